/* Exact decimal digits of a double. A double is an integer times a power of two; the
   integer part and the fraction are worked out in limbs of nine digits, doubling or
   halving as often as the exponent says, so every digit is right however many are asked. */
#include <string.h>
#include <stdint.h>
#include "user/libc/stdio/decimal.h"

#define LIMBS 168
#define BASE  1000000000U

/* The limb at POINT is the units; higher indexes are fractions. */
#define POINT 40

void __decimal_of(double value, struct decimal *d)
{
	uint32_t limb[LIMBS];
	uint64_t bits;
	int first = POINT, last = POINT;

	memset(limb, 0, sizeof limb);
	memcpy(&bits, &value, sizeof bits);
	int exponent = bits >> 52 & 0x7ff;
	uint64_t m = bits & ((1UL << 52) - 1);
	if (exponent)
		m |= 1UL << 52;
	else
		exponent = 1;
	exponent -= 1075;
	for (; m; m /= BASE)
		limb[first--] = m % BASE;
	first++;
	if (first > POINT)
		first = POINT;
	while (exponent > 0) {                  /* multiply by up to 2^29 at a time */
		int n = exponent > 29 ? 29 : exponent;
		uint64_t carry = 0;
		for (int i = last; i >= first; i--) {
			carry += (uint64_t)limb[i] << n;
			limb[i] = carry % BASE;
			carry /= BASE;
		}
		if (carry)
			limb[--first] = carry;
		exponent -= n;
	}
	while (exponent < 0) {                  /* divide by up to 2^9, which divides BASE */
		int n = exponent < -9 ? 9 : -exponent;
		uint32_t carry = 0;
		for (int i = first; i <= last || carry; i++) {
			uint32_t low = limb[i] & ((1U << n) - 1);
			limb[i] = (limb[i] >> n) + carry;
			carry = (BASE >> n) * low;
			if (i > last)
				last = i;
		}
		exponent += n;
	}
	while (first < last && limb[first] == 0)
		first++;
	d->count = 0;
	d->point = (POINT - first + 1) * 9;
	for (int i = first; i <= last; i++)
		for (uint32_t v = limb[i], p = BASE / 10; p; p /= 10)
			d->digit[d->count++] = v / p % 10;
	int zeros = 0;
	while (zeros < d->count - 1 && d->digit[zeros] == 0)
		zeros++;
	memmove(d->digit, d->digit + zeros, d->count - zeros);
	d->count -= zeros;
	d->point -= zeros;
	while (d->count > 1 && d->digit[d->count - 1] == 0)
		d->count--;
	if (d->count == 1 && d->digit[0] == 0)
		d->point = 1;
}

/* Keeps so many digits; exact halves go to the even neighbour. */
void __decimal_round(struct decimal *d, int keep)
{
	if (keep >= d->count)
		return;
	if (keep < 0) {
		d->count = 1;
		d->digit[0] = 0;
		return;
	}
	int up = d->digit[keep] > 5 ||
		 (d->digit[keep] == 5 &&
		  (d->count > keep + 1 || (keep > 0 && d->digit[keep - 1] & 1)));
	d->count = keep;
	while (up && keep > 0) {
		up = ++d->digit[keep - 1] == 10;
		if (up)
			d->digit[--keep] = 0;
	}
	if (up) {                               /* 99.9 became 100 */
		memmove(d->digit + 1, d->digit, d->count);
		d->digit[0] = 1;
		d->count++;
		d->point++;
	}
	if (d->count == 0) {
		d->count = 1;
		d->digit[0] = 0;
	}
}

/* Bytes in memory. Copies go eight bytes at a time; compilers call these functions for
   struct assignments, so they must not be turned into calls of themselves. */
#include <string.h>
#include <strings.h>
#include <stdint.h>

#define PLAIN __attribute__((optimize("no-tree-loop-distribute-patterns")))

typedef uint64_t __attribute__((may_alias, aligned(1))) word;
typedef uint32_t __attribute__((may_alias, aligned(1))) half;
typedef uint16_t __attribute__((may_alias, aligned(1))) quarter;
typedef long long __attribute__((vector_size(16), may_alias, aligned(1))) wide;

/* Up to 16 bytes: two overlapping pieces, loaded before either is stored. */
static inline void copy_small(char *d, const char *s, size_t n)
{
	if (n >= 8) {
		word a = *(word *)s, b = *(word *)(s + n - 8);
		*(word *)d = a;
		*(word *)(d + n - 8) = b;
	} else if (n >= 4) {
		half a = *(half *)s, b = *(half *)(s + n - 4);
		*(half *)d = a;
		*(half *)(d + n - 4) = b;
	} else if (n >= 2) {
		quarter a = *(quarter *)s, b = *(quarter *)(s + n - 2);
		*(quarter *)d = a;
		*(quarter *)(d + n - 2) = b;
	} else if (n) {
		*d = *s;
	}
}

PLAIN void *memcpy(void *restrict to, const void *restrict from, size_t n)
{
	char *d = to;
	const char *s = from;

	if (n <= 16) {
		copy_small(d, s, n);
		return to;
	}
	if (n >= 1024) {
		size_t words = n / 8;
		__asm__ volatile("rep movsq" : "+D"(d), "+S"(s), "+c"(words) : : "memory");
		n &= 7;
		copy_small(d, s, n);
		return to;
	}
	wide last = *(wide *)(s + n - 16);
	char *end = d + n - 16;
	for (; d < end; d += 16, s += 16)
		*(wide *)d = *(wide *)s;
	*(wide *)end = last;
	return to;
}

PLAIN void *memmove(void *to, const void *from, size_t n)
{
	char *d = to;
	const char *s = from;

	if (n <= 16) {
		copy_small(d, s, n);
		return to;
	}
	if ((uintptr_t)d - (uintptr_t)s >= n) {         /* to below from, or apart */
		if (d + n <= s || s + n <= d)
			return memcpy(to, from, n);
		wide last = *(wide *)(s + n - 16);
		char *end = d + n - 16;
		for (; d < end; d += 16, s += 16)
			*(wide *)d = *(wide *)s;
		*(wide *)end = last;
		return to;
	}
	wide first = *(wide *)s;
	char *p = d + n;
	for (s += n; p > d + 16; p -= 16, s -= 16)
		*(wide *)(p - 16) = *(wide *)(s - 16);
	*(wide *)d = first;
	return to;
}

PLAIN void *memset(void *p, int c, size_t n)
{
	char *d = p;
	uint64_t fill = 0x0101010101010101UL * (unsigned char)c;

	if (n < 8) {
		for (size_t i = 0; i < n; i++)
			d[i] = c;
		return p;
	}
	if (n >= 1024) {
		size_t words = n / 8;
		*(word *)(d + n - 8) = fill;
		__asm__ volatile("rep stosq" : "+D"(d), "+c"(words) : "a"(fill) : "memory");
		return p;
	}
	char *end = d + n - 8;
	for (; d < end; d += 8)
		*(word *)d = fill;
	*(word *)end = fill;
	return p;
}

void explicit_bzero(void *s, size_t n)
{
	memset(s, 0, n);
	__asm__ volatile("" : : "r"(s) : "memory");
}

int memcmp(const void *a, const void *b, size_t n)
{
	const unsigned char *p = a, *q = b;

	for (; n >= 8 && *(word *)p == *(word *)q; n -= 8)
		p += 8, q += 8;
	for (; n > 0; n--, p++, q++)
		if (*p != *q)
			return *p - *q;
	return 0;
}

void *memchr(const void *s, int c, size_t n)
{
	for (const unsigned char *p = s; n-- > 0; p++)
		if (*p == (unsigned char)c)
			return (void *)p;
	return NULL;
}

void *memrchr(const void *s, int c, size_t n)
{
	const unsigned char *p = s;

	while (n-- > 0)
		if (p[n] == (unsigned char)c)
			return (void *)(p + n);
	return NULL;
}

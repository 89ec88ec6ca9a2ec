/* Text to floating point. Nineteen digits fit the 64 bits of an x87 mantissa, and powers
   of ten are built there too, so the one rounding that matters is the last. */
#include <stdlib.h>
#include <ctype.h>
#include <float.h>
#include <strings.h>
#include <stdint.h>
#include "user/libc/libc.h"

static long double scale(long double v, int base, int exponent)
{
	long double power = base;
	int n = exponent < 0 ? -exponent : exponent;

	if (v == 0)
		return v;
	/* Two steps, so that 1e-340 with many digits does not vanish on the way. */
	for (long double p = 1;; n >>= 1, power *= power) {
		if (n & 1)
			p *= power;
		if (n <= 1)
			return exponent < 0 ? v / p : v * p;
	}
}

static int exponent_at(const char **s, int letter)
{
	const char *p = *s;
	int negative = 0, e = 0;

	if ((*p | 32) != letter)
		return 0;
	p++;
	if (*p == '-' || *p == '+')
		negative = *p++ == '-';
	if (!isdigit(*p))
		return 0;
	for (; isdigit(*p); p++)
		if (e < 100000)
			e = e * 10 + *p - '0';
	*s = p;
	return negative ? -e : e;
}

long double strtold(const char *restrict s, char **restrict end)
{
	const char *p = s, *digits;
	int negative = 0, exponent = 0, point = 0, any = 0, base = 10;
	uint64_t mantissa = 0;
	long double value;

	while (isspace((unsigned char)*p))
		p++;
	if (*p == '-' || *p == '+')
		negative = *p++ == '-';
	if (strncasecmp(p, "inf", 3) == 0 || strncasecmp(p, "nan", 3) == 0) {
		value = (*p | 32) == 'i' ? __builtin_infl() : __builtin_nanl("");
		p += strncasecmp(p, "infinity", 8) == 0 ? 8 : 3;
		goto done;
	}
	if (p[0] == '0' && (p[1] | 32) == 'x' && isxdigit(p[2])) {
		base = 16;
		p += 2;
	}
	for (digits = p; ; p++) {
		int c = *p, d;
		if (c == '.' && !point) {
			point = 1;
			continue;
		}
		if (isdigit(c))
			d = c - '0';
		else if (base == 16 && isxdigit(c))
			d = (c | 32) - 'a' + 10;
		else
			break;
		any = 1;
		if (mantissa < (UINT64_MAX - 15) / 16) {
			mantissa = mantissa * base + d;
			exponent -= point;
		} else {
			exponent += !point;
		}
	}
	if (!any) {
		p = digits = s;
		value = 0;
		goto done;
	}
	if (base == 16)
		value = scale(mantissa, 2, exponent * 4 + exponent_at(&p, 'p'));
	else
		value = scale(mantissa, 10, exponent + exponent_at(&p, 'e'));
done:
	if (end)
		*end = (char *)p;
	return negative ? -value : value;
}

double strtod(const char *restrict s, char **restrict end)
{
	long double v = strtold(s, end);
	double d = v;

	if ((v > DBL_MAX || v < -DBL_MAX) && !__builtin_isinf(v))
		ret(-ERANGE);
	else if (__builtin_isinf(v) && isdigit(*s))
		ret(-ERANGE);
	else if (v != 0 && d == 0)
		ret(-ERANGE);
	return d;
}

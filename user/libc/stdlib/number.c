/* Text to numbers, integers. */
#include <stdlib.h>
#include <inttypes.h>
#include <limits.h>
#include <ctype.h>
#include "user/libc/libc.h"

static int digit(int c)
{
	if (isdigit(c))
		return c - '0';
	return isalpha(c) ? (c | 32) - 'a' + 10 : 99;
}

/* Reads digits of any base; *negative and *over tell the callers how to end. */
static unsigned long parse(const char *s, char **end, int base, int *negative, int *over)
{
	const char *p = s, *start;
	unsigned long value = 0;

	*negative = *over = 0;
	if (end)
		*end = (char *)s;
	if (base < 0 || base == 1 || base > 36) {
		ret(-EINVAL);
		return 0;
	}
	while (isspace((unsigned char)*p))
		p++;
	if (*p == '-' || *p == '+')
		*negative = *p++ == '-';
	if ((base == 0 || base == 16) && p[0] == '0' && (p[1] | 32) == 'x' &&
	    digit(p[2]) < 16) {
		p += 2;
		base = 16;
	}
	if (base == 0)
		base = *p == '0' ? 8 : 10;
	for (start = p; digit((unsigned char)*p) < base; p++)
		if (__builtin_mul_overflow(value, base, &value) ||
		    __builtin_add_overflow(value, digit((unsigned char)*p), &value))
			*over = 1;
	if (end && p > start)
		*end = (char *)p;
	return value;
}

long strtol(const char *restrict s, char **restrict end, int base)
{
	int negative, over;
	unsigned long value = parse(s, end, base, &negative, &over);

	if (over || value > (unsigned long)LONG_MAX + negative) {
		ret(-ERANGE);
		return negative ? LONG_MIN : LONG_MAX;
	}
	return negative ? -value : value;
}

unsigned long strtoul(const char *restrict s, char **restrict end, int base)
{
	int negative, over;
	unsigned long value = parse(s, end, base, &negative, &over);

	if (over) {
		ret(-ERANGE);
		return ULONG_MAX;
	}
	return negative ? -value : value;
}

long long strtoll(const char *restrict s, char **restrict end, int base)
{
	return strtol(s, end, base);
}

unsigned long long strtoull(const char *restrict s, char **restrict end, int base)
{
	return strtoul(s, end, base);
}

int atoi(const char *s) { return strtol(s, NULL, 10); }
long atol(const char *s) { return strtol(s, NULL, 10); }
long long atoll(const char *s) { return strtol(s, NULL, 10); }

int abs(int n) { return n < 0 ? -n : n; }
long labs(long n) { return n < 0 ? -n : n; }
long long llabs(long long n) { return n < 0 ? -n : n; }

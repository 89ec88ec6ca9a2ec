/* Memory and strings. Long moves go by `rep` in words of eight: short to read, and
   each iteration counts as one instruction; short ones by plain moves. */
#include "lib/string.h"
#include "lib/kasan.h"

/* The parentheses keep the macros of the header off. */

void *(memcpy)(void *restrict dst, const void *restrict src, size_t n)
{
	void *d = dst;
	size_t words = n / 8;

	san_check(dst, n, true);
	san_check(src, n, false);
	__asm__ volatile("rep movsq" : "+D"(d), "+S"(src), "+c"(words) :: "memory");
	n &= 7;
	__asm__ volatile("rep movsb" : "+D"(d), "+S"(src), "+c"(n) :: "memory");
	return dst;
}

void *memmove(void *dst, const void *src, size_t n)
{
	uint8_t *d = (uint8_t *)dst + n - 1;
	const uint8_t *s = (const uint8_t *)src + n - 1;

	if ((uintptr_t)dst - (uintptr_t)src >= n)
		return memcpy(dst, src, n);
	san_check(dst, n, true);
	san_check(src, n, false);
	__asm__ volatile("std; rep movsb; cld" : "+D"(d), "+S"(s), "+c"(n) :: "memory");
	return dst;
}

void *(memset)(void *dst, int c, size_t n)
{
	void *d = dst;
	size_t words = n / 8;
	uint64_t fill = (uint8_t)c * 0x0101010101010101ul;

	san_check(dst, n, true);
	__asm__ volatile("rep stosq" : "+D"(d), "+c"(words) : "a"(fill) : "memory");
	n &= 7;
	__asm__ volatile("rep stosb" : "+D"(d), "+c"(n) : "a"(fill) : "memory");
	return dst;
}

int memcmp(const void *a, const void *b, size_t n)
{
	const uint8_t *x = a, *y = b;

	for (; n >= 8 && *(const uint64_t *)x == *(const uint64_t *)y; n -= 8) {
		x += 8;
		y += 8;
	}
	for (; n > 0; n--, x++, y++)
		if (*x != *y)
			return *x - *y;
	return 0;
}

void *memchr(const void *s, int c, size_t n)
{
	for (const uint8_t *p = s; n > 0; n--, p++)
		if (*p == (uint8_t)c)
			return (void *)p;
	return NULL;
}

size_t (strlen)(const char *s)
{
	const char *p = s;

	while (*p)
		p++;
	return p - s;
}

size_t strnlen(const char *s, size_t max)
{
	size_t n = 0;

	while (n < max && s[n])
		n++;
	return n;
}

int strcmp(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return (uint8_t)*a - (uint8_t)*b;
}

int strncmp(const char *a, const char *b, size_t n)
{
	for (; n > 0; n--, a++, b++)
		if (*a != *b || !*a)
			return (uint8_t)*a - (uint8_t)*b;
	return 0;
}

char *strchr(const char *s, int c)
{
	for (;; s++) {
		if (*s == (char)c)
			return (char *)s;
		if (!*s)
			return NULL;
	}
}

char *strrchr(const char *s, int c)
{
	const char *found = NULL;

	do {
		if (*s == (char)c)
			found = s;
	} while (*s++);
	return (char *)found;
}

size_t strlcpy(char *dst, const char *src, size_t size)
{
	size_t n = strlen(src);

	if (size > 0) {
		size_t k = min(n, size - 1);

		memcpy(dst, src, k);
		dst[k] = 0;
	}
	return n;
}

static unsigned digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'z' ? c - 'a' + 10 : 99;
}

bool parse_u64(const char **s, unsigned base, uint64_t *out)
{
	const char *p = *s, *digits;
	uint64_t v = 0;

	if ((base == 0 || base == 16) && p[0] == '0' && (p[1] | 0x20) == 'x'
	    && digit(p[2]) < 16) {
		base = 16;
		p += 2;
	} else if (base == 0) {
		base = p[0] == '0' ? 8 : 10;
	}
	for (digits = p; digit(*p) < base; p++)
		if (__builtin_mul_overflow(v, base, &v)
		    || __builtin_add_overflow(v, digit(*p), &v))
			return false;
	if (p == digits)
		return false;
	*s = p;
	*out = v;
	return true;
}

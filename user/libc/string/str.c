/* NUL-ended strings: measure, copy, compare. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <ctype.h>
#include <stdint.h>

#define PLAIN __attribute__((optimize("no-tree-loop-distribute-patterns")))

PLAIN size_t strlen(const char *s)
{
	const uint64_t ones = 0x0101010101010101UL;
	const char *p = s;

	/* An aligned word never crosses a page, so reading past the end is harmless. */
	for (; (uintptr_t)p % 8; p++)
		if (!*p)
			return p - s;
	for (;; p += 8) {
		uint64_t v = *(const uint64_t __attribute__((may_alias)) *)p;
		if ((v - ones) & ~v & ones << 7)
			break;
	}
	while (*p)
		p++;
	return p - s;
}

size_t strnlen(const char *s, size_t n)
{
	const char *end = memchr(s, 0, n);

	return end ? (size_t)(end - s) : n;
}

PLAIN char *stpcpy(char *restrict to, const char *restrict from)
{
	size_t n = strlen(from);

	memcpy(to, from, n + 1);
	return to + n;
}

char *strcpy(char *restrict to, const char *restrict from)
{
	stpcpy(to, from);
	return to;
}

char *stpncpy(char *restrict to, const char *restrict from, size_t n)
{
	size_t len = strnlen(from, n);

	memcpy(to, from, len);
	memset(to + len, 0, n - len);
	return to + len;
}

char *strncpy(char *restrict to, const char *restrict from, size_t n)
{
	stpncpy(to, from, n);
	return to;
}

size_t strlcpy(char *restrict to, const char *restrict from, size_t size)
{
	size_t len = strlen(from);

	if (size > 0) {
		size_t n = len < size ? len : size - 1;
		memcpy(to, from, n);
		to[n] = 0;
	}
	return len;
}

char *strcat(char *restrict to, const char *restrict from)
{
	strcpy(to + strlen(to), from);
	return to;
}

char *strncat(char *restrict to, const char *restrict from, size_t n)
{
	char *end = to + strlen(to);
	size_t len = strnlen(from, n);

	memcpy(end, from, len);
	end[len] = 0;
	return to;
}

int strcmp(const char *a, const char *b)
{
	for (; *a == *b && *a; a++, b++)
		;
	return *(unsigned char *)a - *(unsigned char *)b;
}

int strncmp(const char *a, const char *b, size_t n)
{
	for (; n > 0; n--, a++, b++) {
		if (*a != *b)
			return *(unsigned char *)a - *(unsigned char *)b;
		if (!*a)
			break;
	}
	return 0;
}

int strncasecmp(const char *a, const char *b, size_t n)
{
	for (; n > 0; n--, a++, b++) {
		int d = tolower(*(unsigned char *)a) - tolower(*(unsigned char *)b);
		if (d || !*a)
			return d;
	}
	return 0;
}

int strcasecmp(const char *a, const char *b)
{
	return strncasecmp(a, b, SIZE_MAX);
}

char *strdup(const char *s)
{
	size_t n = strlen(s) + 1;
	char *copy = malloc(n);

	return copy ? memcpy(copy, s, n) : NULL;
}

char *strndup(const char *s, size_t n)
{
	size_t len = strnlen(s, n);
	char *copy = malloc(len + 1);

	if (!copy)
		return NULL;
	copy[len] = 0;
	return memcpy(copy, s, len);
}

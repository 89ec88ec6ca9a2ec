/* Memory and strings. The compiler itself calls memcpy and memset, so they must exist.
   Read lib/types.h before. */
#include "lib/string.h"

/* The processor copies 8 bytes at a time by one instruction, and the rest byte by
   byte. */
void *memcpy(void *restrict dst, const void *restrict src, size_t n)
{
	void *d = dst;
	size_t words = n / 8, bytes = n % 8;

	__asm__ volatile("rep movsq" : "+D"(d), "+S"(src), "+c"(words) : : "memory");
	__asm__ volatile("rep movsb" : "+D"(d), "+S"(src), "+c"(bytes) : : "memory");
	return dst;
}

/* Source and destination may overlap: if the destination lies behind, copy from the
   end. */
void *memmove(void *dst, const void *src, size_t n)
{
	char *d = dst;
	const char *s = src;

	if (d <= s || d >= s + n)
		for (size_t i = 0; i < n; i++)
			d[i] = s[i];
	else
		while (n-- > 0)
			d[n] = s[n];
	return dst;
}

/* The byte is repeated eight times in a word, which the processor stores again and
   again. */
void *memset(void *dst, int c, size_t n)
{
	void *d = dst;
	size_t words = n / 8, bytes = n % 8;
	uint64_t pattern = (uint8_t)c * 0x0101010101010101ul;

	__asm__ volatile("rep stosq" : "+D"(d), "+c"(words) : "a"(pattern) : "memory");
	__asm__ volatile("rep stosb" : "+D"(d), "+c"(bytes) : "a"(pattern) : "memory");
	return dst;
}

/* Bytes are compared as unsigned numbers; the first difference decides. */
int memcmp(const void *a, const void *b, size_t n)
{
	const uint8_t *x = a, *y = b;

	for (size_t i = 0; i < n; i++)
		if (x[i] != y[i])
			return x[i] < y[i] ? -1 : 1;
	return 0;
}

size_t strlen(const char *s)
{
	size_t n = 0;

	while (s[n])
		n++;
	return n;
}

int strcmp(const char *a, const char *b)
{
	return strncmp(a, b, ~0ul);
}

/* At most n characters, and not beyond a NUL. */
int strncmp(const char *a, const char *b, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (a[i] != b[i])
			return (uint8_t)a[i] < (uint8_t)b[i] ? -1 : 1;
		if (!a[i])
			break;
	}
	return 0;
}

/* The first place where c stands, or NULL. The NUL at the end counts as a character:
   so strchr(s, 0) finds the end. */
char *strchr(const char *s, int c)
{
	for (; *s != (char)c; s++)
		if (!*s)
			return NULL;
	return (char *)s;
}

/* One place is kept for the NUL. */
void strlcpy(char *dst, const char *src, size_t size)
{
	size_t n = 0;

	for (; src[n] && n + 1 < size; n++)
		dst[n] = src[n];
	dst[n] = 0;
}

/* Memory and strings. Layer 1. */
#pragma once
#include "lib/types.h"

void  *memcpy(void *restrict dst, const void *restrict src, size_t n);
void  *memmove(void *dst, const void *src, size_t n);
void  *memset(void *dst, int c, size_t n);
int    memcmp(const void *a, const void *b, size_t n);
void  *memchr(const void *s, int c, size_t n);

size_t strlen(const char *s);
size_t strnlen(const char *s, size_t max);
int    strcmp(const char *a, const char *b);
int    strncmp(const char *a, const char *b, size_t n);
char  *strchr(const char *s, int c);
char  *strrchr(const char *s, int c);

/* Copy with truncation and always a NUL (if size > 0); returns strlen(src). */
size_t strlcpy(char *dst, const char *src, size_t size);

/* Is the word s these n characters? */
static inline bool str_is(const char *s, const char *text, size_t n)
{
	return (n == 0 || *s == *text) && strncmp(s, text, n) == 0 && !s[n];
}

/* -ffreestanding forgets them: let the compiler fold small constant sizes. */
#if !defined(HOST_TEST) && !defined(SAN_THREAD)   /* whose detector sees the calls only */
#define memcpy(d, s, n)  __builtin_memcpy(d, s, n)
#define memset(d, c, n)  __builtin_memset(d, c, n)
#define strlen(s)        __builtin_strlen(s)
#endif

/* An unsigned number in the given base (0: by prefix 0x or 0) at *s, which is moved
   behind it. False if there is no digit or it does not fit; *s is then unchanged. */
bool   parse_u64(const char **s, unsigned base, uint64_t *out);

/* Memory and strings, as in the C library that a kernel does not have. */
#pragma once
#include "lib/types.h"

void  *memcpy(void *restrict dst, const void *restrict src, size_t n);
void  *memmove(void *dst, const void *src, size_t n);
void  *memset(void *dst, int c, size_t n);
int    memcmp(const void *a, const void *b, size_t n);
size_t strlen(const char *s);
int    strcmp(const char *a, const char *b);
int    strncmp(const char *a, const char *b, size_t n);
char  *strchr(const char *s, int c);

/* Copy what fits into size bytes, of which there must be some, and always end it with
   a NUL. */
void   strlcpy(char *dst, const char *src, size_t size);

/* The older names of some string functions. */
#pragma once
#include <abi/types.h>

int   bcmp(const void *a, const void *b, size_t n);
void  bcopy(const void *from, void *to, size_t n);
void  bzero(void *s, size_t n);
int   ffs(int n);
int   ffsl(long n);
int   ffsll(long long n);
char *index(const char *s, int c);
char *rindex(const char *s, int c);
int   strcasecmp(const char *a, const char *b);
int   strncasecmp(const char *a, const char *b, size_t n);

/* Memory, numbers, sorting, the environment, ending. */
#pragma once
#include <abi/types.h>
#include <alloca.h>

#define EXIT_SUCCESS 0
#define EXIT_FAILURE 1
#define RAND_MAX 0x7fffffff

#ifndef __cplusplus
typedef __WCHAR_TYPE__ wchar_t;
#endif
typedef struct { int quot, rem; } div_t;
typedef struct { long quot, rem; } ldiv_t;
typedef struct { long long quot, rem; } lldiv_t;

void *malloc(size_t size);
void *calloc(size_t n, size_t size);
void *realloc(void *p, size_t size);
void  free(void *p);
int   posix_memalign(void **p, size_t align, size_t size);
void *aligned_alloc(size_t align, size_t size);

int       atoi(const char *s);
long      atol(const char *s);
long long atoll(const char *s);
long               strtol(const char *restrict s, char **restrict end, int base);
unsigned long      strtoul(const char *restrict s, char **restrict end, int base);
long long          strtoll(const char *restrict s, char **restrict end, int base);
unsigned long long strtoull(const char *restrict s, char **restrict end, int base);
double      strtod(const char *restrict s, char **restrict end);
long double strtold(const char *restrict s, char **restrict end);

int       abs(int n);
long      labs(long n);
long long llabs(long long n);

int  rand(void);
void srand(unsigned seed);
long random(void);
void srandom(unsigned seed);

void *bsearch(const void *key, const void *base, size_t n, size_t size,
	      int (*compare)(const void *, const void *));
void  qsort(void *base, size_t n, size_t size,
	    int (*compare)(const void *, const void *));
void  qsort_r(void *base, size_t n, size_t size,
	      int (*compare)(const void *, const void *, void *), void *arg);

char *getenv(const char *name);
int   setenv(const char *name, const char *value, int overwrite);
int   unsetenv(const char *name);
int   putenv(char *string);

int   atexit(void (*function)(void));
_Noreturn void exit(int status);
_Noreturn void _Exit(int status);
_Noreturn void abort(void);
int   system(const char *command);

char *realpath(const char *restrict path, char *restrict resolved);
int   mkstemp(char *template);
int   mkostemp(char *template, int flags);
char *mkdtemp(char *template);

int   posix_openpt(int flags);
int   grantpt(int fd);
int   unlockpt(int fd);
char *ptsname(int fd);
int   ptsname_r(int fd, char *buf, size_t n);

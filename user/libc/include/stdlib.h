/* Memory, numbers, sorting, the environment, ending. */
#pragma once
#include <abi/types.h>
#include <alloca.h>

#define EXIT_SUCCESS 0
#define EXIT_FAILURE 1
#define RAND_MAX 0x7fffffff
#define MB_CUR_MAX 1

#ifndef __cplusplus
typedef __WCHAR_TYPE__ wchar_t;
#endif
typedef struct { int quot, rem; } div_t;
typedef struct { long quot, rem; } ldiv_t;
typedef struct { long long quot, rem; } lldiv_t;

void *malloc(size_t size);
void *calloc(size_t n, size_t size);
void *realloc(void *p, size_t size);
void *reallocarray(void *p, size_t n, size_t size);
void  free(void *p);
int   posix_memalign(void **p, size_t align, size_t size);
void *aligned_alloc(size_t align, size_t size);
void *memalign(size_t align, size_t size);

int       atoi(const char *s);
long      atol(const char *s);
long long atoll(const char *s);
double    atof(const char *s);
long               strtol(const char *restrict s, char **restrict end, int base);
unsigned long      strtoul(const char *restrict s, char **restrict end, int base);
long long          strtoll(const char *restrict s, char **restrict end, int base);
unsigned long long strtoull(const char *restrict s, char **restrict end, int base);
float       strtof(const char *restrict s, char **restrict end);
double      strtod(const char *restrict s, char **restrict end);
long double strtold(const char *restrict s, char **restrict end);

int       abs(int n);
long      labs(long n);
long long llabs(long long n);
div_t     div(int n, int d);
ldiv_t    ldiv(long n, long d);
lldiv_t   lldiv(long long n, long long d);

int  rand(void);
void srand(unsigned seed);
int  rand_r(unsigned *seed);
long random(void);
void srandom(unsigned seed);
double drand48(void);
long lrand48(void);
void srand48(long seed);

void *bsearch(const void *key, const void *base, size_t n, size_t size,
	      int (*compare)(const void *, const void *));
void  qsort(void *base, size_t n, size_t size,
	    int (*compare)(const void *, const void *));
void  qsort_r(void *base, size_t n, size_t size,
	      int (*compare)(const void *, const void *, void *), void *arg);

char *getenv(const char *name);
char *secure_getenv(const char *name);
int   setenv(const char *name, const char *value, int overwrite);
int   unsetenv(const char *name);
int   putenv(char *string);
int   clearenv(void);

int   atexit(void (*function)(void));
int   at_quick_exit(void (*function)(void));
_Noreturn void exit(int status);
_Noreturn void quick_exit(int status);
_Noreturn void _Exit(int status);
_Noreturn void abort(void);
int   system(const char *command);

char *realpath(const char *restrict path, char *restrict resolved);
int   mkstemp(char *template);
int   mkostemp(char *template, int flags);
int   mkstemps(char *template, int suffixlen);
char *mkdtemp(char *template);
char *mktemp(char *template);

int   posix_openpt(int flags);
int   grantpt(int fd);
int   unlockpt(int fd);
char *ptsname(int fd);
int   ptsname_r(int fd, char *buf, size_t n);

int   getloadavg(double *loads, int n);
int   mblen(const char *s, size_t n);
int   mbtowc(wchar_t *restrict to, const char *restrict s, size_t n);

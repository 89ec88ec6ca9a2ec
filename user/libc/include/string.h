/* Bytes in memory and NUL-ended strings. */
#pragma once
#include <abi/types.h>

void  *memchr(const void *s, int c, size_t n);
void  *memrchr(const void *s, int c, size_t n);
int    memcmp(const void *a, const void *b, size_t n);
void  *memcpy(void *restrict to, const void *restrict from, size_t n);
void  *memmove(void *to, const void *from, size_t n);
void  *memset(void *s, int c, size_t n);
void   explicit_bzero(void *s, size_t n);

size_t strlen(const char *s);
size_t strnlen(const char *s, size_t n);
char  *strcpy(char *restrict to, const char *restrict from);
char  *strncpy(char *restrict to, const char *restrict from, size_t n);
char  *stpcpy(char *restrict to, const char *restrict from);
char  *stpncpy(char *restrict to, const char *restrict from, size_t n);
size_t strlcpy(char *restrict to, const char *restrict from, size_t size);
char  *strcat(char *restrict to, const char *restrict from);
char  *strncat(char *restrict to, const char *restrict from, size_t n);
int    strcmp(const char *a, const char *b);
int    strncmp(const char *a, const char *b, size_t n);
int    strcasecmp(const char *a, const char *b);
int    strncasecmp(const char *a, const char *b, size_t n);
char  *strchr(const char *s, int c);
char  *strchrnul(const char *s, int c);
char  *strrchr(const char *s, int c);
char  *strstr(const char *s, const char *what);
char  *strcasestr(const char *s, const char *what);
size_t strspn(const char *s, const char *set);
size_t strcspn(const char *s, const char *set);
char  *strpbrk(const char *s, const char *set);
char  *strtok(char *restrict s, const char *restrict set);
char  *strtok_r(char *restrict s, const char *restrict set, char **restrict rest);
char  *strsep(char **s, const char *set);
char  *strdup(const char *s);
char  *strndup(const char *s, size_t n);

char  *strerror(int error);
int    strerror_r(int error, char *buf, size_t n);
char  *strsignal(int sig);
char  *basename(const char *path);      /* the GNU one: does not change path */

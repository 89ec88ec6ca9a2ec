/* Buffered streams over descriptors, and formatted text. */
#pragma once
#include <abi/types.h>
#include <stdarg.h>

typedef struct FILE FILE;
typedef off_t fpos_t;

extern FILE *stdin;
extern FILE *stdout;
extern FILE *stderr;
#define stdin  stdin
#define stdout stdout
#define stderr stderr

#define EOF    (-1)
#define BUFSIZ 4096
#define FILENAME_MAX 4096
#define _IOFBF 0
#define _IOLBF 1
#define _IONBF 2
#ifndef SEEK_SET
#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2
#endif

FILE *fopen(const char *restrict path, const char *restrict mode);
FILE *fdopen(int fd, const char *mode);
int   fclose(FILE *f);
int   fflush(FILE *f);
int   fileno(FILE *f);
int   fileno_unlocked(FILE *f);
int   feof(FILE *f);
int   ferror(FILE *f);
void  clearerr(FILE *f);
int   setvbuf(FILE *restrict f, char *restrict buf, int mode, size_t size);
int   fseek(FILE *f, long off, int whence);
int   fseeko(FILE *f, off_t off, int whence);
long  ftell(FILE *f);
off_t ftello(FILE *f);
void  rewind(FILE *f);
void  flockfile(FILE *f);
int   ftrylockfile(FILE *f);
void  funlockfile(FILE *f);

size_t fread(void *restrict p, size_t size, size_t n, FILE *restrict f);
size_t fwrite(const void *restrict p, size_t size, size_t n, FILE *restrict f);
int    fgetc(FILE *f);
int    getc(FILE *f);
int    getchar(void);
int    getc_unlocked(FILE *f);
int    ungetc(int c, FILE *f);
char  *fgets(char *restrict s, int n, FILE *restrict f);
ssize_t getline(char **restrict line, size_t *restrict size, FILE *restrict f);
ssize_t getdelim(char **restrict line, size_t *restrict size, int delim,
		 FILE *restrict f);
int    fputc(int c, FILE *f);
int    putc(int c, FILE *f);
int    putchar(int c);
int    putc_unlocked(int c, FILE *f);
int    fputs(const char *restrict s, FILE *restrict f);
int    puts(const char *s);
size_t fread_unlocked(void *p, size_t size, size_t n, FILE *f);
size_t fwrite_unlocked(const void *p, size_t size, size_t n, FILE *f);

#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))
#define SCANF_LIKE(f, a)  __attribute__((format(scanf, f, a)))
int printf(const char *restrict fmt, ...) PRINTF_LIKE(1, 2);
int fprintf(FILE *restrict f, const char *restrict fmt, ...) PRINTF_LIKE(2, 3);
int dprintf(int fd, const char *restrict fmt, ...) PRINTF_LIKE(2, 3);
int sprintf(char *restrict s, const char *restrict fmt, ...) PRINTF_LIKE(2, 3);
int snprintf(char *restrict s, size_t n, const char *restrict fmt, ...) PRINTF_LIKE(3, 4);
int asprintf(char **s, const char *fmt, ...) PRINTF_LIKE(2, 3);
int vprintf(const char *restrict fmt, va_list ap);
int vfprintf(FILE *restrict f, const char *restrict fmt, va_list ap);
int vdprintf(int fd, const char *restrict fmt, va_list ap);
int vsprintf(char *restrict s, const char *restrict fmt, va_list ap);
int vsnprintf(char *restrict s, size_t n, const char *restrict fmt, va_list ap);
int vasprintf(char **s, const char *fmt, va_list ap);
int fscanf(FILE *restrict f, const char *restrict fmt, ...) SCANF_LIKE(2, 3);
int sscanf(const char *restrict s, const char *restrict fmt, ...) SCANF_LIKE(2, 3);
int vfscanf(FILE *restrict f, const char *restrict fmt, va_list ap);
int vsscanf(const char *restrict s, const char *restrict fmt, va_list ap);
#undef PRINTF_LIKE
#undef SCANF_LIKE

void  perror(const char *s);
FILE *popen(const char *command, const char *mode);
int   pclose(FILE *f);
int   remove(const char *path);
int   rename(const char *from, const char *to);
int   renameat(int fromdir, const char *from, int todir, const char *to);

/* Characters, lines and blocks in and out of streams. */
#include <stdlib.h>
#include <string.h>
#include "user/libc/stdio/file.h"

int getc_unlocked(FILE *f)
{
	if (f->rpos < f->rend || __file_fill(f) > 0)
		return *f->rpos++;
	return EOF;
}

int putc_unlocked(int c, FILE *f)
{
	unsigned char byte = c;

	if (f->wpos < f->wend && !(f->flags & (F_LINE | F_NOBUF)))
		return *f->wpos++ = byte;
	return __file_write(f, &byte, 1) == 1 ? byte : EOF;
}

int fgetc(FILE *f)
{
	file_lock(f);
	int c = getc_unlocked(f);
	file_unlock(f);
	return c;
}

int fputc(int c, FILE *f)
{
	file_lock(f);
	c = putc_unlocked(c, f);
	file_unlock(f);
	return c;
}

int getc(FILE *f) { return fgetc(f); }
int getchar(void) { return fgetc(stdin); }
int putc(int c, FILE *f) { return fputc(c, f); }
int putchar(int c) { return fputc(c, stdout); }

int ungetc(int c, FILE *f)
{
	if (c == EOF)
		return EOF;
	file_lock(f);
	if (!f->rpos && !(f->flags & F_STRING)) {
		__file_flush(f);
		if (__file_buffer(f) == 0)
			f->rpos = f->rend = f->buf;
	}
	int ok = f->rpos && (f->flags & F_STRING || f->rpos > f->buf - UNGET);
	if (ok) {
		f->rpos--;
		if (!(f->flags & F_STRING))
			*f->rpos = c;
		f->flags &= ~F_EOF;
	}
	file_unlock(f);
	return ok ? (unsigned char)c : EOF;
}

size_t fread_unlocked(void *p, size_t size, size_t n, FILE *f)
{
	size_t want = size * n, got = 0;

	while (got < want) {
		size_t ready = f->rend - f->rpos;
		if (ready == 0) {
			/* A whole buffer or more goes straight to the reader. */
			if (want - got >= BUFSIZ && f->flags & F_READ && !f->wend &&
			    !(f->flags & F_STRING)) {
				ssize_t r = __file_io(f, 0, (char *)p + got, want - got);
				if (r <= 0) {
					f->flags |= r < 0 ? F_ERR : F_EOF;
					break;
				}
				got += r;
				continue;
			}
			if (__file_fill(f) <= 0)
				break;
			continue;
		}
		if (ready > want - got)
			ready = want - got;
		memcpy((char *)p + got, f->rpos, ready);
		f->rpos += ready;
		got += ready;
	}
	return size ? got / size : 0;
}

size_t fwrite_unlocked(const void *p, size_t size, size_t n, FILE *f)
{
	if (size * n == 0)
		return 0;
	return __file_write(f, p, size * n) == size * n ? n : 0;
}

size_t fread(void *restrict p, size_t size, size_t n, FILE *restrict f)
{
	file_lock(f);
	size_t r = fread_unlocked(p, size, n, f);
	file_unlock(f);
	return r;
}

size_t fwrite(const void *restrict p, size_t size, size_t n, FILE *restrict f)
{
	file_lock(f);
	size_t r = fwrite_unlocked(p, size, n, f);
	file_unlock(f);
	return r;
}

int fputs(const char *restrict s, FILE *restrict f)
{
	size_t n = strlen(s);

	return n == 0 || fwrite(s, 1, n, f) == n ? 0 : EOF;
}

int puts(const char *s)
{
	file_lock(stdout);
	int r = fputs(s, stdout) < 0 || putc_unlocked('\n', stdout) < 0 ? EOF : 0;
	file_unlock(stdout);
	return r;
}

char *fgets(char *restrict s, int n, FILE *restrict f)
{
	char *p = s;
	int c = 0;

	file_lock(f);
	while (--n > 0 && c != '\n' && (c = getc_unlocked(f)) != EOF)
		*p++ = c;
	file_unlock(f);
	if (p == s || (c == EOF && f->flags & F_ERR))
		return NULL;
	*p = 0;
	return s;
}

ssize_t getdelim(char **restrict line, size_t *restrict size, int delim, FILE *restrict f)
{
	size_t n = 0;
	int c = 0;

	if (!line || !size)
		return ret(-EINVAL);
	if (!*line)
		*size = 0;
	file_lock(f);
	do {
		c = getc_unlocked(f);
		if (c == EOF && n == 0)
			break;
		if (n + 2 > *size) {
			size_t more = *size ? *size * 2 : 120;
			char *p = realloc(*line, more);
			if (!p) {
				n = 0;
				break;
			}
			*line = p;
			*size = more;
		}
		if (c != EOF)
			(*line)[n++] = c;
		(*line)[n] = 0;
	} while (c != EOF && c != delim);
	file_unlock(f);
	return n > 0 ? (ssize_t)n : -1;
}

ssize_t getline(char **restrict line, size_t *restrict size, FILE *restrict f)
{
	return getdelim(line, size, '\n', f);
}

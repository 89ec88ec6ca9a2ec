/* The printf family: each name is the formatter with another sink. */
#include <stdlib.h>
#include <string.h>
#include <stdint.h>
#include <limits.h>
#include "user/libc/stdio/sink.h"

static void put_file(struct sink *s, const char *p, size_t n)
{
	if (__file_write(s->file, p, n) < n)
		s->failed = 1;
}

static void put_memory(struct sink *s, const char *p, size_t n)
{
	size_t room = s->end - s->to;

	if (n > room)
		n = room;
	memcpy(s->to, p, n);
	s->to += n;
}

int vfprintf(FILE *restrict f, const char *restrict fmt, va_list ap)
{
	struct sink s = { .put = put_file, .file = f };
	unsigned char some[512];
	int r;

	file_lock(f);
	if (f->flags & F_NOBUF && !f->wend) {
		/* Lend an unbuffered stream a buffer, so that a line is one write. */
		unsigned char *buf = f->buf;
		size_t size = f->size;
		__file_flush(f);
		f->buf = some;
		f->size = sizeof some;
		f->flags &= ~F_NOBUF;
		f->flags |= F_TTY_ASKED;
		r = __format(&s, fmt, ap);
		if (__file_flush(f) < 0)
			r = -1;
		f->flags |= F_NOBUF;
		f->buf = buf;
		f->size = size;
	} else {
		r = __format(&s, fmt, ap);
	}
	file_unlock(f);
	return r;
}

int vsnprintf(char *restrict to, size_t n, const char *restrict fmt, va_list ap)
{
	char none;
	struct sink s = { .put = put_memory, .to = to };

	if (n == 0) {
		s.to = &none;
		n = 1;
	}
	if (n > INT_MAX)
		n = INT_MAX;
	s.end = s.to + n - 1;
	if (s.end < s.to)
		s.end = (char *)UINTPTR_MAX;
	int r = __format(&s, fmt, ap);
	*s.to = 0;
	return r;
}

int vasprintf(char **to, const char *fmt, va_list ap)
{
	int n = vsnprintf(NULL, 0, fmt, ap);

	*to = n < 0 ? NULL : malloc(n + 1);
	return *to ? vsnprintf(*to, n + 1, fmt, ap) : -1;
}

int vdprintf(int fd, const char *restrict fmt, va_list ap)
{
	FILE f = { .fd = fd, .flags = F_WRITE | F_NOBUF };

	return vfprintf(&f, fmt, ap);
}

int vprintf(const char *restrict fmt, va_list ap) { return vfprintf(stdout, fmt, ap); }

int vsprintf(char *restrict to, const char *restrict fmt, va_list ap)
{
	return vsnprintf(to, INT_MAX, fmt, ap);
}

#define FORWARD(call) do {      \
	va_list ap;             \
	va_start(ap, fmt);      \
	int r = call;           \
	va_end(ap);             \
	return r;               \
} while (0)

int printf(const char *restrict fmt, ...) { FORWARD(vfprintf(stdout, fmt, ap)); }
int fprintf(FILE *restrict f, const char *restrict fmt, ...) { FORWARD(vfprintf(f, fmt, ap)); }
int dprintf(int fd, const char *restrict fmt, ...) { FORWARD(vdprintf(fd, fmt, ap)); }
int sprintf(char *restrict s, const char *restrict fmt, ...) { FORWARD(vsprintf(s, fmt, ap)); }

int snprintf(char *restrict s, size_t n, const char *restrict fmt, ...)
{
	FORWARD(vsnprintf(s, n, fmt, ap));
}

int asprintf(char **s, const char *fmt, ...) { FORWARD(vasprintf(s, fmt, ap)); }

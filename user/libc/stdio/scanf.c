/* Formatted input: numbers are gathered as text, as far as they look like numbers, and
   converted by strtol and friends. */
#include <stdlib.h>
#include <string.h>
#include <ctype.h>
#include <stdint.h>
#include <inttypes.h>
#include "user/libc/stdio/file.h"

struct input {
	FILE *f;
	long  read;                     /* characters consumed, for %n */
};

static int next(struct input *in)
{
	int c = getc_unlocked(in->f);

	in->read += c != EOF;
	return c;
}

static void back(struct input *in, int c)
{
	if (c == EOF)
		return;
	ungetc(c, in->f);
	in->read--;
}

static void skip_space(struct input *in)
{
	int c;

	while (isspace(c = next(in)))
		;
	back(in, c);
}

static void store(void *p, int size, uint64_t v)
{
	switch (size) {
	case 1: *(uint8_t *)p = v; break;
	case 2: *(uint16_t *)p = v; break;
	case 4: *(uint32_t *)p = v; break;
	default: *(uint64_t *)p = v;
	}
}

/* Takes what may belong to a number into text. Returns its length. */
static int gather(struct input *in, char *text, int width, int base, int is_float)
{
	int n = 0, c = next(in);

	if (width <= 0 || width > 255)
		width = 255;
	if (n < width && (c == '-' || c == '+')) {
		text[n++] = c;
		c = next(in);
	}
	if (!is_float && n < width && c == '0' && (base == 0 || base == 16)) {
		text[n++] = c;
		c = next(in);
		if (n < width && (c | 32) == 'x') {
			text[n++] = c;
			c = next(in);
			base = 16;
		} else if (base == 0) {
			base = 8;
		}
	}
	for (; n < width; c = next(in)) {
		int ok;
		if (is_float)
			ok = isalnum(c) || c == '.' ||
			     ((c == '-' || c == '+') && n && (text[n - 1] | 32) == 'e');
		else if (base == 16)
			ok = isxdigit(c);
		else
			ok = isdigit(c) && (base != 8 || c < '8');
		if (!ok)
			break;
		text[n++] = c;
	}
	back(in, c);
	text[n] = 0;
	return n;
}

/* A set like [^a-z]: fills want[256] and returns what follows it. */
static const char *parse_set(const char *fmt, char *want)
{
	int invert = *fmt == '^';
	const char *start;

	fmt += invert;
	memset(want, invert, 256);
	for (start = fmt; *fmt && (*fmt != ']' || fmt == start); fmt++) {
		if (*fmt == '-' && fmt > start && fmt[1] && fmt[1] != ']')
			for (int c = (unsigned char)fmt[-1]; c <= (unsigned char)fmt[1]; c++)
				want[c] = !invert;
		else
			want[(unsigned char)*fmt] = !invert;
	}
	return *fmt ? fmt + 1 : fmt;
}

/* %s, %c, %[: characters into memory, which %m makes. Returns how many were taken. */
static int take(struct input *in, const char *want, int width, char *to, char **made)
{
	size_t n = 0, room = 0;
	int c = EOF;

	while ((width == 0 || n < (size_t)width) && (c = next(in)) != EOF) {
		if (want && !want[c])
			break;
		if (made && n + 2 > room) {
			room = room ? room * 2 : 32;
			char *p = realloc(to, room);
			if (!p)
				break;
			to = p;
		}
		if (to)
			to[n] = c;
		n++;
	}
	if (c != EOF && want && (width == 0 || n < (size_t)width))
		back(in, c);
	if (made) {
		if (to)
			to[n] = 0;
		*made = to;
	}
	return n;
}

int vfscanf(FILE *restrict f, const char *restrict fmt, va_list args)
{
	struct input in = { .f = f };
	char text[260], want[256];
	int done = 0, c, n;
	va_list ap;

	va_copy(ap, args);
	file_lock(f);
	while (*fmt) {
		if (isspace((unsigned char)*fmt)) {
			skip_space(&in);
			fmt++;
			continue;
		}
		if (*fmt != '%' || fmt[1] == '%') {
			if (*fmt == '%') {
				fmt++;
				skip_space(&in);
			}
			c = next(&in);
			if (c != (unsigned char)*fmt) {
				back(&in, c);
				goto mismatch;
			}
			fmt++;
			continue;
		}
		int suppress = 0, allocate = 0, size = 4, width = 0;
		if (*++fmt == '*') {
			suppress = 1;
			fmt++;
		}
		for (; isdigit((unsigned char)*fmt); fmt++)
			width = width * 10 + *fmt - '0';
		for (; strchr("hljztLmq", *fmt) && *fmt; fmt++) {
			if (*fmt == 'm')
				allocate = 1;
			else
				size = *fmt == 'h' ? size / 2 : *fmt == 'L' ? 16 : 8;
		}
		int letter = *fmt++;
		if (letter == 'n') {
			store(va_arg(ap, void *), size, in.read);
			continue;
		}
		if (letter != 'c' && letter != '[')
			skip_space(&in);
		c = next(&in);
		if (c == EOF)
			goto ended;
		back(&in, c);
		void *to = suppress ? NULL : va_arg(ap, void *);
		switch (letter) {
		case 'd': case 'u': case 'i': case 'o': case 'x': case 'X': case 'p': {
			int base = letter == 'i' ? 0 : letter == 'o' ? 8
				 : strchr("xXp", letter) ? 16 : 10;
			char *end;
			if (letter == 'p')
				size = 8;
			gather(&in, text, width, base, 0);
			uint64_t v = letter == 'd' || letter == 'i'
				? (uint64_t)strtol(text, &end, base) : strtoul(text, &end, base);
			if (end == text)
				goto mismatch;
			if (to)
				store(to, size, v);
			break;
		}
		case 'e': case 'f': case 'g': case 'a': case 'E': case 'F': case 'G': {
			char *end;
			gather(&in, text, width, 10, 1);
			long double v = strtold(text, &end);
			if (end == text)
				goto mismatch;
			if (to && size == 16)
				*(long double *)to = v;
			else if (to && size == 8)
				*(double *)to = v;
			else if (to)
				*(float *)to = v;
			break;
		}
		case 'c': case 's': case '[':
			if (letter == '[')
				fmt = parse_set(fmt, want);
			else
				for (int i = 0; i < 256; i++)
					want[i] = !isspace(i);
			if (letter == 'c' && width == 0)
				width = 1;
			n = take(&in, letter == 'c' ? NULL : want, width,
				 allocate ? NULL : to, allocate && to ? to : NULL);
			if (n == 0 || (letter == 'c' && n < width))
				goto mismatch;
			if (to && !allocate && letter != 'c')
				((char *)to)[n] = 0;
			break;
		default:
			goto mismatch;
		}
		done += !suppress;
	}
	goto mismatch;
ended:
	if (done == 0)
		done = EOF;
mismatch:
	file_unlock(f);
	va_end(ap);
	if (done == 0 && f->flags & F_EOF && in.read == 0 && *fmt)
		done = EOF;
	return done;
}

int vsscanf(const char *restrict s, const char *restrict fmt, va_list ap)
{
	FILE f = { .fd = -1, .flags = F_READ | F_STRING, .rpos = (void *)s };

	f.rend = f.rpos + strlen(s);
	return vfscanf(&f, fmt, ap);
}

#define FORWARD(call) do {      \
	va_list ap;             \
	va_start(ap, fmt);      \
	int r = call;           \
	va_end(ap);             \
	return r;               \
} while (0)

int fscanf(FILE *restrict f, const char *restrict fmt, ...) { FORWARD(vfscanf(f, fmt, ap)); }
int sscanf(const char *restrict s, const char *restrict fmt, ...) { FORWARD(vsscanf(s, fmt, ap)); }

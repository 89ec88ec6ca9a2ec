/* Text that grows. */
#include "fs/seq.h"
#include "abi/errno.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "mm/slab.h"
#include <stdarg.h>

static bool make_room(struct seq *s, size_t n)
{
	size_t cap = s->cap ? s->cap : 1024;
	char *buf;

	if (s->error)
		return false;
	if (s->len + n <= s->cap)
		return true;
	while (cap < s->len + n)
		cap *= 2;
	buf = kmalloc(cap);
	if (!buf) {
		s->error = -ENOMEM;
		return false;
	}
	if (s->len)
		memcpy(buf, s->buf, s->len);
	kfree(s->buf);
	s->buf = buf;
	s->cap = cap;
	return true;
}

void seq_write(struct seq *s, const void *data, size_t n)
{
	if (!make_room(s, n))
		return;
	memcpy(s->buf + s->len, data, n);
	s->len += n;
}

void seq_hex(struct seq *s, uint64_t v, unsigned digits)
{
	char buf[16], *end = buf + sizeof(buf), *p = end;

	while (v || p > end - digits) {
		*--p = "0123456789abcdef"[v & 15];
		v >>= 4;
	}
	seq_write(s, p, end - p);
}

void seq_putc(struct seq *s, char c)
{
	seq_write(s, &c, 1);
}

void seq_printf(struct seq *s, const char *fmt, ...)
{
	va_list ap;
	int n = 127;

	do {
		if (!make_room(s, n + 1))
			return;
		va_start(ap, fmt);
		n = vsnprintf(s->buf + s->len, s->cap - s->len, fmt, ap);
		va_end(ap);
	} while (s->len + n >= s->cap);
	s->len += n;
}

void seq_escape(struct seq *s, const char *text, const char *which)
{
	for (;; text++) {
		const char *plain = text;

		while (*text && !strchr(which, *text))
			text++;
		seq_write(s, plain, text - plain);
		if (!*text)
			return;
		seq_printf(s, "\\%03o", (uint8_t)*text);
	}
}

void seq_pad(struct seq *s, size_t line_start, unsigned column)
{
	size_t now = s->len - line_start;

	if (now < column && make_room(s, column - now)) {
		memset(s->buf + s->len, ' ', column - now);
		s->len += column - now;
	}
}

void seq_free(struct seq *s)
{
	kfree(s->buf);
	*s = (struct seq){ 0 };
}

/* Text that grows. */
#include "fs/seq.h"
#include "abi/errno.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "mm/slab.h"
#include <stdarg.h>

bool seq_grow(struct seq *s, size_t n)
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

/* Eight digits as eight bytes, the first one lowest: halves, bytes and nibbles are drawn apart. */
static uint64_t hex8(uint32_t v)
{
	uint64_t x = (uint64_t)v << 32 | v >> 16, letters;

	x = (x & 0x000000ff000000ff) << 16 | (x >> 8 & 0x000000ff000000ff);
	x = (x & 0x000f000f000f000f) << 8 | (x >> 4 & 0x000f000f000f000f);
	letters = (x + 0x0606060606060606) >> 4 & 0x0101010101010101;
	return x + 0x3030303030303030 + letters * ('a' - '0' - 10);
}

void seq_hex(struct seq *s, uint64_t v, unsigned digits)
{
	uint64_t text[2] = { hex8(v >> 32), hex8(v) };
	unsigned n = max(digits, (67 - (unsigned)__builtin_clzl(v | 1)) / 4);

	seq_write(s, (char *)text + 16 - n, n);
}

void seq_dec(struct seq *s, uint64_t v, unsigned width)
{
	char buf[24], *end = buf + sizeof(buf), *p = decimal_before(end, v);

	while (p > end - width)
		*--p = ' ';
	seq_write(s, p, end - p);
}

void seq_numbers(struct seq *s, const int64_t *v, unsigned n)
{
	for (; n > 0; n--, v++) {
		if (*v < 0)
			seq_putc(s, '-');
		seq_dec(s, *v < 0 ? -(uint64_t)*v : *v, 0);
		seq_putc(s, ' ');
	}
}

void seq_kbytes(struct seq *s, const struct seq_kb *line, unsigned n, unsigned column)
{
	for (; n > 0; n--, line++) {
		size_t start = s->len;

		seq_puts(s, line->name);
		seq_pad(s, start, column);
		seq_dec(s, line->kb, 8);
		seq_write(s, " kB\n", 4);
	}
}

void seq_printf(struct seq *s, const char *fmt, ...)
{
	va_list ap;
	int n = 127;

	do {
		if (!seq_grow(s, n + 1))
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

	if (now < column && seq_grow(s, column - now)) {
		memset(s->buf + s->len, ' ', column - now);
		s->len += column - now;
	}
}

void seq_free(struct seq *s)
{
	kfree(s->buf);
	*s = (struct seq){ 0 };
}

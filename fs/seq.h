/* Text that grows: what the files of /proc are written into. Layer 7. */
#pragma once
#include "lib/string.h"
#include "lib/types.h"

/* A failed one swallows what comes; the read then gives its error: no memory, or what its writer set.
   A long text is written in pieces: its writer begins at next, and leaves there where to go on once it has
   written SEQ_PIECE bytes or more, 0 at the end. */
struct seq {
	char    *buf;
	size_t   len, cap;
	uint64_t start;          /* where in the whole text buf begins */
	uint64_t next;
	int      error;
	unsigned seen;           /* of a /proc/sys file: the change told last */
};

#define SEQ_PIECE 4096

bool seq_grow(struct seq *s, size_t n);                     /* until n more bytes fit */

static inline void seq_write(struct seq *s, const void *data, size_t n)
{
	if (unlikely(s->len + n > s->cap) && !seq_grow(s, n))
		return;
	memcpy(s->buf + s->len, data, n);
	s->len += n;
}

static inline void seq_puts(struct seq *s, const char *text)
{
	seq_write(s, text, strlen(text));
}

static inline void seq_putc(struct seq *s, char c)
{
	seq_write(s, &c, 1);
}

void seq_printf(struct seq *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* What goes past the formatter, where there is much of it. */
void seq_hex(struct seq *s, uint64_t v, unsigned digits);   /* at least so many */
void seq_dec(struct seq *s, uint64_t v, unsigned width);    /* blanks before it */
void seq_numbers(struct seq *s, const int64_t *v, unsigned n);   /* a blank after each */
/* Lines of a name, blanks up to a column, and kilobytes. */
struct seq_kb { const char *name; uint64_t kb; };
void seq_kbytes(struct seq *s, const struct seq_kb *line, unsigned n, unsigned column);
/* A path with blanks, tabs, newlines and backslashes as \ooo, as mounts and maps want. */
void seq_escape(struct seq *s, const char *text, const char *which);
void seq_pad(struct seq *s, size_t line_start, unsigned column);   /* blanks up to a column of this line */
void seq_free(struct seq *s);

/* Text that grows: what the files of /proc are written into. Layer 7. */
#pragma once
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
};

#define SEQ_PIECE 4096

void seq_printf(struct seq *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void seq_write(struct seq *s, const void *data, size_t n);
void seq_putc(struct seq *s, char c);
void seq_hex(struct seq *s, uint64_t v, unsigned digits);   /* at least so many */
/* A path with blanks, tabs, newlines and backslashes as \ooo, as mounts and maps want. */
void seq_escape(struct seq *s, const char *text, const char *which);
void seq_pad(struct seq *s, size_t line_start, unsigned column);   /* blanks up to a column of this line */
void seq_free(struct seq *s);

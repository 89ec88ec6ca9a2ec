/* Text that grows at its end: the files of /proc are made with it. */
#pragma once
#include "lib/types.h"

struct seq {
	struct vmobj *obj;                 /* the text */
};

void seq_printf(struct seq *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Bytes as they are. */
void seq_write(struct seq *s, const void *data, size_t n);

/* Where formatted text goes: a stream or memory. */
#pragma once
#include <stdarg.h>
#include "user/libc/stdio/file.h"

struct sink {
	void (*put)(struct sink *s, const char *p, size_t n);
	FILE  *file;
	char  *to, *end;                /* memory: where next, where it must stop */
	size_t total;                   /* bytes produced, whether they fit or not */
	int    failed;
};

int __format(struct sink *s, const char *fmt, va_list args);

/* Formatting: %c %s %d %i %u %x %X %o %p %% with flags "-0+ #", width and precision
   (numbers or *), and the lengths hh h l ll z t j. Layer 1. */
#pragma once
#include <stdarg.h>
#include "lib/types.h"

/* Write at most size bytes with the NUL; return the length it would have had. */
int vsnprintf(char *buf, size_t size, const char *fmt, va_list ap)
	__attribute__((format(printf, 3, 0)));
int snprintf(char *buf, size_t size, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* The digits of v before end; returns where they begin. At most 20. */
static inline char *decimal_before(char *end, uint64_t v)
{
	do
		*--end = '0' + v % 10;
	while (v /= 10);
	return end;
}

/* The kernel's own words: to the serial port, and kept for whoever looks later. */
#pragma once
#include "lib/printf.h"
#include "lib/types.h"

#define KLOG_SIZE 16384

extern char   klog_text[KLOG_SIZE];   /* a ring: byte number n of the log is at n % KLOG_SIZE */
extern size_t klog_end;               /* bytes written since the start */

/* Print text as printf does. A newline must be written where one is wanted. */
void printk(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void vprintk(const char *fmt, va_list ap) __attribute__((format(printf, 1, 0)));

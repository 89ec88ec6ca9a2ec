/* The kernel's log: a ring of lines with levels, read by dmesg(1), shown on the console. Layer 4. */
#pragma once
#include "lib/types.h"
#include <stdarg.h>

enum klog_level { KERN_EMERG, KERN_ALERT, KERN_CRIT, KERN_ERR, KERN_WARN, KERN_NOTICE, KERN_INFO, KERN_DEBUG };

/* Add one line (no newline needed). Callable anywhere, interrupts and locks included. */
void klog(enum klog_level level, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void klog_v(enum klog_level level, const char *fmt, va_list ap);

/* Where lines go beside the ring (dev/console.c). Called with the log lock held: must not sleep. */
extern void (*klog_sink)(const char *text, size_t n);
extern int klog_console_level;   /* lines below this level reach the sink */

/* Copy text from the ring: all of it that fits the last n bytes, in /dev/kmsg-less syslog(2) form
   "<6>[    1.234567] text\n". Returns bytes. */
size_t klog_read_all(char *buf, size_t n);
/* The next line for a reader that keeps its own place (start with 0); 0: nothing new. */
size_t klog_next_line(uint64_t *cursor, char *buf, size_t n);
size_t klog_size(void);
void klog_clear(void);

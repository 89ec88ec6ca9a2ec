/* printk. The text goes to the serial port at once and into a ring, where a debugger
   finds the last 16 KiB of it. Read dev/uart.c and lib/printf.h before. */
#include "kernel/klog.h"
#include "dev/uart.h"

char   klog_text[KLOG_SIZE];
size_t klog_end;

/* A line longer than the buffer is cut off. The terminal wants a carriage return
   before each newline. */
void vprintk(const char *fmt, va_list ap)
{
	char line[256];

	vsnprintf(line, sizeof(line), fmt, ap);
	for (char *p = line; *p; p++) {
		klog_text[klog_end++ % KLOG_SIZE] = *p;
		if (*p == '\n')
			uart_putc('\r');
		uart_putc(*p);
	}
}

void printk(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vprintk(fmt, ap);
	va_end(ap);
}

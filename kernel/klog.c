/* The kernel log: lines in one ring, each "<level>[seconds] text\n"; new ones go to the sink too. */
#include "kernel/klog.h"
#include "cpu/clock.h"
#include "cpu/spinlock.h"
#include "lib/printf.h"
#include "lib/string.h"

#define KLOG_SIZE 65536

/* Guards: klog_lock */
static struct spinlock klog_lock = SPINLOCK_INIT(RANK_LOG);
static char ring[KLOG_SIZE];
static uint64_t head;             /* bytes ever written */
static uint64_t cleared;          /* where dmesg -C left off */

void (*klog_sink)(const char *text, size_t n);
int klog_console_level = KERN_INFO + 1;

void klog_v(enum klog_level level, const char *fmt, va_list ap)
{
	char line[256];
	nsec_t now = clock_params.mult ? clock_now() : 0;
	int head_len = snprintf(line, sizeof(line), "<%d>[%5ld.%06ld] ", level, now / NSEC_PER_SEC,
				now % NSEC_PER_SEC / 1000);
	int n = head_len + vsnprintf(line + head_len, sizeof(line) - head_len - 1, fmt, ap);

	n = min(n, (int)sizeof(line) - 2);
	if (line[n - 1] != '\n')
		line[n++] = '\n';
	spin_lock(&klog_lock);
	for (int i = 0; i < n; i++)
		ring[head++ % KLOG_SIZE] = line[i];
	if (klog_sink && (int)level < klog_console_level)
		klog_sink(line + 3, n - 3);
	spin_unlock(&klog_lock);
}

void klog(enum klog_level level, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	klog_v(level, fmt, ap);
	va_end(ap);
}

/* The oldest position still in the ring that begins a line. Holds klog_lock. */
static uint64_t oldest(void)
{
	uint64_t at = head > KLOG_SIZE ? head - KLOG_SIZE : 0;

	if (at < cleared)
		return cleared;
	if (at > 0)
		while (at < head && ring[at % KLOG_SIZE] != '\n')
			at++;
	return at > 0 && at < head ? at + 1 : at;
}

size_t klog_read_all(char *buf, size_t n)
{
	uint64_t at;
	size_t done = 0;

	spin_lock(&klog_lock);
	at = oldest();
	if (head - at > n)
		at = head - n;
	while (at < head)
		buf[done++] = ring[at++ % KLOG_SIZE];
	spin_unlock(&klog_lock);
	return done;
}

/* Copies one line for a reader that keeps its own place; returns 0 when there is none after *cursor. */
size_t klog_next_line(uint64_t *cursor, char *buf, size_t n)
{
	size_t done = 0;

	spin_lock(&klog_lock);
	*cursor = max(*cursor, oldest());
	while (*cursor < head && done < n) {
		buf[done] = ring[(*cursor)++ % KLOG_SIZE];
		if (buf[done++] == '\n')
			break;
	}
	spin_unlock(&klog_lock);
	return done;
}

size_t klog_size(void)
{
	return min(head - cleared, (uint64_t)KLOG_SIZE);
}

void klog_clear(void)
{
	spin_lock(&klog_lock);
	cleared = head;
	spin_unlock(&klog_lock);
}

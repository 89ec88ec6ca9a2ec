/* The trace ring: each CPU writes its own, with interrupts off and no lock; a reader copies a record
   and looks whether it was overwritten meanwhile. */
#include "kernel/trace.h"
#include "kernel/thread.h"
#include "cpu/clock.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "mm/page.h"
#include <stdarg.h>

#define RECORDS 2048

/* Guards: o only its CPU writes, interrupts off; read by anyone with the check in trace_next */
static struct trace_ring {
	uint64_t             count;     /* o  records ever written */
	struct trace_record *records;   /* I */
} rings[CPU_MAX];

uint32_t trace_mask;
struct waitq trace_waitq = WAITQ_INIT(trace_waitq);
bool trace_explain;

/* Rings are made when tracing is first wanted: 1.5 records a page, no cost before. */
bool trace_start(uint32_t mask)
{
	for (unsigned c = 0; c < ncpus; c++) {
		if (rings[c].records)
			continue;
		rings[c].records = kzalloc(RECORDS * sizeof(struct trace_record));
		if (!rings[c].records)
			return false;
	}
	__atomic_store_n(&trace_mask, mask, __ATOMIC_SEQ_CST);
	if (mask & (1u << TR_ENTER | 1u << TR_EXIT))
		__atomic_fetch_or(&syscall_watch, WATCH_TRACE, __ATOMIC_SEQ_CST);
	else
		__atomic_fetch_and(&syscall_watch, ~WATCH_TRACE, __ATOMIC_SEQ_CST);
	wake_all(&trace_waitq);          /* after the last tick nobody else would */
	return true;
}

void trace_add(enum trace_event ev, unsigned extra, uint64_t a0, uint64_t a1, uint64_t a2,
	       uint64_t a3, uint64_t a4, uint64_t a5, const char *text)
{
	uint64_t held = irq_save();
	struct trace_ring *ring = &rings[cpu_id()];
	struct thread *t = current;
	struct trace_record *r;

	if (ring->records) {
		r = &ring->records[ring->count % RECORDS];
		r->time = clock_now();
		r->cpu = cpu_id();
		r->event = ev;
		r->extra = extra;
		r->tid = t->tid;
		r->pid = t->tgid;
		memcpy(r->comm, t->comm, sizeof(r->comm));
		r->arg[0] = a0, r->arg[1] = a1, r->arg[2] = a2;
		r->arg[3] = a3, r->arg[4] = a4, r->arg[5] = a5;
		r->text[0] = 0;
		if (text)
			strlcpy(r->text, text, sizeof(r->text));
		__atomic_store_n(&ring->count, ring->count + 1, __ATOMIC_RELEASE);
	}
	irq_restore(held);
}

/* cursor[c]: the next record of CPU c to read. */
static bool peek(unsigned c, uint64_t *cursor, struct trace_record *out)
{
	struct trace_ring *ring = &rings[c];

	for (;;) {
		uint64_t count = __atomic_load_n(&ring->count, __ATOMIC_ACQUIRE);

		if (!ring->records || *cursor >= count)
			return false;
		if (count - *cursor > RECORDS - 8)
			*cursor = count - RECORDS + 8;
		*out = ring->records[*cursor % RECORDS];
		if (__atomic_load_n(&ring->count, __ATOMIC_ACQUIRE) - *cursor < RECORDS)
			return true;
	}
}

bool trace_next(uint64_t cursor[], struct trace_record *out)
{
	struct trace_record r;
	int best = -1;

	for (unsigned c = 0; c < ncpus; c++) {
		if (!peek(c, &cursor[c], &r) || (best >= 0 && r.time >= out->time))
			continue;
		*out = r;
		best = c;
	}
	if (best >= 0)
		cursor[best]++;
	return best >= 0;
}

void trace_cursor_now(uint64_t cursor[])
{
	for (unsigned c = 0; c < ncpus; c++)
		cursor[c] = __atomic_load_n(&rings[c].count, __ATOMIC_ACQUIRE);
}

void explain_print(const char *fmt, ...)
{
	char text[96];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	trace_add(TR_EXPLAIN, 0, 0, 0, 0, 0, 0, 0, text);
}

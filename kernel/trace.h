/* The trace ring: what the machine did, event by event, one ring per CPU. Layer 4.
   Off costs one test of a word; /proc/trace (fs/proctrace.c) reads and filters it. */
#pragma once
#include "kernel/thread.h"

enum trace_event { TR_SWITCH, TR_WAKE, TR_ENTER, TR_EXIT, TR_FAULT, TR_SIGNAL, TR_FORK, TR_EXEC,
		   TR_PEXIT, TR_LOCK, TR_IPC, TR_EXPLAIN, TR_TCP, TR_NEVENTS };

struct trace_record {
	nsec_t   time;
	uint8_t  cpu, event;
	uint16_t extra;         /* system call number, signal, exit code... */
	int32_t  tid, pid;
	char     comm[16];
	uint64_t arg[6];
	char     text[96];      /* a string argument, or an explanation */
};

extern uint32_t trace_mask;     /* bit per event: recorded when set */
#define TRACE_ON(ev) unlikely(trace_mask & (1u << (ev)))
#define TRACE(ev, extra, a, b, c) do { if (TRACE_ON(ev)) \
	trace_add(ev, extra, (uint64_t)(a), (uint64_t)(b), (uint64_t)(c), 0, 0, 0, NULL); } while (0)

void trace_add(enum trace_event ev, unsigned extra, uint64_t a0, uint64_t a1, uint64_t a2,
	       uint64_t a3, uint64_t a4, uint64_t a5, const char *text);

/* Reading: *cursor starts at 0 (oldest kept). Copies the next record in time order over all CPUs.
   False when nothing new. */
bool trace_next(uint64_t cursor[], struct trace_record *out);
void trace_cursor_now(uint64_t cursor[]);      /* skip what is there */
extern struct waitq trace_waitq;               /* readers sleep here; woken by the clock tick while tracing */
/* Record the events of mask from now on (0 stops). False: no memory for the rings. */
bool trace_start(uint32_t mask);

/* Say why a call fails: adds a TR_EXPLAIN record when explain=1 or the thread asks for it. */
void explain_print(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
extern bool trace_explain;
#define explain(...) do { if (unlikely(TRACE_ON(TR_EXPLAIN) || trace_explain || current->explain)) explain_print(__VA_ARGS__); } while (0)

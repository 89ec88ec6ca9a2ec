/* Timers: call this function at that nanosecond. One queue per CPU, O(log n). Layer 4. */
#pragma once
#include "lib/race.h"
#include "lib/tree.h"
#include "lib/types.h"

/* Guards: docs/locks.md; timerq.lock: of the timer queue of CPU `cpu` */
struct timer {
	struct tree_node node;                /* timerq.lock */
	nsec_t           when;                /* timerq.lock  clock_now() time */
	void           (*fire)(struct timer *t);   /* I  called on an interrupt, no lock held */
	int16_t          cpu;                 /* timerq.lock  whose queue; -1 when not armed */
};

void timer_init(struct timer *t, void (*fire)(struct timer *));
/* (Re)arm for absolute time `when` on this CPU. Any spin lock of a rank above RANK_TIMER may be held. */
void timer_arm(struct timer *t, nsec_t when);
/* Disarm. True if it was pending. On return fire is not running on another CPU, so the lock that
   fire wants must not be held. */
bool timer_cancel(struct timer *t);
/* How many timers are armed, on all CPUs together. */
unsigned timers_set(void);
static inline bool timer_pending(const struct timer *t) { return READ_ONCE(t->cpu) >= 0; }   /* a hint: it may fire now */

/* The local clock interrupt: fires what is due, then the scheduler's tick. From cpu/lapic.c. */
void clock_interrupt(void);
void timer_init_cpu(void);
struct runq;
void timer_tick_start(struct runq *rq, nsec_t now);   /* the CPU is busy from now on */
void timer_idle(void);                                /* it is about to halt: only timers matter */

/* The run queue of one CPU, as policies see it. Layer 4. */
#pragma once
#include "kernel/sched.h"
#include "kernel/thread.h"

#define RT_LEVELS   100
#define MLFQ_LEVELS 4
#define TICK_NS     (4 * NSEC_PER_MSEC)
#define RT_PERIOD   NSEC_PER_SEC               /* real-time threads get RT_RUNTIME of it when others wait, */
#define RT_RUNTIME  (950 * NSEC_PER_MSEC)      /* so that whoever can end a runaway one gets to run */

/* Guards: docs/locks.md; o: this CPU, interrupts off. Counters are read freely */
struct runq {
	struct spinlock lock;           /* RANK_RUNQ */
	int             cpu;            /* I */
	struct thread  *running;        /* L */
	struct thread  *idle;           /* I */
	struct thread  *leaving;        /* L  switched out just now: dead, or to be pushed elsewhere */
	unsigned        nready;         /* L  queued, the running one not counted */
	uint64_t        nswitch;        /* L */
	nsec_t          idle_since;     /* L  0: busy */
	nsec_t          idle_time;      /* L */
	nsec_t          tick_next;      /* o */
	nsec_t          balance_next;   /* o */
	uint64_t        ticks_user, ticks_sys;   /* o */
	struct time_split reported;     /* L  by sched_cpu_times */
	nsec_t          kernel_since;   /* o  watchdog: the running thread has not left the kernel since; 0: it has */
	bool            irq_user;       /* o  the interrupt being served came out of user mode */

	/* policies' own */
	struct tree     fair;           /* L  by vruntime */
	uint64_t        min_vruntime;   /* L */
	uint64_t        rt_bits[2];     /* L  levels with threads */
	struct list     rt[RT_LEVELS];  /* L */
	nsec_t          rt_time;        /* L  real-time threads have run so long in this period ... */
	nsec_t          rt_period_end;  /* L  ... which ends then */
	struct list     fifo;           /* L  round robin, lottery */
	struct list     level[40];      /* L  mlfq, prio */
	uint64_t        level_bits;     /* L */
	uint64_t        tickets;        /* L  lottery */
	nsec_t          boost_next;     /* L  mlfq */
};

extern struct runq runqs[CPU_MAX];
struct runq *lock_runq_of(struct thread *t);    /* the one t belongs to, locked */
uint32_t sched_weight(const struct thread *t);

/* For policies that have nothing to say. */
static inline void sched_charge_noop(struct runq *rq, struct thread *t, nsec_t ran) { }
static inline void sched_yield_noop(struct runq *rq, struct thread *t) { }
static inline bool sched_never_preempt(struct runq *rq, struct thread *woken, struct thread *running) { return false; }

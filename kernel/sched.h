/* Who runs: per-CPU run queues, classes of policies, switch, wake, balance. Layer 4. */
#pragma once
#include "cpu/spinlock.h"
#include "lib/list.h"
#include "lib/tree.h"
#include "lib/types.h"

struct thread;
struct runq;

/* What the scheduler keeps for each thread. Guards: the lock of cpu's run queue */
struct sched_ent {
	struct tree_node node;       /* in a policy's tree */
	struct list      link;       /* in a policy's list */
	const struct sched_policy *policy;
	bool      queued;            /* READY, on the policy's structure */
	int16_t   cpu;               /* whose run queue it belongs to */
	uint8_t   linux_policy;      /* SCHED_OTHER, FIFO, RR, BATCH, IDLE */
	bool      reset_on_fork;
	int8_t    nice;              /* -20..19 */
	uint8_t   rtprio;            /* 1..99 for FIFO and RR, else 0 */
	uint8_t   boost;             /* inherited rt priority (PI futexes), 0 none */
	uint8_t   lent;              /* the same, by waiters of kernel mutexes */
	uint32_t  weight;            /* of nice */
	uint64_t  affinity;          /* bit per CPU */
	uint64_t  vruntime;          /* fair: weighted nanoseconds */
	uint64_t  policy_word[2];    /* for the policy: level, tickets, ... */
	nsec_t    slice_end;
	nsec_t    run_start;         /* when it last got the CPU */
	nsec_t    ready_since;
	nsec_t    sum_run, sum_wait; /* /proc/PID/sched */
	uint64_t  nvcsw, nivcsw, migrations;
};

/* One policy a file. All functions run under the run queue's lock. */
struct sched_policy {
	const char *name;
	void (*enqueue)(struct runq *rq, struct thread *t, bool woken);
	void (*dequeue)(struct runq *rq, struct thread *t);
	struct thread *(*pick)(struct runq *rq);               /* best READY thread, not removed; NULL none */
	void (*charge)(struct runq *rq, struct thread *t, nsec_t ran);  /* t ran that long */
	bool (*tick)(struct runq *rq, struct thread *t, nsec_t now);    /* true: t's turn is over */
	bool (*preempts)(struct runq *rq, struct thread *woken, struct thread *running);
	void (*yield)(struct runq *rq, struct thread *t);      /* before t is put back */
	nsec_t (*slice)(struct thread *t);
};

extern const struct sched_policy sched_fair, sched_rt, sched_rr, sched_mlfq, sched_prio, sched_lottery, sched_fuzz;
extern const struct sched_policy *sched_normal;    /* what SCHED_OTHER means: sched= on the command line */

void sched_init_cpu(void);
/* Put a new thread on a run queue. */
void sched_start(struct thread *t);
/* Give the CPU away; the caller set its state already, or stays READY. Rank: no spin lock held. */
void schedule(void);
void sched_yield(void);
/* Reschedule point of a long kernel loop: no lock held. */
void cond_resched(void);
/* The same where a program's request may keep us for long: -EINTR if the thread is to die, else 0. */
int  cond_resched_killable(void);
/* The current thread goes on although its state says that it sleeps: it found its condition true. */
void sched_awake(struct thread *t);
/* Makes a sleeper runnable. It does no harm to a thread that runs or is ready. */
void thread_wake(struct thread *t);
/* The same, but only if a signal may end this sleep (fatal: a fatal one, which ends killable sleeps too). */
void thread_interrupt(struct thread *t, bool fatal);
/* Let a THREAD_STOPPED one go on (SIGCONT, a tracer). */
void thread_unstop(struct thread *t);
/* The mutex t sleeps for, as a number, or 0; *holder: the tid of who has it, 0 unknown. For /proc/waiters. */
uintptr_t thread_waits_mutex(struct thread *t, int *holder);
/* Puts a READY thread that is on no queue onto the queue of a CPU that suits it. */
void sched_migrate(struct thread *t);
/* Set attention bits of t and make it look at them soon (IPI if it runs elsewhere). */
void thread_kick(struct thread *t, uint32_t bits);
void sched_ipi(void);
void sched_tick(nsec_t now, bool user);
/* Never returns: the thread is dead, its stack is freed by the next one. */
_Noreturn void sched_exit(void);
_Noreturn void sched_idle_loop(void);

/* These change policy, nice value and affinity of a thread in any state. */
void sched_set(struct thread *t, int linux_policy, int rtprio, int nice);
void sched_set_affinity(struct thread *t, uint64_t mask);
void sched_boost(struct thread *t, unsigned rtprio);      /* priority inheritance: 0 ends it */
void sched_lend(struct thread *t, unsigned rtprio);       /* the same for kernel/mutex.c */
int  sched_effective_prio(struct thread *t);              /* 0..99 rt incl. boost; 0 = normal */
/* Nanoseconds of CPU time so far, running slice included. */
nsec_t sched_runtime(struct thread *t);
void sched_load_sample(nsec_t now);
void sched_loadavg(uint64_t out[3]);                       /* fixed point, 16 bits of fraction */
unsigned sched_nr_running(void);
uint64_t sched_switches(void);
/* Which part of an exactly measured time was user mode's: ticks are samples, of which user_ticks found it there. What was
   reported once, of either part, does not go back; neither does the caller's time. */
struct time_split { nsec_t user, sys; };
nsec_t sched_split(nsec_t run, uint64_t user_ticks, uint64_t ticks, struct time_split *reported);
/* Where the time of a CPU since power-on went. None of the three ever goes back. */
struct cpu_times { nsec_t user, sys, idle; };
void sched_cpu_times(int cpu, struct cpu_times *out);

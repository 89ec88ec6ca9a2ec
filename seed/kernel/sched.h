/* Who has the CPU. */
#pragma once
#include "kernel/thread.h"

#define SLICE_TICKS 4              /* so long a thread may run while others are ready */

extern struct list run_queue;      /* READY threads, the next one first */

/* Let it wait for the CPU: a new thread, or one that slept. */
void sched_add(struct thread *t);

/* Give the CPU to the next one. The caller has put itself on the run queue, or where
   somebody will find it and call sched_add. Returns when the thread has the CPU
   again. */
void schedule(void);

/* The same, while staying ready. */
void sched_yield(void);

/* How long t has had the CPU. */
nsec_t thread_run_time(const struct thread *t);

/* What the first thread, that of the boot stack, does for ever after. */
_Noreturn void idle_loop(void);

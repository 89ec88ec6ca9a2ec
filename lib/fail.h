/* Failures on purpose (make fuzz-fail; kernel/fail.c): the n-th allocation, user copy or page fault of a thread fails.
   /proc/self/fail-nth says which, as Linux's does; but children and threads inherit the number, and count for themselves, and
   a number below 0 counts from the thread's next exec on. In every other build all of this is nothing. Layer 1. */
#pragma once
#include "lib/types.h"

struct thread;

enum fail_kind { FAIL_ALLOC, FAIL_COPY, FAIL_FAULT };

#ifdef FAIL
/* Owned by its thread. */
struct fail_count {
	uint32_t nth;                /* what children and programs begin with */
	uint32_t left;               /* 0: nothing will fail */
	uint32_t held;               /* in an allocator, or in an interrupt: nothing counts */
	bool     fired;              /* in this system call */
};

bool fail_now(enum fail_kind kind);         /* is it this one? Says so in the log */
void fail_hold(void);                       /* until fail_release() nothing of this thread counts */
void fail_release(void);
void fail_fork(struct thread *child);
void fail_exec(void);
void fail_result(unsigned call, long result);        /* a system call's: to the log if something failed in it */

/* For /proc: n as it is written. fail_fired: how many have failed since start-up. */
void fail_set(struct thread *t, int n);
unsigned fail_left(const struct thread *t);
unsigned fail_fired(void);
void fail_planted_init(void);       /* tests/kern/planted_fail.c: /proc/planted */
#define FAIL_ENTRY { "fail-nth", S_IFREG | 0644, .show = show_fail, .store = store_fail, .task = true },
#else
struct fail_count { };
#define FAIL_ENTRY
static inline bool fail_now(enum fail_kind kind) { return false; }
static inline void fail_hold(void) { }
static inline void fail_release(void) { }
static inline void fail_fork(struct thread *child) { }
static inline void fail_exec(void) { }
#define fail_result(call, result) do { } while (0)     /* not even read, so that no instruction moves */
#endif

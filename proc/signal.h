/* Signals: who gets one and when. What happens then: deliver.c. How the frame looks: cpu/sigframe.c. Layer 6. */
#pragma once
#include "abi/signal.h"
#include "cpu/spinlock.h"
#include "lib/list.h"
#include "lib/ref.h"
#include "lib/types.h"

struct pgrp;
struct proc;
struct thread;
struct timer_posix;
struct trapframe;
struct account;

struct sigacts {                      /* shared by CLONE_SIGHAND */
	struct ref refs;
	struct spinlock lock;         /* RANK_SIGACT, inside RANK_SIGNAL */
	uint64_t set;                 /* signals whose action was ever set: the others are all zero */
	struct kernel_sigaction act[64];
};

/* Change or copy actions: siglock is held; the lock of the actions themselves is needed only when processes
   share them. Returns what acts_unlock wants. */
static inline bool acts_lock(struct sigacts *a)
{
	bool shared = ref_count(&a->refs) > 1;

	if (__builtin_expect(shared, 0))
		spin_lock(&a->lock);
	return shared;
}
static inline void acts_unlock(struct sigacts *a, bool shared)
{
	if (__builtin_expect(shared, 0))
		spin_unlock(&a->lock);
}

struct sigqueued {                    /* one queued signal with its siginfo */
	struct list link;
	siginfo_t   info;
	struct timer_posix *timer;    /* preallocated by a timer: never freed on dequeue */
	struct account *user;            /* whose RLIMIT_SIGPENDING it counts against; counted */
};

#define SIGBIT(n) (1UL << ((n) - 1))
#define SIG_KERNEL_ONLY (SIGBIT(SIGKILL) | SIGBIT(SIGSTOP))
#define SIGS_STOP (SIGBIT(SIGSTOP) | SIGBIT(SIGTSTP) | SIGBIT(SIGTTIN) | SIGBIT(SIGTTOU))
#define SIGS_IGNORED (SIGBIT(SIGCONT) | SIGBIT(SIGCHLD) | SIGBIT(SIGWINCH) | SIGBIT(SIGURG))
#define SIGS_CORE (SIGBIT(SIGQUIT) | SIGBIT(SIGILL) | SIGBIT(SIGTRAP) | SIGBIT(SIGABRT) | SIGBIT(SIGFPE) | \
		   SIGBIT(SIGSEGV) | SIGBIT(SIGBUS) | SIGBIT(SIGSYS) | SIGBIT(SIGXCPU) | SIGBIT(SIGXFSZ))
#define SIGS_FAULT (SIGBIT(SIGSEGV) | SIGBIT(SIGBUS) | SIGBIT(SIGILL) | SIGBIT(SIGTRAP) | SIGBIT(SIGFPE) | \
		    SIGBIT(SIGSYS))

/* The part of a siginfo that means something; the rest of Linux's 128 bytes is zero for user programs. */
#define SIGINFO_USED 48
static inline void siginfo_copy(siginfo_t *to, const siginfo_t *from)
{
	__builtin_memcpy(to, from, SIGINFO_USED);
}
/* Fill the used part of an info: SI_USER from current, SI_KERNEL, ... */
void siginfo_user(siginfo_t *info, int sig, int code);
void siginfo_kernel(siginfo_t *info, int sig);

/* Send to a process (any thread of it that does not block it) or to one thread. No permission check.
   0, -EAGAIN (queue limit, for sigqueue), -ESRCH (gone). May be called with any lock above RANK_SIGNAL, and
   from interrupts. */
int  signal_send_proc(struct proc *p, const siginfo_t *info);
int  signal_send_thread(struct thread *t, const siginfo_t *info);
/* To every process that is not of root, init spared; a fork under way is no way out. How many they were. */
unsigned signal_ordinary_users(int sig);
int  signal_send_pgrp(struct pgrp *g, const siginfo_t *info);       /* holds proc_tree; no permission check */
/* Simple forms with SI_KERNEL. */
void signal_proc(struct proc *p, int sig);
void signal_thread(struct thread *t, int sig);                      /* to another: SI_USER of current */
void signal_self(int sig);                                          /* SIGPIPE, SIGXFSZ: SI_USER-like of current */
/* A fault of the current thread: cannot be ignored or blocked (then the default action). */
void signal_fault(int sig, int code, uintptr_t addr);
/* The same with any info; fatal: the handler is taken away first. */
void signal_force(const siginfo_t *info, bool fatal);
/* The SIGSEGV of a jump to where no user code can be. */
void signal_bad_rip(uint64_t rip);
/* Queue entries that a timer makes beforehand. NULL: limit or no memory. */
struct sigqueued *sigqueued_new(struct timer_posix *tp);
void sigqueued_free(struct proc *p, struct sigqueued *q);
void sigqueued_drop(struct proc *p, struct sigqueued *q);           /* off its queue; a timer keeps its own */
void signal_wake(struct thread *t);                                 /* make t look; holds siglock */
/* Is a signal deliverable to current now? (the precise question behind ATT_SIGNAL) */
bool signal_pending_now(void);
bool signal_pending_locked(struct thread *t);                       /* the same of t; holds siglock */
/* Recompute ATT_SIGNAL of current after its mask changed. */
void signal_recalc(void);
void signal_recalc_locked(struct thread *t);                        /* the same of t = current; holds siglock */
/* Change current's mask (SIGKILL, SIGSTOP taken out). */
void signal_set_mask(uint64_t mask);
/* sigsuspend, ppoll, pselect, epoll_pwait: new mask until the way out; old one comes back there. */
int  signal_temp_mask(uintptr_t umask_ptr, size_t size);            /* 0 (also if NULL), -EINVAL, -EFAULT */
void signal_temp_done(bool interrupted);                            /* interrupted: leave it to user_return */
/* Take one pending signal out of `set` for sigtimedwait and signalfd. Signal number or 0. */
int  signal_take(uint64_t set, siginfo_t *info);
/* Copy a siginfo out in user form (only the defined union part; rest zero). 0 or -EFAULT. */
int  siginfo_copyout(uintptr_t uinfo, const siginfo_t *info);
/* Flush queues at exec or exit. */
void signal_flush(struct list *queue);
void sigqueued_spare_free(struct proc *p);
struct sigacts *sigacts_new(void);                                  /* act is not filled */
struct sigacts *sigacts_clone(struct proc *p);                       /* of those of p, for one alone */
void sigacts_put(struct sigacts *a);

/* The same with p->siglock held (timers). queued: a preallocated entry, or NULL. t NULL: the process.
   1 if the signal was ignored or is pending already, else as above. */
int  signal_send_locked(struct proc *p, struct thread *t, const siginfo_t *info, struct sigqueued *queued);
/* Take the next signal not in `mask` from t or its process; holds siglock. Number or 0. */
int  signal_dequeue(struct thread *t, uint64_t mask, siginfo_t *info);
/* These bits of attention for every thread of p that is not on its way out, but for one; they interrupt its sleep. How many
   they were. Holds siglock. */
unsigned group_kick(struct proc *p, const struct thread *except, uint32_t bits);
/* Kill all threads of p with this wait status; holds siglock. */
void group_kill_locked(struct proc *p, int status);
/* Process-directed signals that t (blocking them now, or exiting) will not take: tell the others. Holds siglock. */
void signal_retarget(struct thread *t, uint64_t which);
/* Forget ignored signals that are pending already; holds siglock. */
void signal_discard(struct proc *p, uint64_t which);
/* SIGCHLD with a CLD_ code to p's parent (tracer for t != NULL). Holds proc_tree. */
void notify_parent(struct proc *p, int code, int status);
/* p became a zombie: tell the parent. True: nobody will wait for it, reap it now. Holds proc_tree. */
bool notify_exit(struct proc *p);

/* Counts signals sent to several processes at once, under proc_tree: fork looks whether one came. */
extern unsigned multi_signals;
/* CLD_ code and si_status of a wait status. */
int  exit_cld_code(int status, int *out);

/* deliver.c: on the way out to user mode. */
void signal_deliver(struct trapframe *tf);
/* Exit of the whole group with a wait status; returns (the caller dies in user_return). */
void group_exit(int status);

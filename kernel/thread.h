/* A thread: what the scheduler runs. Layer 4; proc, space, descriptors are only pointed to. */
#pragma once
#include "abi/signal.h"
#include "cpu/cpu.h"
#include "kernel/sched.h"
#include "kernel/waitq.h"
#include "lib/fail.h"
#include "lib/kcov.h"
#include "lib/ref.h"

struct cred;
struct fdtable;
struct fsctx;
struct ptrace;
struct proc;
struct space;

/* Bits of task.attention: why the way out to user mode must pass through user_return(). */
#define ATT_RESCHED  0x01u    /* the CPU should go to somebody else */
#define ATT_SIGNAL   0x02u    /* a signal may be deliverable: ask signal_pending_now() */
#define ATT_KILL     0x04u    /* die: group exit, exec by another thread, SIGKILL */
#define ATT_STOP     0x08u    /* join a group stop */
#define ATT_TRACE    0x10u    /* ptrace wants syscall stops or single steps reported */
#define ATT_RESTORE  0x20u    /* sigsuspend, ppoll: put saved_sigmask back if no handler ran */
#define ATT_WAKES    (ATT_SIGNAL | ATT_KILL | ATT_STOP)   /* these end an interruptible sleep */

#define HOOK_PTRACE  1u       /* ptrace_syscall_enter/exit */
#define HOOK_EXPLAIN 2u

/* Filled by proc/: called by the clock tick, interrupts off. */
extern void (*thread_tick_hook)(struct thread *t, bool user);
/* Filled by proc/ptrace: around each system call of a thread with HOOK_PTRACE. enter: false skips the call. */
extern bool (*syscall_enter_hook)(struct trapframe *tf);
extern void (*syscall_exit_hook)(struct trapframe *tf);

/* How to go on with an interrupted nanosleep and friends after a stop: restart_syscall(2). */
struct restart {
	long    (*fn)(struct restart *r);
	nsec_t    deadline;
	uint64_t  arg[4];
};

/* Guards: docs/locks.md; siglock: the process's; runq.lock: of the run queue it belongs to */
struct thread {
	struct cpu_task  task;          /* must be first: kernel stack, registers, attention, held locks, fpu */
	struct ref       refs;
	int              tid;           /* I  (exec may change it, under siglock) */
	int              tgid;          /* I  the process's id (trace), 0 for kernel threads */
	uint8_t          state;         /* runq.lock  enum thread_state */
	bool             kernel;        /* I  has no user half */
	char             comm[16];      /* o+siglock */
	struct sched_ent se;            /* runq.lock */

	/* sleeping */
	bool             parked;        /* siglock  in a stop that others hear of before it has left its CPU */
	bool             wake_pending;  /* runq.lock  a wake came since sleep_prepare */
	uintptr_t        wchan;         /* o  where it sleeps: a kernel text address, for /proc */
	struct mutex    *waiting_mutex; /* o */
	struct list     *closing;       /* o  sockets to be closed once the one being closed is (net/unix.c), or NULL */
	int              wait_kind;     /* o  enum wait_kind of kernel/waiters.h: what the queue belongs to */
	uint64_t         wait_arg;      /* o  futex address, child pid, ipc id... */

	/* what it belongs to and uses */
	struct proc     *proc;          /* I  holds a count; NULL for kernel threads */
	struct list      proc_link;     /* siglock  proc->threads */
	struct space    *space;         /* o+siglock */
	struct fdtable  *fds;           /* o+siglock */
	struct fsctx    *fs;            /* o+siglock */
	struct cred     *cred;          /* o+siglock */

	/* signals (proc/signal.c) */
	uint64_t         sigmask;       /* o+siglock */
	uint64_t         saved_sigmask; /* o  with ATT_RESTORE */
	uint64_t         sigpending;    /* siglock  bit n-1: signal n */
	struct list      sigqueue;      /* siglock  struct sigqueued */
	uint64_t         sigwait_set;   /* siglock  sigtimedwait: wakes although blocked */
	stack_t          altstack;      /* o */
	struct restart   restart;       /* o */

	/* death and futexes */
	uintptr_t        clear_child_tid;   /* o  user address */
	uintptr_t        robust_list;       /* o  user address */
	struct pi_waiter *pi_blocked;       /* pi_lock  the PI futex it waits for */
	struct list      pi_owned;          /* pi_lock  PI futexes it owns */
	bool             futex_dead;        /* pi_lock  exiting, will own no PI futex any more */
	int              exit_code;     /* o, siglock  wait status */
	bool             nproc_exceeded;    /* o  setuid to a user at its limit: exec says so */
	bool             exiting;       /* siglock  past the door of thread_exit: takes no more signals */
	bool             accounted;     /* siglock  its times are among the dead threads' */

	/* accounting */
	uint64_t         minflt, majflt;    /* o */
	struct io_count { uint64_t rchar, wchar, syscr, syscw; } io;     /* o  as /proc/PID/io names them */
	nsec_t           start_time;    /* I */
	uint64_t         ticks_user, ticks_sys;   /* o  sampled; scale sum_run */
	struct time_split reported;     /* a  parts of it as last reported */
	struct ptrace   *ptrace;        /* siglock  NULL when nobody traces it */
	struct vfork    *vfork;         /* o  parent waiting for exec or exit */
	bool             explain;       /* a  explain failing calls */
	struct fail_count fail;         /* o  empty but in make fuzz-fail's build */
	struct kcov      kcov;          /* o  empty but in make fuzz-calls' build */
	uint64_t         timer_slack[2];   /* o  as prctl set it, and what 0 means; nothing is slack here */
};

static inline struct thread *current_thread(void)
{
	return (struct thread *)current_task();
}
#define current current_thread()

/* A new thread with kernel stack, one reference, state NEW. NULL: no memory. */
struct thread *thread_new(const char *comm);
void thread_get(struct thread *t);
void thread_put(struct thread *t);       /* the last one frees it; not the running thread's last */
/* A kernel thread running fn(arg), started. */
struct thread *kthread_start(const char *comm, void (*fn)(void *), void *arg);
/* Called once per kind at start-up by proc/: drop what upper layers hung on t before it is freed. */
extern void (*thread_release_hook)(struct thread *t);
char thread_state_letter(const struct thread *t);      /* R S D T t Z */
static inline bool thread_should_die(void) { return task_attention(current_task()) & ATT_KILL; }

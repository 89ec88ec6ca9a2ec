/* A thread: what the scheduler runs. What threads of one process share is in struct
   proc. */
#pragma once
#include "abi/signal.h"
#include "cpu/trapframe.h"
#include "lib/list.h"

struct proc;

enum thread_state {
	THREAD_NEW,                /* never ran */
	THREAD_READY,              /* waits for the CPU */
	THREAD_RUNNING,
	THREAD_SLEEPING,           /* waits for something; a signal ends it too */
	THREAD_BLOCKED,            /* waits for something; only a signal that kills ends it */
	THREAD_STOPPED,            /* by job control */
	THREAD_DEAD,
};

struct thread {
	uint64_t     rsp;          /* the kernel stack pointer while it does not run */
	void        *kstack;       /* the kernel stack: KSTACK_SIZE bytes */
	int          tid;
	enum thread_state state;
	struct proc *proc;
	struct list  proc_link;    /* proc->threads */
	bool         in_syscall;   /* its frame is that of a system call: rax will be the answer */
	bool         killed;       /* it shall end before it returns to user mode */
	struct list  run_link;     /* the run queue, while READY */
	char         comm[16];     /* its name: of the program, mostly */
	uintptr_t    wchan;        /* where in the kernel it sleeps, for ps */
	nsec_t       deadline;     /* its sleep ends then, by clock_now(); FOREVER: not by itself */
	nsec_t       run_time;     /* had the CPU so long, until it was given away last */
	nsec_t       sleep_until;  /* a nanosleep that was interrupted: if it is made again, it ends then; 0: none */
	uint64_t     fs_base;      /* where its thread-local variables are: a register that only the kernel can set */
	uint8_t      fpu[512] __attribute__((aligned(16)));/* x87 and SSE registers while it does not run */

	/* Used by chapter 6, signals. */
	sigset_t     sigmask;      /* blocked signals */
	sigset_t     saved_sigmask;/* to be put back after sigsuspend, ppoll, pselect, if restore_sigmask */
	bool         restore_sigmask;
	sigset_t     sigpending;   /* for this thread alone */
	sigset_t     sigwait_set;  /* sigtimedwait waits for these, although they are blocked */
	struct list  sigqueue;     /* what came with the pending ones */
	stack_t      altstack;     /* where handlers run that ask for it (SA_ONSTACK) */
	uintptr_t    clear_child_tid;      /* user address: set to 0, with a futex wake, at the end */

	/* Used by chapter 7, threads. */
	uintptr_t    robust_list;          /* user address of the list of locks it may leave behind */
};

extern struct thread *current;     /* the thread that runs */

/* A new thread of p, or NULL: no memory. It stands in p's list of threads and does
   not run yet. entry: the frame with which it goes to user mode; NULL: it runs
   function, in the kernel, and goes to user mode when that returns. */
struct thread *thread_new(struct proc *p, int tid, const struct trapframe *entry, void (*function)(void));
void thread_free(struct thread *t);

/* Its user registers: always at the end of the kernel stack. */
struct trapframe *thread_frame(const struct thread *t);

/* Change the state; logged if the command line says states=1. */
void thread_set_state(struct thread *t, enum thread_state state);

/* For a file of its own, cpu/fpu.c: the registers that the kernel itself does not
   use. */
void fpu_init(void *area);
void fpu_save(void *area);
void fpu_restore(const void *area);

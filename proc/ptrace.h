/* Tracing one thread by another process: ptrace(2). Stops happen only on the way out to user mode and around
   system calls, where the thread holds nothing. Layer 9. */
#pragma once
#include "abi/signal.h"
#include "lib/list.h"
#include "lib/types.h"

struct proc;
struct thread;

/* Hangs on a traced thread. Guards:  t proc_tree   s the tracee's siglock   o the tracee, or the tracer while
   it is stopped */
struct ptrace {
	struct thread *thread;      /* I  counted */
	struct proc   *tracer;      /* t+s */
	struct list    link;        /* t  tracer->tracees */
	uint32_t       options;     /* o  PTRACE_O_* */
	bool           seized;      /* I */
	bool           stopped;     /* s  in a ptrace stop: the tracer may look and change */
	bool           listening;   /* s  PTRACE_LISTEN: stopped, but not for requests */
	bool           interrupt;   /* s  PTRACE_INTERRUPT is due */
	bool           step;        /* o  single step */
	bool           exec_trap;   /* o */
	uint8_t        call_stop;   /* o  0 none, 1 entry, 2 exit: PTRACE_GET_SYSCALL_INFO */
	int            code;        /* s  what wait reports; 0 reported already */
	int            resume_sig;  /* o  signal to deliver after the stop */
	uint64_t       message;     /* o  PTRACE_GETEVENTMSG */
	siginfo_t      info;        /* o  of the stop */
	uint64_t       debug[8];    /* o  DR0-3, 6, 7 as POKEUSER wrote them */
};

/* From deliver.c, each for a traced current thread. */
bool ptrace_group_stop(struct thread *t, int sig);       /* true: the stop was the tracer's, look again */
bool ptrace_before_signals(struct thread *t);            /* PTRACE_INTERRUPT; true: look again */
int  ptrace_signal(struct thread *t, int sig, siginfo_t *info);   /* the signal to act on, 0 none */
/* From fork, exec, exit: report an event if the option is set. */
void ptrace_event(int event, uint64_t message);
void ptrace_fork(struct thread *child, int event);       /* the tracer gets the child too */
void ptrace_exec(int old_tid);
/* The thread is gone for its tracer; the process is gone as a tracer. Hold proc_tree. */
void ptrace_unlink(struct thread *t);
void ptrace_tracer_exit(struct proc *p);
/* wait4: news of a thread that `me` traces. Holds proc_tree. 1 and the answer filled, 0 later, -ECHILD none. */
struct ptrace_news { int which, id, options; int pid, uid, status, code; };
int ptrace_wait(struct proc *me, struct ptrace_news *n);

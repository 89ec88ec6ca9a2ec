/* Tracing one thread by another process: ptrace(2). Stops happen only on the way out to user mode and around
   system calls, where the thread holds nothing. Layer 9. */
#pragma once
#include "abi/signal.h"
#include "lib/list.h"
#include "lib/types.h"

struct proc;
struct thread;
struct trapframe;
struct wait;

enum ptrace_call_stop { CALL_NONE, CALL_ENTRY, CALL_EXIT };

/* Hangs on a traced thread, and outlives it until the tracer has heard of its end.
   Guards: docs/locks.md; siglock: the tracee's; o: the tracee, or the tracer while it is stopped */
struct ptrace {
	struct thread *thread;      /* I  counted */
	struct proc   *tracer;      /* proc_tree+siglock */
	struct list    link;        /* proc_tree  tracer->tracees */
	uint32_t       options;     /* o  PTRACE_O_* */
	bool           seized;      /* I */
	bool           trusted;     /* I  the tracer had CAP_SYS_PTRACE: set-user-ID programs work under it */
	bool           stopped;     /* siglock  in a ptrace stop: the tracer may look and change */
	bool           frozen;      /* siglock  a request is being served: not even SIGKILL moves it */
	bool           listening;   /* siglock  PTRACE_LISTEN: stopped, but not for requests */
	bool           interrupt;   /* siglock  a stop is due: PTRACE_INTERRUPT, or born traced */
	bool           step;        /* o  the trap flag is ours */
	bool           dead;        /* proc_tree  the thread is gone: code is its wait status */
	bool           no_siginfo;  /* o  a group stop of the old kind: no siginfo */
	uint8_t        call_stop;   /* o  enum ptrace_call_stop */
	int            code;        /* siglock  what wait reports; 0 reported already */
	int            tid;         /* I */
	int            resume_sig;  /* o  signal to deliver after the stop */
	uint64_t       message;     /* o  PTRACE_GETEVENTMSG */
	siginfo_t      info;        /* o  of the stop */
};

/* From deliver.c, each for a traced current thread. */
bool ptrace_group_stop(struct thread *t, int sig);       /* true: the stop was the tracer's, look again */
bool ptrace_before_signals(struct thread *t);            /* a stop is due; true: look again */
int  ptrace_signal(struct thread *t, int sig, siginfo_t *info);   /* the signal to act on, 0 none */
/* From fork, exec, exit: report an event if current is traced and the event's option is set. */
void ptrace_event(int event, uint64_t message);
/* A birth as clone(2) orders it, before the child starts: the tracer gets the child too, if the flags say so or it asked
   for such births. The event to report of it. */
int ptrace_fork(struct thread *child, uint64_t flags, int exit_signal);
void ptrace_exec(int old_tid);
/* t ends, and if it is the last of its process, so does that; its main thread seems to live until then. Their tracers hear
   of it. Holds proc_tree. */
void ptrace_exit(struct thread *t, bool last);
void ptrace_tracer_exit(struct proc *p);                 /* holds proc_tree */

/* For wait4: has a thread that current's process traces something to report? Holds proc_tree. 1 and the answer filled, 0 not
   yet, -ECHILD it traces none. */
int ptrace_wait(struct wait *w);

/* Between ptrace.c and ptracestop.c. Hold proc_tree. */
struct ptrace *ptrace_attach(struct thread *t, struct proc *tracer, uint32_t options, bool seized);  /* NULL no memory */
void ptrace_notify(struct ptrace *pt, int code, int status, bool signal); /* SIGCHLD, wake-up of wait */
void ptrace_detach(struct ptrace *pt);                   /* freed; the thread goes on */
void ptrace_resume(struct ptrace *pt);                   /* holds siglock instead */
void ptrace_init(void);

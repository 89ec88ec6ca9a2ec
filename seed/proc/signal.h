/* Signals: what is pending for whom, what shall happen, and job control. */
#pragma once
#include "abi/signal.h"
#include "lib/list.h"
#include "proc/proc.h"

#define SIGMASK(sig)  (1ul << ((sig) - 1))
#define SIG_UNMASKABLE (SIGMASK(SIGKILL) | SIGMASK(SIGSTOP))
#define SIG_STOPS (SIGMASK(SIGSTOP) | SIGMASK(SIGTSTP) | SIGMASK(SIGTTIN) | SIGMASK(SIGTTOU))

/* A pending signal with what came with it. */
struct sigqueued {
	struct list link;
	siginfo_t   info;
};

/* Of a process; proc->signals. */
struct signals {
	struct kernel_sigaction actions[SIGNAL_MAX];
	sigset_t     pending;              /* for the process: any thread may take them */
	struct list  queue;                /* struct sigqueued */
	bool         stopped;              /* by job control: its threads stop on their way to user mode */
	int          stop_signal;          /* to be told to the parent; 0: told */
	bool         continued;            /* to be told too */
	nsec_t       alarm, alarm_interval;        /* ITIMER_REAL: when it rings (0: it is not set), and again after */
};

/* Send info->si_signo to t, or to the process if t is NULL. 0; -EAGAIN: no memory to
   queue it. */
int  signal_send(struct proc *p, struct thread *t, const siginfo_t *info);
void signal_send_simple(struct proc *p, int sig, int code);

/* The same to every process of a group. */
void signal_send_group(int pgid, int sig);

/* Take the first pending signal of the set for the running thread. Its number, 0 if
   there is none. */
int  signal_take(sigset_t set, siginfo_t *info);

/* What a new thread begins with. */
void signals_thread(struct thread *t, sigset_t mask);

/* Is a signal there that the running thread does not block, or must it stop? */
bool signal_pending_now(void);

/* The signal is ignored, by the program's will or because that is its default. */
bool signal_ignored(const struct proc *p, int sig);

/* proc/stop.c: the process stops, or goes on. */
void proc_stop(struct proc *p, int sig);
void proc_continue(struct proc *p);
bool wait_stopped(struct proc *child, int options, int *status);
void notify_parent(struct proc *p, int code, int status);
bool child_ended(struct proc *child);

/* proc/clone.c: what clone(2) leaves in the memory and the registers of a new thread.
   0, -EFAULT, -EPERM. */
int clone_settle(struct thread *t, unsigned long flags, int *uptid, int *uctid, unsigned long tls);

/* proc/clone.c: p was made by vfork, perhaps, and has another memory now or none. */
void vfork_end(struct proc *p);

/* proc/pgrp.c: what a process that ends leaves of its session and its groups. */
void session_exit(struct proc *p);
bool pgrp_orphaned(int pgid, const struct proc *without);

/* proc/deliver.c */
void signal_deliver(struct trapframe *tf);
bool on_altstack(uintptr_t sp);            /* does sp lie in the stack for signals of the running thread? */

/* Birth and death of threads and processes, and the small shared parts a thread carries. Layer 9. */
#pragma once
#include "proc/proc.h"

struct thread;

/* The current thread ends; the last one turns the process into a zombie. */
_Noreturn void thread_exit(int code);
/* The first process: pid 1 executing path with argv, envp from the kernel. Called in a kernel thread by kmain;
   returns -errno if it cannot be started. */
int  exec_init(const char *path, char *const argv[], char *const envp[]);
/* Make every other thread of the process die and wait for it (exec). 0 or -EAGAIN if somebody else does it already. */
int  threads_kill_others(void);
/* Did another thread leave the group, and is not off its list yet? thread_wait tells. Holds siglock. */
bool exits_pending(struct proc *p);
/* A wait as wait4 and waitid order it: which children, and what of them (the W flags); and the answer. */
struct wait {
	int           which, id;     /* P_ALL, P_PID, P_PGID, P_PIDFD */
	struct proc  *target;        /* of P_PIDFD: counted */
	int           options;
	int           pid, uid, status, code;   /* wait status; CLD_ code */
	struct proc_times times;
};
/* Reap helper for wait4 and autoreap: the zombie's last steps. Holds proc_tree. */
void proc_reap(struct proc *p);
/* A dead thread no longer counts for RLIMIT_NPROC: when it is reaped, not when its last reference goes. */
void thread_uncount(struct thread *t);
/* Job control (groupstop.c). A stop signal with its default action: ask every thread to join. Nothing if SIGCONT came since
   it was taken, or if nobody could ever continue the group. */
void group_stop_begin(int sig);
/* On the way out to user mode with ATT_STOP: stops, until the group goes on or the thread is to die. */
void group_stop_wait(void);
/* SIGCONT was sent: the first thread on its way out tells the parent. */
void group_notify(struct proc *p);
/* The current thread stops or goes: one less to wait for. The last one tells the parent, whose wait holds
   proc_tree and so sees the stop only with its SIGCHLD sent. Is there a stop? */
bool group_stop_join(void);
/* A vfork parent may go on. */
void vfork_done(struct thread *t);
/* futex and robust list work of the current thread, its space still there: at exit, and at exec
   (ipc/robust.c). */
void futex_exit(struct thread *t);
void futex_exec(struct thread *t);
/* SysV undo (ipc/semundo.c): once a process, when its last thread ends. */
void sem_undo_exit(struct thread *t);
void sem_undo_share(struct proc *child);      /* CLONE_SYSVSEM: with the current process */

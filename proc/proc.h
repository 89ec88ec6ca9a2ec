/* struct proc: the PCB. What threads of one process share and what the family knows of it. Layer 6. */
#pragma once
#include "abi/info.h"
#include "abi/signal.h"
#include "kernel/mutex.h"
#include "kernel/thread.h"
#include "kernel/timer.h"
#include "lib/ref.h"

struct pgrp;
struct session;
struct sigacts;
struct sem_undo_list;
struct tty;

enum proc_state { PROC_ALIVE, PROC_ZOMBIE, PROC_DEAD };   /* dead: reaped, only references keep it */

/* Guards: docs/locks.md; L: siglock */
struct proc {
	struct ref      refs;
	int             pid;            /* I */
	uint8_t         state;          /* proc_tree */

	/* family */
	struct proc    *parent;         /* proc_tree  (reading the pid of it needs no lock: ppid) */
	int             ppid;           /* proc_tree  to write; read freely */
	struct list     children;       /* proc_tree */
	struct list     sibling;        /* proc_tree  on parent->children */
	struct pgrp    *pgrp;           /* proc_tree  counted */
	struct list     pgrp_link;      /* proc_tree */
	struct waitq    child_wait;     /* proc_tree  wait4 sleeps here */
	struct waitq    exit_wait;      /* pidfd pollers */
	bool            subreaper, has_subreaper;   /* proc_tree */
	bool            execed;         /* a  setpgid by the parent refuses afterwards */
	int             exit_signal;    /* proc_tree  SIGCHLD, or clone's low byte: meant for the program that made us */
	uint64_t        parent_exec_id; /* I  which was this one */
	uint64_t        exec_id;        /* a  from 1 on, another after each exec (which has siglock) */
	unsigned        in_exec;        /* proc_tree+L  threads in an exec that gains rights: no tracer, no sharing of fs now */
	int             pdeath_signal;  /* a */
	struct list     all_link;       /* proc_tree  proc_all */

	/* threads and signals */
	struct spinlock siglock;        /* RANK_SIGNAL */
	struct list     threads;        /* L */
	unsigned        nthreads;       /* L  alive ones */
	struct thread  *leader;         /* L  tid == pid; kept until reaped */
	struct sigacts *acts;           /* I (exec may replace)  counted */
	uint64_t        sigpending;     /* L  process-directed */
	struct list     sigqueue;       /* L */
	struct sigqueued *sigq_spare;   /* L  for the next signal; or NULL */
	uint32_t        flags;          /* L  PROC_* below */
	int             exit_code;      /* L  wait status of the group */
	struct thread  *group_exec;     /* L  the thread that execs and waits for the others to go */
	struct waitq    thread_wait;    /* L  that thread sleeps here, and who waits for in_exec (proc_tree) */
	unsigned        stop_count;     /* L  threads still to stop */
	unsigned        core_waiting;   /* L  threads that reached exit during a core dump */
	int             stop_code;      /* L  signal of the stop to report, 0 reported */
	struct waitq    sigwaitq;       /* L  signalfd pollers */

	/* limits, times */
	struct rlimit64 rlim[RLIM_NLIMITS];     /* L  to write; read freely word by word */
	nsec_t          start_time;     /* I */
	struct proc_times { nsec_t user, sys; uint64_t minflt, majflt, nvcsw, nivcsw, maxrss; struct io_count io; }
			dead,           /* L  of threads that are gone */
			children_times; /* proc_tree  of children waited for */
	uint64_t        maxrss;         /* L */
	struct timer    itimer_real;    /* L */
	nsec_t          itimer_real_interval;            /* L */
	nsec_t          itimer_cpu[2][2];                /* L  VIRTUAL, PROF: {expires at CPU time, interval} */
	bool            cpu_watch;      /* L  the tick is to look: the two above, RLIMIT_CPU, CPU clock timers */
	struct list     posix_timers;   /* L */
	struct idmap   *timer_ids;      /* L */

	/* ipc */
	struct sem_undo_list *undo;     /* ipc/semundo.c; shared by CLONE_SYSVSEM: counted there */

	/* ptrace */
	struct list     tracees;        /* proc_tree  struct ptrace of threads we trace */
	uint32_t        personality;    /* a */
	bool            oom_victim;     /* proc_tree */
	uint32_t        membarriers;    /* a  commands registered for */
	uint16_t        ioprio;         /* a */
	bool            explain_children;/* a */
};

#define PROC_GROUP_EXIT  0x01u   /* exit_group or a fatal signal is under way */
#define PROC_STOPPED     0x02u   /* group stop complete */
#define PROC_STOPPING    0x04u
#define PROC_CONTINUED   0x08u   /* to be reported by WCONTINUED */
#define PROC_INIT        0x10u   /* pid 1: immune to signals it does not handle */
#define PROC_COREDUMP    0x20u        /* threads wait in exit until they are written down */
#define PROC_STOP_TAKEN  0x40u        /* a stop signal was dequeued and no SIGCONT came since */
#define PROC_NOTIFY_CONT 0x80u        /* the parent is to hear of the SIGCONT ... */
#define PROC_NOTIFY_STOP 0x100u       /* ... or of the stop that it cut short */
#define PROC_TRACED_END  0x200u       /* a zombie whose parent traced it */

extern struct mutex proc_tree;          /* RANK_TREE */
extern struct list proc_all;            /* proc_tree */
extern struct proc *proc_init;          /* pid 1 */

#define current_proc (current->proc)

/* proc/pid.c: numbers. A number stays taken while a thread, process, group or session has it. */
enum pid_kind { PID_THREAD, PID_PROC, PID_PGRP, PID_SESSION, PID_KINDS };
int  pid_alloc(int want);                            /* that number, 0: any; or -EAGAIN, -EEXIST, -ENOMEM */
void pid_set(int pid, enum pid_kind kind, void *x);  /* x is findable by it from now on */
void pid_drop(int pid, enum pid_kind kind, const void *x);   /* x is gone; its number may have a new bearer */
struct proc   *proc_get(int pid);                    /* counted, NULL if none (zombies count) */
struct thread *thread_get_by_tid(int tid);           /* counted; NULL */
struct proc   *proc_get_by_tid(int tid);             /* of any of its threads */
struct space  *thread_space_get(struct thread *t);   /* NULL: it has none any more */
struct pgrp   *pgrp_get(int pgid);
int  pid_next(int after);                            /* smallest process id > after, or -1: /proc readdir */
int  proc_next_tid(struct proc *p, int after);       /* smallest tid of p > after, or -1 */
unsigned thread_count(void);
int pid_last(void);                                  /* the number given last: /proc/loadavg */
unsigned long pid_forks(void);                       /* threads ever made: /proc/stat */
extern uint64_t pid_max, threads_max;

void proc_ref(struct proc *p);
void proc_put(struct proc *p);

struct thread *proc_leader_get(struct proc *p);      /* main thread, counted; NULL: reaped */

long oom_badness(struct proc *p);                    /* oom.c: pages, moved by oom_score_adj */

/* tree.c */
struct proc *proc_new(void);                         /* zeroed, lists and locks set up. NULL: no memory */
void tree_add(struct proc *p, struct proc *parent);  /* holds proc_tree */
/* Times and faults of p, its dead threads included; takes siglock. */
void proc_cpu_times(struct proc *p, struct proc_times *out);
void proc_times_locked(struct proc *p, struct proc_times *out);   /* holds siglock */
void thread_cpu_times(struct thread *t, struct proc_times *out);
void times_add(struct proc_times *to, const struct proc_times *more);
struct rusage;
void rusage_fill(struct rusage *ru, const struct proc_times *pt);   /* wait.c */
nsec_t proc_runtime_locked(struct proc *p);          /* CPU nanoseconds; holds siglock */

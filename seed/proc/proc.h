/* A process: what its threads share, and its place in the family. */
#pragma once
#include "kernel/thread.h"
#include "kernel/waitq.h"

struct fdtable;
struct inode;
struct space;
struct signals;
struct vmobj;

struct proc {
	int            pid;
	bool           zombie;         /* it has ended, and its parent has not asked yet */
	bool           exiting;        /* its threads have been told to end; exit_code is decided */
	int            exit_code;      /* as wait(2) gives it */
	char           comm[16];       /* a zombie's name: that of its last thread */
	struct list    all_link;       /* proc_all */
	struct proc   *parent;
	int            pgid, sid;      /* process group and session: inherited; chapter 6 lets them change */
	struct list    children, sibling;
	struct waitq   child_wait;     /* a child has ended, stopped or gone on; chapter 7: a thread has ended */
	struct list    threads;
	unsigned       nthreads;       /* 1, until chapter 7 makes more */
	struct space  *space;          /* NULL once it is a zombie */
	char           exe[128];       /* the path of its program, cut off if it is longer */
	nsec_t         start_time;
	nsec_t         run_time;       /* of threads that have ended */
	nsec_t         children_run_time;      /* of children that were waited for */

	/* Used by chapter 5, files. */
	struct fdtable *fds;
	struct inode   *cwd;           /* the directory where relative paths begin */
	mode_t          umask;         /* permissions that new files do not get */

	/* Used by chapter 6, signals and job control. */
	struct signals *signals;
	bool           execed;         /* its parent must not move it to another group any more */
	bool           vfork_done;     /* it needs the memory of its parent no more */
};

extern struct list proc_all;       /* oldest first */
extern struct proc *proc_init;     /* number 1 */

/* A number that no process, thread, group or session has. */
int pid_new(void);

struct proc *proc_find(int pid);   /* zombies too; NULL if there is none */
struct thread *thread_find(int tid);

/* A new process, child of parent (NULL for the first), without threads and memory.
   NULL: no memory. free: its last trace goes. */
struct proc *proc_new(struct proc *parent);
void proc_free(struct proc *p);

/* proc/fork.c: a copy of the running process with one thread that will return 0 from
   this system call, on another stack if ustack is not 0. share: no copy of the
   memory, but the same. The thread does not run before sched_add. 0, -ENOMEM,
   -EAGAIN. */
int proc_fork(bool share, uintptr_t ustack, struct thread **child);

/* proc/exit.c: the running thread ends. code: what becomes of its process if it was
   the last one. */
_Noreturn void thread_exit(int code);

/* All threads of p but except are to end as soon as they may; p's exit code is
   decided if none is excepted. */
void proc_kill(struct proc *p, int code);
void proc_kill_threads(struct proc *p, struct thread *except);

/* p is a zombie: its parent is told. p may be gone afterwards. */
void proc_tell_parent(struct proc *p);

/* How long the process has had the CPU, its ended threads included. */
nsec_t proc_run_time(const struct proc *p);

/* proc/exec.c: replace the program of the running process. words: arguments that
   follow those of uargv, separated by blanks. uargv and uenvp are user addresses of
   vectors, or 0: empty. 0 (the frame is that of the new program),
   or -errno. */
long exec_program(const char *path, const char *words, uintptr_t uargv, uintptr_t uenvp);

/* proc/elf.c: map the program into sp. */
struct image {
	uintptr_t entry, phdr, brk;    /* where it begins, where its program headers are, where its heap begins */
	unsigned  phnum;
};
int elf_load(struct space *sp, struct vmobj *file, struct image *image);

/* proc/ustack.c: what a program finds on its stack. *sp_out: its first stack
   pointer. 0, -E2BIG, -EFAULT, -ENOMEM. */
struct arguments {
	const char *path, *words;
	uintptr_t   uargv, uenvp;      /* user addresses of vectors, 0: empty */
};
int ustack_build(struct space *sp, const struct image *image, const struct arguments *args, uintptr_t *sp_out);

/* Hooks: every way by which a file reaches one that comes after it. Each is a weak
   function: where the other file is not linked, its address is NULL (the caller asks
   first), or a weak body stands in the earlier file. (Beside these, the table of system
   calls in kernel/syscall.c, from chapter 4 on, is made of weak functions.) */
#pragma once
#include "lib/types.h"

#define HOOK __attribute__((weak))

struct proc;
struct thread;
struct trapframe;
struct vmobj;

/* Chapter 1, kernel/main.c: boot_main goes on here. */
_Noreturn void kmain(void);

/* From chapter 1 to 2 (kernel/trap.c): descriptor tables, exceptions, timer; and the
   show at the end of chapter 2. */
HOOK void traps_start(void);
HOOK void traps_show(void);

/* From chapter 1 to 3 (mm/kmap.c): frames, the kernel's own page tables, kmalloc; */
HOOK void memory_start(void);

/* From chapter 1 to 4 (proc/init.c): make the first process and schedule for ever. */
HOOK void processes_start(void);

/* From chapter 1 to 2 (kernel/trap.c): if the kernel dies of an exception, print the
   registers it had then and tell where the backtrace begins. */
HOOK bool trap_describe(uintptr_t *rip, uintptr_t *rbp);

/* From chapter 2 to 4 (proc/fault.c): an exception in user mode. */
HOOK void user_exception(struct trapframe *tf, unsigned vector);

/* From chapter 2 to 4 (kernel/sched.c): the timer ticked; and the last thing before
   every return to user mode, where the CPU may go to another thread and signals are
   handled. */
HOOK void sched_tick(void);
HOOK void user_return(struct trapframe *tf);

/* From chapters 4 and 5 to 6 (proc/signal.c, proc/deliver.c, proc/stop.c): what is
   done about signals. */
struct signal_hooks {
	void (*fault)(int sig, int code, uintptr_t addr);      /* a fault in user mode becomes a signal */
	void (*send_self)(int sig);                            /* the running process did something for which it gets one */
	bool (*pending)(void);                                 /* is one there for the running thread? */
	void (*deliver)(struct trapframe *tf);                 /* before every return to user mode */
	void (*tick)(struct proc *p, nsec_t now);              /* the time has come for its alarm? */
	bool (*child_ended)(struct proc *child);               /* tell the parent; true if it wants no zombie */
	bool (*wait_stopped)(struct proc *child, int options, int *status);    /* what wait(2) says of stopped children */
};
HOOK extern const struct signal_hooks signal_hooks;

/* From chapter 5 to 6 (dev/ttyjobs.c): the terminal and job control. */
struct tty_hooks {
	void (*send)(int sig);                                 /* a control character: to the foreground process group */
	int  (*check)(bool write);                             /* may the running process use it now? 0, -EIO, -ERESTART */
	long (*ioctl)(unsigned cmd, unsigned long arg);        /* TIOCGPGRP and so on */
	int  (*opened)(bool current_tty);                        /* /dev/tty: 0 or -ENXIO; else a session leader gets it */
};
HOOK extern const struct tty_hooks tty_hooks;

/* Chapter 4: is the file with this table linked? */
#define HOOKED(table) (&(table) != NULL)

/* From chapter 6 to 7 (proc/thread.c): the clone that makes a thread. */
HOOK long clone_thread(unsigned long flags, uintptr_t ustack, int *uptid, int *uctid, unsigned long tls);

/* From chapter 4 to 5 (kernel/date.c): nanoseconds since 1970. */
HOOK nsec_t time_realtime(void);

/* From chapter 4 to 7 (proc/thread.c): before an exec, all threads but the running one
   end. 0, -EINTR. */
HOOK int end_other_threads(struct proc *p);

/* From chapter 4 to 5 (fs/open.c): the file of a program as a memory object with a
   reference; real: the path without symbolic links. 0 or -errno. */
HOOK long program_open(const char *path, char *real, size_t size, struct vmobj **out);

/* From chapter 4 to 5, 6, 7 and 8: what the life of a process means to others. Any
   entry may be NULL. proc/chapters.c calls them. */
struct chapter_hooks {
	void (*start)(void);                       /* before the first program begins */
	int  (*fork)(struct proc *child);          /* copy what the parent has: the running process. 0, -ENOMEM */
	void (*exec)(struct proc *p);              /* the program is another one now */
	void (*thread_exit)(struct thread *t);     /* the running thread ends; its memory is still there */
	void (*exit)(struct proc *p);              /* p ends; also a child whose fork failed */
};
HOOK extern const struct chapter_hooks files_hooks, signals_hooks, threads_hooks, ipc_hooks;

/* From chapter 5 to 8 and 9: more files below /proc. A table ends with an entry
   without a name. */
struct seq;
struct proc_file {
	const char *name;                                      /* with directories: "sysvipc/shm" */
	void (*show)(struct seq *s);
};
HOOK extern const struct proc_file ipc_proc_files[], net_proc_files[];

/* Chapter 4, proc/chapters.c: the same for all of them. */
void chapters_start(void);
int  chapters_fork(struct proc *child);
void chapters_exec(struct proc *p);
void chapters_thread_exit(struct thread *t);
void chapters_exit(struct proc *p);

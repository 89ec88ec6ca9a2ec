/* The end of threads and processes. What belongs to a process alone is given up at
   once; the struct proc stays as a zombie, with the exit code, until the parent asks
   for it. Read proc/fork.c before. */
#include "hooks.h"
#include "kernel/sched.h"
#include "kernel/syscall.h"
#include "lib/assert.h"
#include "lib/string.h"
#include "mm/vm.h"
#include "proc/proc.h"

/* A zombie's parent hears of it. With signals (chapter 6) it may not want to know:
   then there is no zombie. */
void proc_tell_parent(struct proc *p)
{
	struct proc *parent = p->parent;

	if (HOOKED(signal_hooks) && signal_hooks.child_ended(p))
		proc_free(p);
	wake_all(&parent->child_wait);
}

/* Orphans become children of process 1, which waits for whatever comes. */
static void reparent_children(struct proc *p)
{
	struct proc *child;

	list_for_each_safe(child, &p->children, sibling) {
		child->parent = proc_init;
		list_del(&child->sibling);
		list_add_tail(&proc_init->children, &child->sibling);
		if (child->zombie)
			proc_tell_parent(child);
	}
}

/* The last thread is ending. */
static void process_exit(struct proc *p, int code)
{
	struct space *space = p->space;

	if (!p->exiting)
		p->exit_code = code;
	p->exiting = true;
	strlcpy(p->comm, current->comm, sizeof(p->comm));
	if (p == proc_init)
		panic("the first process has ended, with status %x", p->exit_code);
	/* First what others wait for: a pipe whose last writer ends, a terminal whose session
	   ends. They need the process as it was. */
	chapters_exit(p);
	/* The processor must not walk page tables that are given back: the kernel's own serve
	   until the next thread runs. The kernel stack is in them, too. */
	space_switch(NULL);
	p->space = NULL;
	space_put(space);
	reparent_children(p);
	p->zombie = true;
	/* p may be freed in there: nothing of this thread may lead to it any more. */
	current->proc = NULL;
	proc_tell_parent(p);
}

/* The thread's struct and stack are freed by the next thread that runs. */
_Noreturn void thread_exit(int code)
{
	struct proc *p = current->proc;

	chapters_thread_exit(current);
	p->run_time += thread_run_time(current);
	list_del(&current->proc_link);
	if (--p->nthreads == 0)
		process_exit(p, code);
	thread_set_state(current, THREAD_DEAD);
	schedule();
	panic("a dead thread got the CPU");
}

/* A sleeping thread wakes up and finds that it is killed; one that is stopped goes
   on for it. */
void proc_kill_threads(struct proc *p, struct thread *except)
{
	struct thread *t;

	list_for_each(t, &p->threads, proc_link) {
		if (t == except)
			continue;
		t->killed = true;
		if (t->state == THREAD_STOPPED)
			sched_add(t);
		thread_wake(t);
	}
}

/* Whoever comes first decides the exit code. */
void proc_kill(struct proc *p, int code)
{
	if (p->exiting)
		return;
	p->exiting = true;
	p->exit_code = code;
	proc_kill_threads(p, NULL);
}

/* The exit code stands in the second byte of the status; the first is for signals. */
long sys_exit(int status)
{
	thread_exit((status & 0xff) << 8);
}

/* The running thread ends in user_return, like the others. */
long sys_exit_group(int status)
{
	proc_kill(current->proc, (status & 0xff) << 8);
	return 0;
}

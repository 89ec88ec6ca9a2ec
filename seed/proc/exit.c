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

/* Whose parent ends before them become children of process 1, which waits for whatever
   comes; or of an ancestor that has asked for them (PR_SET_CHILD_SUBREAPER). */
static void reparent_children(struct proc *p)
{
	struct proc *reaper = p->parent, *child;

	while (reaper != proc_init && !reaper->subreaper)
		reaper = reaper->parent;
	list_for_each_safe(child, &p->children, sibling) {
		child->parent = reaper;
		list_del(&child->sibling);
		list_add_tail(&reaper->children, &child->sibling);
		if (child->zombie && (!HOOKED(signal_hooks) || !signal_hooks.child_ended(child)))
			wake_all(&reaper->child_wait);
		else if (child->zombie)
			proc_free(child);
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
	chapters_exit(p);
	space_switch(NULL);
	p->space = NULL;
	space_put(space);
	p->vfork_done = true;
	wake_all(&p->vfork_wait);
	reparent_children(p);
	p->zombie = true;
	if (HOOKED(signal_hooks) && signal_hooks.child_ended(p)) {
		proc_free(p);              /* the parent does not want to know */
		current->proc = NULL;
	}
}

/* The thread's struct and stack are freed by the next thread that runs. The parent
   is remembered, since the process may be gone when it is woken. */
_Noreturn void thread_exit(int code)
{
	struct proc *p = current->proc, *parent = p->parent;

	chapters_thread_exit(current);
	p->run_time += thread_run_time(current);
	p->user_time += thread_user_time(current);
	list_del(&current->proc_link);
	if (--p->nthreads == 0) {
		process_exit(p, code);
		wake_all(&parent->child_wait);
	} else {
		wake_all(&p->thread_wait);
	}
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

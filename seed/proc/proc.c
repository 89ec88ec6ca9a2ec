/* The table of processes is one list; a process knows its parent and its children. Read
   proc/proc.h before. */
#include "proc/proc.h"
#include "cpu/clock.h"
#include "kernel/sched.h"
#include "lib/assert.h"
#include "lib/string.h"
#include "mm/kmalloc.h"

#define PID_MAX 32768

struct list proc_all = LIST_INIT(proc_all);
struct proc *proc_init;

/* A group or a session keeps its number as long as it has members, even when the
   process of that number is gone. */
static bool pid_in_use(int pid)
{
	struct proc *p;

	list_for_each(p, &proc_all, all_link)
		if (p->pid == pid || p->pgid == pid || p->sid == pid)
			return true;
	return thread_find(pid) != NULL;
}

/* Numbers are given in order and used again only after all others: a number that a
   program remembers is not somebody else soon. */
int pid_new(void)
{
	static int last;

	do
		last = last % PID_MAX + 1;
	while (pid_in_use(last));
	return last;
}

/* From the front: there are some dozens of processes. */
struct proc *proc_find(int pid)
{
	struct proc *p;

	list_for_each(p, &proc_all, all_link)
		if (p->pid == pid)
			return p;
	return NULL;
}

/* Threads are asked for by number so rarely that no list of all is kept. */
struct thread *thread_find(int tid)
{
	struct proc *p;
	struct thread *t;

	list_for_each(p, &proc_all, all_link)
		list_for_each(t, &p->threads, proc_link)
			if (t->tid == tid)
				return t;
	return NULL;
}

/* It is in the list at once, and can be found; it has no threads, so nothing can
   happen to it. What a child has of its parent from the beginning is copied here, as far
   as it concerns this chapter: its group, its session, the name of its program. */
struct proc *proc_new(struct proc *parent)
{
	struct proc *p = kzalloc(sizeof(*p));

	if (!p)
		return NULL;
	p->pid = pid_new();
	list_init(&p->children);
	list_init(&p->sibling);
	list_init(&p->threads);
	waitq_init(&p->child_wait);
	p->start_time = clock_now();
	p->parent = parent;
	if (parent) {
		list_add_tail(&parent->children, &p->sibling);
		p->pgid = parent->pgid;
		p->sid = parent->sid;
		memcpy(p->exe, parent->exe, sizeof(p->exe));
	}
	list_add_tail(&proc_all, &p->all_link);
	return p;
}

/* Everything it had is gone already; only the number was still taken. */
void proc_free(struct proc *p)
{
	assert(list_empty(&p->threads) && list_empty(&p->children) && !p->space);
	list_del(&p->all_link);
	list_del(&p->sibling);
	kfree(p);
}

/* Threads that have ended have left theirs in the process. */
nsec_t proc_run_time(const struct proc *p)
{
	nsec_t time = p->run_time;
	struct thread *t;

	list_for_each(t, &p->threads, proc_link)
		time += thread_run_time(t);
	return time;
}

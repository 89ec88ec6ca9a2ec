/* vfork: the parent lends the child its memory, and sleeps until the child has left it by exec or exit. */
#include "abi/ptrace.h"
#include "kernel/thread.h"
#include "kernel/waiters.h"
#include "proc/fork.h"
#include "proc/life.h"
#include "proc/proc.h"
#include "proc/ptrace.h"

void vfork_begin(struct vfork *v, struct thread *child)
{
	waitq_init(&v->done);
	v->over = false;
	child->vfork = v;
	thread_get(child);
}

void vfork_done(struct thread *t)
{
	struct vfork *v;

	if (!t->vfork)
		return;
	mutex_lock(&proc_tree);
	v = t->vfork;
	t->vfork = NULL;
	if (v) {
		v->over = true;
		wake_all(&v->done);
	}
	mutex_unlock(&proc_tree);
}

void vfork_wait(struct vfork *v, struct thread *child)
{
	int r = 0, tid = child->tid;

	mutex_lock(&proc_tree);
	wait_note(WAIT_VFORK, tid);
	while (!v->over && r == 0)
		r = wait_killable(&v->done, &proc_tree, FOREVER);
	child->vfork = NULL;
	mutex_unlock(&proc_tree);
	thread_put(child);
	ptrace_event(PTRACE_EVENT_VFORK_DONE, tid);
}

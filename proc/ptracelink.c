/* Who traces whom: how the link between a tracer and a thread is made, reported by wait, and undone. */
#include "proc/ptrace.h"
#include "abi/errno.h"
#include "abi/ptrace.h"
#include "abi/sched.h"
#include "kernel/thread.h"
#include "mm/slab.h"
#include "proc/cred.h"
#include "proc/life.h"
#include "proc/pgrp.h"
#include "proc/proc.h"
#include "proc/signal.h"

struct ptrace *ptrace_attach(struct thread *t, struct proc *tracer, uint32_t options, bool seized)
{
	struct ptrace *pt = kzalloc(sizeof(*pt));

	assert(mutex_held(&proc_tree));
	if (!pt)
		return NULL;
	thread_get(t);
	pt->thread = t;
	pt->tid = t->tid;
	pt->tracer = tracer;
	pt->options = options;
	pt->seized = seized;
	pt->trusted = capable(CAP_SYS_PTRACE);   /* who asks for it, not the tracer: a set-user-ID parent lends us none */
	list_add_tail(&tracer->tracees, &pt->link);
	spin_lock(&t->proc->siglock);
	t->ptrace = pt;
	spin_unlock(&t->proc->siglock);
	return pt;
}

void ptrace_resume(struct ptrace *pt)
{
	assert(spin_held(&pt->thread->proc->siglock));
	pt->stopped = pt->listening = false;
	pt->code = 0;
	pt->thread->parked = false;
	if (!pt->frozen)                 /* else thaw does it */
		thread_unstop(pt->thread);
}

static void ptrace_free(struct ptrace *pt)
{
	list_del(&pt->link);
	thread_put(pt->thread);
	kfree(pt);
}

void ptrace_detach(struct ptrace *pt)
{
	struct thread *t = pt->thread;

	assert(mutex_held(&proc_tree));
	if (!pt->dead) {
		spin_lock(&t->proc->siglock);
		t->ptrace = NULL;
		t->task.syscall_hooks &= ~HOOK_PTRACE;
		task_attention_clear(&t->task, ATT_TRACE);   /* an interrupt it has not stopped for */
		if (pt->step)
			task_frame(&t->task)->rflags &= ~RFLAGS_TF;
		if (t->proc->flags & (PROC_STOPPED | PROC_STOPPING)) {       /* back into the group's stop */
			t->proc->stop_count += !(task_attention(&t->task) & ATT_STOP);
			task_attention_set(&t->task, ATT_STOP);
		}
		pt->tracer = NULL;
		ptrace_resume(pt);
		spin_unlock(&t->proc->siglock);
	}
	ptrace_free(pt);
}

void ptrace_notify(struct ptrace *pt, int code, int status, bool signal)
{
	siginfo_t info;

	assert(mutex_held(&proc_tree));
	siginfo_kernel(&info, SIGCHLD);
	info.si_code = code;
	info.u.chld.pid = pt->tid;
	info.u.chld.uid = thread_uid(pt->thread);
	info.u.chld.status = status;
	if (signal)
		signal_send_proc(pt->tracer, &info);
	wake_all(&pt->tracer->child_wait);
}

/* The thread is gone for its tracer, who hears of it with this status. */
static void thread_gone(struct thread *t, int status)
{
	struct ptrace *pt = t->ptrace;
	bool own_child = t == t->proc->leader && pt->tracer == t->proc->parent;
	int code;

	spin_lock(&t->proc->siglock);
	t->ptrace = NULL;
	if (own_child)
		t->proc->flags |= PROC_TRACED_END;
	spin_unlock(&t->proc->siglock);
	if (own_child) {                 /* wait finds the zombie itself */
		ptrace_free(pt);
		return;
	}
	pt->dead = true;
	pt->stopped = false;
	pt->code = status;
	code = exit_cld_code(status, &status);
	ptrace_notify(pt, code, status, true);
}

void ptrace_exit(struct thread *t, bool last)
{
	struct proc *p = t->proc;

	assert(mutex_held(&proc_tree));
	if (t->ptrace && t != p->leader)
		thread_gone(t, t->exit_code);
	if (last && p->leader->ptrace)
		thread_gone(p->leader, p->exit_code);
}

void ptrace_tracer_exit(struct proc *p)
{
	struct ptrace *pt;

	assert(mutex_held(&proc_tree));
	list_for_each_safe(pt, &p->tracees, link) {
		if (pt->options & PTRACE_O_EXITKILL && !pt->dead)
			signal_proc(pt->thread->proc, SIGKILL);
		ptrace_detach(pt);
	}
}

static bool wanted(const struct ptrace *pt, const struct wait *w)
{
	struct proc *p = pt->thread->proc;

	switch (w->which) {
	case P_PID:
		return pt->tid == w->id;
	case P_PIDFD:
		return pt->tid == w->target->pid;
	case P_PGID:
		return p->pgrp && p->pgrp->pgid == w->id;
	default:
		return true;
	}
}

int ptrace_wait(struct wait *w)
{
	struct ptrace *pt;
	int r = -ECHILD, ignore;

	assert(mutex_held(&proc_tree));
	list_for_each(pt, &current_proc->tracees, link) {
		if (!wanted(pt, w) || (pt->dead && !(w->options & WEXITED)))
			continue;
		r = 0;
		if (!pt->dead && (!pt->stopped || pt->listening || !pt->code))
			continue;
		w->pid = pt->tid;
		w->uid = thread_uid(pt->thread);
		w->status = pt->dead ? pt->code : pt->code << 8 | 0x7f;
		w->code = pt->dead ? exit_cld_code(pt->code, &ignore) : CLD_TRAPPED;
		if (w->options & WNOWAIT)
			return 1;
		if (pt->dead)
			ptrace_free(pt);
		else
			pt->code = 0;
		return 1;
	}
	return r;
}

/* Job control: a stop signal stops all threads of a process, each on its way out to user mode, and SIGCONT lets them go
   on. The last one to stop, and the first one to go on, tell the parent. */
#include "proc/life.h"
#include "proc/pgrp.h"
#include "proc/proc.h"
#include "proc/ptrace.h"
#include "proc/signal.h"

void group_stop_begin(int sig)
{
	struct proc *p = current_proc;
	bool orphaned = false;

	if (sig != SIGSTOP) {
		mutex_lock(&proc_tree);
		orphaned = pgrp_orphaned(p->pgrp, NULL);
		mutex_unlock(&proc_tree);
	}
	spin_lock(&p->siglock);
	if (!orphaned && p->flags & PROC_STOP_TAKEN && !(p->flags & (PROC_GROUP_EXIT | PROC_STOPPING)) &&
	    !p->group_exec) {
		p->flags = (p->flags & ~(PROC_CONTINUED | PROC_STOPPED)) | PROC_STOPPING;
		p->stop_code = sig;
		p->stop_count = group_kick(p, NULL, ATT_STOP);
	}
	spin_unlock(&p->siglock);
}

bool group_stop_join(void)
{
	struct thread *t = current;
	struct proc *p = t->proc;
	bool stopping, last = false;
	int sig;

	mutex_lock(&proc_tree);
	spin_lock(&p->siglock);
	stopping = p->flags & (PROC_STOPPED | PROC_STOPPING);
	if (task_attention(&t->task) & ATT_STOP && p->flags & PROC_STOPPING && --p->stop_count == 0) {
		p->flags = (p->flags & ~PROC_STOPPING) | PROC_STOPPED;
		last = true;
	}
	sig = p->stop_code;
	task_attention_clear(&t->task, ATT_STOP);
	t->parked = stopping && !t->exiting;
	spin_unlock(&p->siglock);
	if (last)
		notify_parent(p, CLD_STOPPED, sig);
	mutex_unlock(&proc_tree);
	return stopping;
}

void group_stop_wait(void)
{
	struct thread *t = current;
	struct proc *p = t->proc;

	if (group_stop_join() && t->ptrace && ptrace_group_stop(t, p->stop_code)) {
		t->parked = false;
		return;
	}
	for (;;) {
		__atomic_store_n(&t->state, THREAD_STOPPED, __ATOMIC_SEQ_CST);
		if (!(__atomic_load_n(&p->flags, __ATOMIC_SEQ_CST) & (PROC_STOPPING | PROC_STOPPED)) ||
		    task_attention(&t->task) & (ATT_KILL | ATT_STOP))
			break;
		schedule();
	}
	sched_awake(t);
	t->parked = false;
}

void group_notify(struct proc *p)
{
	uint32_t why;

	spin_lock(&p->siglock);
	why = p->flags & (PROC_NOTIFY_CONT | PROC_NOTIFY_STOP);
	p->flags &= ~why;
	spin_unlock(&p->siglock);
	if (!why)
		return;
	mutex_lock(&proc_tree);
	if (why & PROC_NOTIFY_CONT)
		notify_parent(p, CLD_CONTINUED, SIGCONT);
	else
		notify_parent(p, CLD_STOPPED, p->stop_code);
	mutex_unlock(&proc_tree);
}

/* Stopping and going on, and what the parent hears of it. Read proc/signal.c and
   proc/wait.c before. */
#include "abi/sched.h"
#include "kernel/sched.h"
#include "proc/signal.h"

/* SIGCHLD, unless the parent does not want it for stops; and whoever waits looks
   again. */
void notify_parent(struct proc *p, int code, int status)
{
	struct proc *parent = p->parent;
	siginfo_t info = { .si_signo = SIGCHLD, .si_code = code };

	info.u.chld.pid = p->pid;
	info.u.chld.status = status;
	info.u.chld.utime = proc_run_time(p) / (NSEC_PER_SEC / 100);
	if (parent->signals && ((code != CLD_STOPPED && code != CLD_CONTINUED)
				|| !(parent->signals->actions[SIGCHLD - 1].flags & SA_NOCLDSTOP)))
		signal_send(parent, NULL, &info);
	wake_all(&parent->child_wait);
}

/* A parent that ignores SIGCHLD, or says SA_NOCLDWAIT, has no zombies. */
bool child_ended(struct proc *child)
{
	const struct kernel_sigaction *a = &child->parent->signals->actions[SIGCHLD - 1];
	bool unwanted = a->handler == SIG_IGN || (a->flags & SA_NOCLDWAIT);
	int code = child->exit_code;

	notify_parent(child, code & 0x7f ? CLD_KILLED : CLD_EXITED, code & 0x7f ? code & 0x7f : code >> 8);
	return unwanted;
}

/* The running thread stops in signal_deliver; the others are made to come there. */
void proc_stop(struct proc *p, int sig)
{
	struct thread *t;

	p->signals->stopped = true;
	p->signals->stop_signal = sig;
	p->signals->continued = false;
	list_for_each(t, &p->threads, proc_link)
		if (t != current && t->state == THREAD_SLEEPING)
			thread_wake(t);
	notify_parent(p, CLD_STOPPED, sig);
}

/* Those that have stopped are ready again; those that were still on their way there
   find nothing to stop for. */
void proc_continue(struct proc *p)
{
	struct thread *t;

	if (!p->signals->stopped)
		return;
	p->signals->stopped = false;
	p->signals->stop_signal = 0;
	/* Each of these two is told once: wait with WCONTINUED finds it and clears it. */
	p->signals->continued = true;
	list_for_each(t, &p->threads, proc_link)
		if (t->state == THREAD_STOPPED)
			sched_add(t);
	notify_parent(p, CLD_CONTINUED, SIGCONT);
}

/* For wait(2). */
bool wait_stopped(struct proc *child, int options, int *status)
{
	struct signals *s = child->signals;

	if ((options & WUNTRACED) && s->stopped && s->stop_signal > 0) {
		*status = s->stop_signal << 8 | 0x7f;
		s->stop_signal = 0;
		return true;
	}
	if ((options & WCONTINUED) && s->continued) {
		*status = 0xffff;
		s->continued = false;
		return true;
	}
	return false;
}

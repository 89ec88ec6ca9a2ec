/* What a signal does, on the way out to user mode: stop, continue, die, or call the handler. Here too an
   interrupted call is turned into a restart or EINTR; nothing else knows of that. */
#include "proc/signal.h"
#include "abi/errno.h"
#include "cpu/sigframe.h"
#include "kernel/klog.h"
#include "kernel/syscall.h"
#include "kernel/trace.h"
#include "mm/vm.h"
#include "proc/core.h"
#include "proc/life.h"
#include "proc/pgrp.h"
#include "proc/proc.h"
#include "proc/ptrace.h"

#define NR_RESTART_SYSCALL 219
#define SYSCALL_INSN_SIZE  2

void group_exit(int status)
{
	struct proc *p = current_proc;

	spin_lock(&p->siglock);
	if (!(p->flags & PROC_GROUP_EXIT))
		group_kill_locked(p, status);
	spin_unlock(&p->siglock);
}

/* ---- stopping ------------------------------------------------------------------------------- */

/* A stop signal with its default action: ask every thread to join. Nothing if SIGCONT came since it was
   taken, or if nobody could ever continue the group. */
static void stop_begin(int sig)
{
	struct thread *me = current, *t;
	struct proc *p = me->proc;
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
		p->stop_count = 0;
		list_for_each(t, &p->threads, proc_link) {
			if (t->exiting)
				continue;
			p->stop_count++;
			thread_kick(t, ATT_STOP);
			if (t != me)
				thread_interrupt(t, false);
		}
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

/* SIGCONT was sent: the first thread on its way tells the parent. */
static void notify_continued(struct proc *p)
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

/* ---- dying ---------------------------------------------------------------------------------- */

static const char *const fault_names[] = {
	[SIGILL] = "SIGILL", [SIGTRAP] = "SIGTRAP", [SIGBUS] = "SIGBUS", [SIGFPE] = "SIGFPE",
	[SIGSEGV] = "SIGSEGV", [SIGSYS] = "SIGSYS",
};

/* The one line on the console that says what a program died of. */
static void report_fault(const struct trapframe *tf, int sig, const siginfo_t *info)
{
	char where[128];

	core_mapping_name(current->space, tf->rip, where, sizeof(where));
	klog(KERN_ERR, "%s[%d]: %s at address 0x%lx, rip 0x%lx, rsp 0x%lx, in %s", current->comm, current->tid,
	     fault_names[sig], (uintptr_t)info->u.fault.addr, tf->rip, tf->rsp, where);
}

static _Noreturn void die_of(struct trapframe *tf, int sig, const siginfo_t *info)
{
	struct proc *p = current_proc;
	int status = sig;

	if (SIGBIT(sig) & SIGS_FAULT && info->si_code > 0)
		report_fault(tf, sig, info);
	if (SIGBIT(sig) & SIGS_CORE && core_dump(info))
		status |= 0x80;
	group_exit(status);
	thread_exit(p->exit_code);
}

/* ---- handlers and restarts ------------------------------------------------------------------ */

static void call_again(struct trapframe *tf, uint64_t nr)
{
	tf->rax = nr;
	tf->rip -= SYSCALL_INSN_SIZE;
	task_frame_changed();
}

/* sa: the handler about to run, or NULL. */
static void restart_call(struct trapframe *tf, const struct kernel_sigaction *sa)
{
	struct thread *t = current;

	if (!t->task.in_syscall)
		return;
	t->task.in_syscall = false;
	if (likely(tf->rax - -ERESTARTBLOCK > ERESTARTBLOCK - ERESTART))
		return;
	switch (-(long)tf->rax) {
	case ERESTARTBLOCK:
		if (!sa)
			call_again(tf, NR_RESTART_SYSCALL);
		else
			tf->rax = -EINTR;
		break;
	case ERESTARTNOHAND:
	case ERESTART:
		if (sa && !(sa->flags & SA_RESTART && (long)tf->rax == -ERESTART))
			tf->rax = -EINTR;
		else
			call_again(tf, tf->orig_rax);
		break;
	case ERESTARTNOINTR:
		call_again(tf, tf->orig_rax);
		break;
	}
}

/* The mask is the handler's already; oldmask is what sigreturn is to put back. */
static void call_handler(struct trapframe *tf, int sig, const siginfo_t *info, struct kernel_sigaction *sa,
			 uint64_t oldmask)
{
	struct thread *t = current;
	bool restore = task_attention(&t->task) & ATT_RESTORE;
	siginfo_t segv;

	restart_call(tf, sa);
	if (sigframe_push(tf, sa, info, restore ? t->saved_sigmask : oldmask, &t->altstack, sig) < 0) {
		signal_set_mask(oldmask);
		siginfo_kernel(&segv, SIGSEGV);
		signal_force(&segv, sig == SIGSEGV);
		return;
	}
	task_frame_changed();
	if (restore)
		task_attention_clear(&t->task, ATT_RESTORE);
	if (t->altstack.ss_flags & SS_AUTODISARM)
		t->altstack = (stack_t){ .ss_flags = SS_DISABLE };
}

/* The action of a signal just taken: one-shot handlers reset, the mask as it is while a handler runs.
   Holds siglock. */
static void take_action(struct thread *t, int sig, struct kernel_sigaction *sa)
{
	struct proc *p = t->proc;
	struct kernel_sigaction *act = &p->acts->act[sig - 1];

	bool shared = acts_lock(p->acts);

	*sa = *act;
	if (sa->flags & SA_RESETHAND && sa->handler != SIG_IGN)
		act->handler = SIG_DFL;
	acts_unlock(p->acts, shared);
	if (sa->handler > SIG_IGN) {
		t->sigmask |= sa->mask | (sa->flags & SA_NODEFER ? 0 : SIGBIT(sig));
		if (p->sigpending && p->nthreads > 1)
			signal_retarget(t, t->sigmask);
	}
	if (!signal_pending_locked(t))
		task_attention_clear(&t->task, ATT_SIGNAL);
}

static void act_on(struct trapframe *tf, int sig, siginfo_t *info, struct kernel_sigaction *sa, uint64_t oldmask)
{
	struct proc *p = current_proc;

	TRACE(TR_SIGNAL, sig, current->tid, (uintptr_t)sa->handler, 2);
	if (sa->handler == SIG_IGN)
		return;
	if (sa->handler != SIG_DFL)
		call_handler(tf, sig, info, sa, oldmask);
	else if (SIGBIT(sig) & SIGS_IGNORED || (p->flags & PROC_INIT && !(SIGBIT(sig) & SIG_KERNEL_ONLY)))
		return;
	else if (SIGBIT(sig) & SIGS_STOP)
		stop_begin(sig);
	else
		die_of(tf, sig, info);
}

/* Take one signal and do what it wants. False: there was none. */
static bool deliver_one(struct trapframe *tf, struct thread *t)
{
	struct proc *p = t->proc;
	struct kernel_sigaction sa;
	siginfo_t info;
	uint64_t oldmask;
	int sig;

	spin_lock(&p->siglock);
	oldmask = t->sigmask;
	sig = signal_dequeue(t, oldmask, &info);
	if (!sig) {
		if (!signal_pending_locked(t))
			task_attention_clear(&t->task, ATT_SIGNAL);
		spin_unlock(&p->siglock);
		return false;
	}
	if (unlikely(t->ptrace != NULL) && sig != SIGKILL) {
		p->flags |= PROC_STOP_TAKEN;     /* the tracer may put a stop signal in this one's place */
		spin_unlock(&p->siglock);
		sig = ptrace_signal(t, sig, &info);
		if (!sig)
			return true;
		spin_lock(&p->siglock);
	}
	take_action(t, sig, &sa);
	spin_unlock(&p->siglock);
	act_on(tf, sig, &info, &sa, oldmask);
	return task_attention(&t->task) & (ATT_SIGNAL | ATT_KILL | ATT_STOP);
}

void signal_deliver(struct trapframe *tf)
{
	struct thread *t = current;
	struct proc *p = t->proc;

	for (;;) {
		if (task_attention(&t->task) & ATT_KILL)
			thread_exit(p->flags & PROC_GROUP_EXIT ? p->exit_code : 0);
		if (p->flags & (PROC_NOTIFY_CONT | PROC_NOTIFY_STOP))
			notify_continued(p);
		if (task_attention(&t->task) & ATT_STOP) {
			group_stop_wait();
			continue;
		}
		if (t->ptrace && ptrace_before_signals(t))
			continue;
		if (!deliver_one(tf, t))
			break;
	}
	restart_call(tf, NULL);
	if (task_attention(&t->task) & ATT_RESTORE)
		signal_temp_done(false);
}

/* What a signal does, on the way out to user mode: stop, die, or call the handler. Here too an interrupted
   call is turned into a restart or EINTR; nothing else knows of that. */
#include "proc/signal.h"
#include "abi/errno.h"
#include "cpu/sigframe.h"
#include "kernel/syscall.h"
#include "kernel/trace.h"
#include "proc/core.h"
#include "proc/life.h"
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

/* ---- dying ---------------------------------------------------------------------------------- */

static _Noreturn void die_of(struct trapframe *tf, int sig, const siginfo_t *info)
{
	struct proc *p = current_proc;
	int status = sig;

	if (SIGBIT(sig) & SIGS_FAULT && info->si_code > 0)
		core_report_fault(tf, sig, info);
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

/* sa: the handler about to run, or NULL. tricks.md: in_syscall */
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
		group_stop_begin(sig);
	else
		die_of(tf, sig, info);
}

/* The tracer sees a signal first; it may change it, or put another or none (0) in its place. Holds siglock, but not
   meanwhile. */
static int ask_tracer(struct thread *t, int sig, siginfo_t *info)
{
	struct proc *p = t->proc;

	if (likely(!t->ptrace) || sig == SIGKILL)
		return sig;
	p->flags |= PROC_STOP_TAKEN;     /* the tracer may put a stop signal in this one's place */
	spin_unlock(&p->siglock);
	sig = ptrace_signal(t, sig, info);
	spin_lock(&p->siglock);
	return sig;
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
	sig = signal_dequeue(t, oldmask, &info);         /* the thread's own before the process's, faults first */
	if (!sig) {
		if (!signal_pending_locked(t))
			task_attention_clear(&t->task, ATT_SIGNAL);
		spin_unlock(&p->siglock);
		return false;
	}
	sig = ask_tracer(t, sig, &info);
	if (sig)
		take_action(t, sig, &sa);                /* a copy of its action, and the mask while a handler runs */
	spin_unlock(&p->siglock);
	if (!sig)
		return true;
	act_on(tf, sig, &info, &sa, oldmask);            /* handler, stop, death, or nothing */
	return task_attention(&t->task) & (ATT_SIGNAL | ATT_KILL | ATT_STOP);
}

void signal_deliver(struct trapframe *tf)
{
	struct thread *t = current;
	struct proc *p = t->proc;

	for (;;) {
		if (task_attention(&t->task) & ATT_KILL)                 /* a fatal signal, exit_group or exec elsewhere */
			thread_exit(p->flags & PROC_GROUP_EXIT ? p->exit_code : 0);
		if (p->flags & (PROC_NOTIFY_CONT | PROC_NOTIFY_STOP))    /* SIGCONT: the parent hears of it */
			group_notify(p);
		if (task_attention(&t->task) & ATT_STOP) {               /* the process stops, and we with it */
			group_stop_wait();
			continue;
		}
		if (t->ptrace && ptrace_before_signals(t))               /* the tracer stopped us */
			continue;
		if (!deliver_one(tf, t))                                 /* a signal, if one is pending and not blocked */
			break;
	}
	restart_call(tf, NULL);                                          /* no handler ran: the call starts again, unseen */
	if (task_attention(&t->task) & ATT_RESTORE)
		signal_temp_done(false);                                 /* sigsuspend and its like: the old mask again */
}

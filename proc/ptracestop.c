/* ptrace, the tracee's side: where a traced thread stops, what it tells its tracer, and how it goes on. */
#include "proc/ptrace.h"
#include "abi/errno.h"
#include "abi/ptrace.h"
#include "abi/sched.h"
#include "kernel/thread.h"
#include "proc/cred.h"
#include "proc/init.h"
#include "proc/proc.h"
#include "proc/signal.h"

#define EVENT_CODE(event) (SIGTRAP | (event) << 8)

/* ---- stopping ------------------------------------------------------------------------------- */

static void notify_tracer(struct ptrace *pt, int code)
{
	struct kernel_sigaction *sa = &pt->tracer->acts->act[SIGCHLD - 1];

	ptrace_notify(pt, CLD_TRAPPED, code & 0x7f, sa->handler != SIG_IGN && !(sa->flags & SA_NOCLDSTOP));
}

/* Does the stop go on? A listening one ends when its group is continued. */
static bool still_stopped(struct thread *t)
{
	const struct ptrace *pt;
	bool yes = false;

	spin_lock(&t->proc->siglock);
	pt = t->ptrace;
	if (pt && pt->frozen)
		yes = true;
	else if (pt && pt->stopped && !(task_attention(&t->task) & ATT_KILL))
		yes = !pt->listening || (!pt->interrupt && t->proc->flags & (PROC_STOPPED | PROC_STOPPING));
	spin_unlock(&t->proc->siglock);
	return yes;
}

/* Stop with this code; the signal the tracer wants delivered afterwards, 0 none. info NULL: none to show. The tracer's
   wait, which holds proc_tree, sees the stop only with its SIGCHLD sent: a later one does not merge with it. */
static int stop_for(struct thread *t, int code, const siginfo_t *info, enum ptrace_call_stop call, uint64_t message)
{
	struct proc *p = t->proc;
	struct ptrace *pt;
	int sig = 0;
	bool again = false;

	mutex_lock(&proc_tree);
	spin_lock(&p->siglock);
	pt = t->ptrace;
	if (!pt || task_attention(&t->task) & ATT_KILL) {
		spin_unlock(&p->siglock);
		mutex_unlock(&proc_tree);
		return 0;
	}
	if (pt->step)
		task_frame(&t->task)->rflags &= ~RFLAGS_TF;
	pt->step = false;
	pt->no_siginfo = !info;
	if (info)
		siginfo_copy(&pt->info, info);
	pt->resume_sig = 0;
	pt->call_stop = call;
	pt->message = message;
	pt->code = code;
	pt->stopped = true;
	t->parked = true;
	spin_unlock(&p->siglock);
	notify_tracer(pt, code);
	mutex_unlock(&proc_tree);
	for (;;) {
		__atomic_store_n(&t->state, THREAD_STOPPED, __ATOMIC_SEQ_CST);
		if (!still_stopped(t))
			break;
		schedule();
	}
	sched_awake(t);
	t->parked = false;
	spin_lock(&p->siglock);
	pt = t->ptrace;
	if (pt) {
		again = pt->listening;
		pt->stopped = pt->listening = false;
		sig = pt->resume_sig;
		pt->interrupt |= again;
	}
	if (signal_pending_locked(t))    /* a signal to the process passed us by while we stood */
		task_attention_set(&t->task, ATT_SIGNAL);
	spin_unlock(&p->siglock);
	return sig;
}

static int stop(struct thread *t, int code, const siginfo_t *info)
{
	return stop_for(t, code, info, CALL_NONE, 0);
}

/* Returns the PTRACE_O_ options; 0 when nobody traces t any more. */
static uint32_t options_of(struct thread *t)
{
	uint32_t options;

	spin_lock(&t->proc->siglock);
	options = t->ptrace ? t->ptrace->options : 0;
	spin_unlock(&t->proc->siglock);
	return options;
}

static void trap_info(siginfo_t *info, int code)
{
	siginfo_user(info, SIGTRAP, code);
	info->u.rt.pid = current->tid;
}

bool ptrace_before_signals(struct thread *t)
{
	struct proc *p = t->proc;
	siginfo_t info;
	int sig = SIGTRAP;
	bool due;

	spin_lock(&p->siglock);
	task_attention_clear(&t->task, ATT_TRACE);
	due = t->ptrace && t->ptrace->interrupt;
	if (due)
		t->ptrace->interrupt = false;
	if (p->flags & (PROC_STOPPED | PROC_STOPPING) && p->stop_code)
		sig = p->stop_code;
	spin_unlock(&p->siglock);
	if (!due)
		return false;
	trap_info(&info, sig | PTRACE_EVENT_STOP << 8);
	stop(t, sig | PTRACE_EVENT_STOP << 8, &info);
	return true;
}

bool ptrace_group_stop(struct thread *t, int sig)
{
	siginfo_t info;
	bool seized;

	spin_lock(&t->proc->siglock);
	seized = t->ptrace && t->ptrace->seized;
	spin_unlock(&t->proc->siglock);
	sig = sig ? sig : SIGSTOP;
	trap_info(&info, sig | PTRACE_EVENT_STOP << 8);
	info.si_signo = sig;
	stop(t, seized ? sig | PTRACE_EVENT_STOP << 8 : sig, seized ? &info : NULL);
	return true;
}

int ptrace_signal(struct thread *t, int sig, siginfo_t *info)
{
	int out = stop(t, sig, info);

	if (!out)
		return 0;
	if (out == sig) {
		spin_lock(&t->proc->siglock);
		if (t->ptrace)           /* perhaps changed meanwhile */
			siginfo_copy(info, &t->ptrace->info);
		spin_unlock(&t->proc->siglock);
	} else {
		siginfo_kernel(info, out);
		info->si_code = SI_USER;
		info->u.rt.pid = t->proc->ppid;
	}
	if (t->sigmask & SIGBIT(out)) {  /* not now: back into the queue */
		signal_send_thread(t, info);
		return 0;
	}
	return out;
}

/* A stop of the kernel's own; the signal the tracer gave. */
static int notify(int code, enum ptrace_call_stop call, uint64_t message)
{
	siginfo_t info;

	trap_info(&info, code);
	return stop_for(current, code, &info, call, message);
}

void ptrace_event(int event, uint64_t message)
{
	if (current->ptrace && options_of(current) & 1u << event)
		notify(EVENT_CODE(event), CALL_NONE, message);
}

#define EVENT_NONE 31                    /* no option asks for it */

static int fork_event(uint64_t flags, int exit_signal)
{
	if (flags & CLONE_UNTRACED)
		return EVENT_NONE;
	if (flags & CLONE_VFORK)
		return PTRACE_EVENT_VFORK;
	return exit_signal == SIGCHLD && !(flags & CLONE_THREAD) ? PTRACE_EVENT_FORK : PTRACE_EVENT_CLONE;
}

int ptrace_fork(struct thread *child, uint64_t flags, int exit_signal)
{
	struct ptrace *pt, *new;
	int event;

	if (!current->ptrace)
		return EVENT_NONE;
	event = fork_event(flags, exit_signal);
	mutex_lock(&proc_tree);
	pt = current->ptrace;
	if (pt && !child->ptrace && (flags & CLONE_PTRACE || pt->options & 1u << event)) {
		new = ptrace_attach(child, pt->tracer, pt->options, pt->seized);
		if (new)
			new->trusted = pt->trusted;
		if (new && new->seized) {
			new->interrupt = true;
			task_attention_set(&child->task, ATT_TRACE);
		} else if (new) {
			signal_thread(child, SIGSTOP);
		}
	}
	mutex_unlock(&proc_tree);
	return event;
}

void ptrace_exec(int old_tid)
{
	struct thread *t = current;
	bool trap;

	spin_lock(&t->proc->siglock);
	trap = t->ptrace && !t->ptrace->seized && !(t->ptrace->options & PTRACE_O_TRACEEXEC);
	if (t->ptrace)
		t->ptrace->tid = t->tid;
	spin_unlock(&t->proc->siglock);
	ptrace_event(PTRACE_EVENT_EXEC, old_tid);
	if (trap)
		signal_self(SIGTRAP);
}

/* ---- around system calls -------------------------------------------------------------------- */

static void call_stop(struct thread *t, enum ptrace_call_stop which)
{
	int sig = notify(SIGTRAP | (options_of(t) & PTRACE_O_TRACESYSGOOD ? 0x80 : 0), which, 0);
	siginfo_t info;

	if (sig) {
		siginfo_kernel(&info, sig);
		signal_send_thread(t, &info);
	}
}

/* False: the tracer made the number -1, the call is not to be done. */
static bool on_enter(struct trapframe *tf)
{
	if (current->ptrace && !(tf->rflags & RFLAGS_TF))
		call_stop(current, CALL_ENTRY);
	return (int)tf->orig_rax != -1;          /* call -1: the result is what the tracer says */
}

static void on_exit(struct trapframe *tf)
{
	struct thread *t = current;
	bool step = false;

	if (!(tf->rflags & RFLAGS_TF)) {
		if (t->ptrace)
			call_stop(t, CALL_EXIT);
		return;
	}
	spin_lock(&t->proc->siglock);
	if (t->ptrace) {                 /* a step over the instruction ends behind it */
		step = t->ptrace->step;
		t->ptrace->step = false;
	}
	spin_unlock(&t->proc->siglock);
	if (step) {
		tf->rflags &= ~RFLAGS_TF;
		task_frame_changed();
		signal_fault(SIGTRAP, TRAP_TRACE, tf->rip);
	}
}

void ptrace_init(void)
{
	syscall_enter_hook = on_enter;
	syscall_exit_hook = on_exit;
}

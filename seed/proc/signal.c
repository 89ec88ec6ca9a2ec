/* Sending signals, and who has which. A signal is pending for one thread or for the
   process until a thread takes it, on its way to user mode (proc/deliver.c). Numbers
   below SIGNAL_RTMIN are pending once or not; those above queue. Read proc/signal.h
   before; signal(7). */
#include "proc/signal.h"
#include "abi/errno.h"
#include "hooks.h"
#include "lib/assert.h"
#include "lib/string.h"
#include "mm/kmalloc.h"

#define SIG_DEFAULT_IGNORE (SIGMASK(SIGCHLD) | SIGMASK(SIGCONT) | SIGMASK(SIGURG) | SIGMASK(SIGWINCH))

bool signal_ignored(const struct proc *p, int sig)
{
	void (*handler)(int) = p->signals->actions[sig - 1].handler;

	/* The first process gets no signal that it has no handler for: it cannot be
	   killed. */
	return handler == SIG_IGN
	       || (handler == SIG_DFL && (p == proc_init || (SIG_DEFAULT_IGNORE & SIGMASK(sig))));
}

/* Or waited for with sigtimedwait: that is a reason too to keep it. */
static bool blocked_by_some(struct proc *p, int sig)
{
	struct thread *t;

	list_for_each(t, &p->threads, proc_link)
		if ((t->sigmask | t->sigwait_set) & SIGMASK(sig))
			return true;
	return false;
}

/* A signal is sent to one thread or to the whole process; each has its set and its
   queue. */
static struct list *queue_of(struct proc *p, struct thread *t, sigset_t **pending)
{
	*pending = t ? &t->sigpending : &p->signals->pending;
	return t ? &t->sigqueue : &p->signals->queue;
}

/* Forget pending signals of this set. */
static void discard(struct list *queue, sigset_t *pending, sigset_t set)
{
	struct sigqueued *q;

	*pending &= ~set;
	list_for_each_safe(q, queue, link) {
		if (!(set & SIGMASK(q->info.si_signo)))
			continue;
		list_del(&q->link);
		kfree(q);
	}
}

/* Those of the process and of each thread. */
static void discard_all(struct proc *p, sigset_t set)
{
	struct thread *t;

	discard(&p->signals->queue, &p->signals->pending, set);
	list_for_each(t, &p->threads, proc_link)
		discard(&t->sigqueue, &t->sigpending, set);
}

/* A stop takes back a pending continuation and the other way round; a continuation
   works even if it is blocked. */
static void stop_and_continue(struct proc *p, int sig)
{
	if (SIG_STOPS & SIGMASK(sig))
		discard_all(p, SIGMASK(SIGCONT));
	if (sig == SIGCONT) {
		discard_all(p, SIG_STOPS);
		proc_continue(p);
	}
}

/* A thread that may take it now wakes up, if it sleeps. */
static void wake_taker(struct proc *p, struct thread *only, int sig)
{
	struct thread *t;

	list_for_each(t, &p->threads, proc_link) {
		if ((only && t != only) || ((t->sigmask & SIGMASK(sig)) && !(t->sigwait_set & SIGMASK(sig))))
			continue;
		if (t->state == THREAD_SLEEPING)
			thread_wake(t);
		return;
	}
}

/* What is ignored is dropped at once, unless somebody has it blocked: the program
   may look at it later, or stop ignoring it. */
int signal_send(struct proc *p, struct thread *t, const siginfo_t *info)
{
	int sig = info->si_signo;
	struct sigqueued *q;
	sigset_t *pending;
	struct list *queue = queue_of(p, t, &pending);

	/* It cannot take a signal any more. To kill it was no error: it is still there for wait. */
	if (p->zombie || p->exiting)
		return 0;
	/* Nobody can catch it, so it need not be pending: the threads are told to end at once,
	   even those that no other signal wakes. */
	if (sig == SIGKILL && p != proc_init) {
		proc_kill(p, SIGKILL);
		return 0;
	}
	stop_and_continue(p, sig);
	if (signal_ignored(p, sig) && !blocked_by_some(p, sig))
		return 0;
	/* Standard signals are one bit each: a second one while the first is pending tells
	   nothing new, and is dropped. */
	if (sig < SIGNAL_RTMIN && (*pending & SIGMASK(sig)))
		return 0;
	q = kmalloc(sizeof(*q));
	if (!q && sig >= SIGNAL_RTMIN)
		return -EAGAIN;            /* the others arrive without what came with them */
	if (q) {
		q->info = *info;
		list_add_tail(queue, &q->link);
	}
	*pending |= SIGMASK(sig);
	wake_taker(p, t, sig);
	return 0;
}

/* For the kernel's own: to the process, without more to tell than a code. */
void signal_send_simple(struct proc *p, int sig, int code)
{
	siginfo_t info = { .si_signo = sig, .si_code = code };

	signal_send(p, NULL, &info);
}

/* All of them: nobody can be forked meanwhile, since nobody else runs meanwhile. */
void signal_send_group(int pgid, int sig)
{
	struct proc *p;

	list_for_each(p, &proc_all, all_link)
		if (p->pgid == pgid)
			signal_send_simple(p, sig, SI_KERNEL);
}

/* ---- taking ---- */

/* Of several the lowest number comes first; but before all others those that a fault
   of the thread itself has caused. */
static int first_of(sigset_t set)
{
	sigset_t faults = set & (SIGMASK(SIGSEGV) | SIGMASK(SIGBUS) | SIGMASK(SIGILL) | SIGMASK(SIGFPE) | SIGMASK(SIGTRAP));

	return __builtin_ctzl(faults ? faults : set) + 1;
}

/* If a number above 31 is queued more than once, it stays pending for the others. */
static void take_from(struct list *queue, sigset_t *pending, int sig, siginfo_t *info)
{
	struct sigqueued *q, *found = NULL;

	*info = (siginfo_t){ .si_signo = sig };
	*pending &= ~SIGMASK(sig);
	list_for_each(q, queue, link) {
		if (q->info.si_signo != sig)
			continue;
		if (found)
			*pending |= SIGMASK(sig);  /* there is another one */
		else
			found = q;
	}
	if (found) {
		*info = found->info;
		list_del(&found->link);
		kfree(found);
	}
}

/* The thread's own come before those of the process. */
int signal_take(sigset_t set, siginfo_t *info)
{
	struct signals *s = current->proc->signals;
	int sig;

	if (current->sigpending & set) {
		sig = first_of(current->sigpending & set);
		take_from(&current->sigqueue, &current->sigpending, sig, info);
		return sig;
	}
	if (!(s->pending & set))
		return 0;
	sig = first_of(s->pending & set);
	take_from(&s->queue, &s->pending, sig, info);
	return sig;
}

/* The question that every sleeper asks (kernel/waitq.c). */
bool signal_pending_now(void)
{
	struct signals *s = current->proc->signals;

	return s->stopped || ((current->sigpending | s->pending) & ~current->sigmask);
}

/* ---- sent by the kernel to the running thread ---- */

/* A fault cannot be ignored or put off: who has no handler, or blocks it, dies of
   it. */
static void send_fault(int sig, int code, uintptr_t addr)
{
	siginfo_t info = { .si_signo = sig, .si_code = code, .u.fault.addr = (void *)addr };
	struct proc *p = current->proc;
	struct kernel_sigaction *a = &p->signals->actions[sig - 1];

	if ((current->sigmask & SIGMASK(sig)) || a->handler == SIG_IGN) {
		a->handler = SIG_DFL;
		current->sigmask &= ~SIGMASK(sig);
	}
	if (a->handler == SIG_DFL)
		proc_kill(p, sig);
	else
		signal_send(p, current, &info);
}

/* As if the process had killed itself: SIGPIPE says who is to blame. */
static void send_self(int sig)
{
	siginfo_t info = { .si_signo = sig, .si_code = SI_USER, .u.rt.pid = current->proc->pid };

	signal_send(current->proc, current, &info);
}

/* ---- the life of a process ---- */

/* At each tick: is it time for this process's alarm? */
static void tick(struct proc *p, nsec_t now)
{
	struct signals *s = p->signals;

	if (!s || s->alarm == 0 || s->alarm > now)
		return;
	s->alarm = s->alarm_interval > 0 ? s->alarm + s->alarm_interval : 0;
	signal_send_simple(p, SIGALRM, SI_KERNEL);
}

/* All actions are the default, nothing is pending, the alarm is not set. */
static struct signals *signals_new(void)
{
	struct signals *s = kzalloc(sizeof(*s));

	if (s)
		list_init(&s->queue);
	return s;
}

/* A thread begins with nothing pending and no stack of its own for signals. */
void signals_thread(struct thread *t, sigset_t mask)
{
	t->sigmask = mask;
	t->altstack.ss_flags = SS_DISABLE;
	list_init(&t->sigqueue);
}

/* What a process begins with: itself alone in its group and session. */
static void signals_start(void)
{
	struct proc *p = current->proc;

	p->signals = signals_new();
	if (!p->signals)
		panic("no memory for the first process");
	p->pgid = p->sid = p->pid;
	signals_thread(current, 0);
}

/* Pending signals and the alarm are the parent's alone. The child has one thread, with
   the mask and the stack for signals of the caller. */
static int signals_fork(struct proc *child)
{
	struct thread *t = list_first(&child->threads, struct thread, proc_link);

	signals_thread(t, current->sigmask);
	t->altstack = current->altstack;
	child->signals = signals_new();
	if (!child->signals)
		return -ENOMEM;
	memcpy(child->signals->actions, current->proc->signals->actions, sizeof(child->signals->actions));
	return 0;
}

/* The handlers are gone with the program; what was ignored stays ignored. */
static void signals_exec(struct proc *p)
{
	for (int i = 0; i < SIGNAL_MAX; i++) {
		struct kernel_sigaction *a = &p->signals->actions[i];

		*a = (struct kernel_sigaction){ .handler = a->handler == SIG_IGN ? SIG_IGN : SIG_DFL };
	}
	current->altstack = (stack_t){ .ss_flags = SS_DISABLE };
	p->execed = true;
	vfork_end(p);
}

/* What was sent to this thread alone, nobody else can take. */
static void signals_thread_exit(struct thread *t)
{
	discard(&t->sigqueue, &t->sigpending, ~0ul);
}

/* While the process can still be found by its group: those that it leaves behind may
   be orphaned now. */
static void signals_exit(struct proc *p)
{
	if (!p->signals)
		return;                    /* a child whose fork failed */
	if (p->exiting)
		session_exit(p);
	vfork_end(p);
	discard(&p->signals->queue, &p->signals->pending, ~0ul);
	kfree(p->signals);
	p->signals = NULL;
}

const struct chapter_hooks signals_hooks = {
	.start = signals_start, .fork = signals_fork, .exec = signals_exec, .thread_exit = signals_thread_exit,
	.exit = signals_exit,
};

const struct signal_hooks signal_hooks = {
	.fault = send_fault, .send_self = send_self, .pending = signal_pending_now, .deliver = signal_deliver,
	.tick = tick, .child_ended = child_ended, .wait_stopped = wait_stopped,
};

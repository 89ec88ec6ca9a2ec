/* Who gets a signal and when: pending sets, queues, the choice of a thread, and what a parent is told. Everything of
   one process is under its siglock. What a signal then does is in deliver.c. */
#include "proc/signal.h"
#include "abi/errno.h"
#include "kernel/trace.h"
#include "lib/race.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "proc/cred.h"
#include "proc/pgrp.h"
#include "proc/proc.h"

static struct kcache *sigq_cache, *acts_cache;
unsigned multi_signals;

/* ---- infos and queue entries ---------------------------------------------------------------- */

void siginfo_kernel(siginfo_t *info, int sig)
{
	memset(info, 0, SIGINFO_USED);
	info->si_signo = sig;
	info->si_code = SI_KERNEL;
}

void siginfo_user(siginfo_t *info, int sig, int code)
{
	siginfo_kernel(info, sig);
	info->si_code = code;
	info->u.rt.pid = current_proc->pid;
	info->u.rt.uid = current->cred->uid;
}

/* override: even past RLIMIT_SIGPENDING. Counts against the real user of t. */
static struct sigqueued *sigq_new(struct thread *t, bool override)
{
	struct account *u = t->cred->user;
	struct proc *p = t->proc;
	struct sigqueued *q;

	if (!override && READ_ONCE(u->nsignals) >= t->proc->rlim[RLIMIT_SIGPENDING].rlim_cur)
		return NULL;
	q = p->sigq_spare;
	p->sigq_spare = NULL;
	if (!q)
		q = kcache_alloc(kcache_once(&sigq_cache, "sigqueue", sizeof(*q)));
	if (!q)
		return NULL;
	__atomic_fetch_add(&u->nsignals, 1, __ATOMIC_RELAXED);
	ref_get(&u->refs);
	q->user = u;
	q->timer = NULL;
	return q;
}

struct sigqueued *sigqueued_new(struct timer_posix *tp)
{
	struct sigqueued *q = sigq_new(current, false);

	if (q) {
		q->timer = tp;
		list_init(&q->link);
	}
	return q;
}

/* p: keep it for the next signal, if that place is free. */
void sigqueued_free(struct proc *p, struct sigqueued *q)
{
	__atomic_fetch_sub(&q->user->nsignals, 1, __ATOMIC_RELAXED);
	user_put(q->user);
	if (p && !p->sigq_spare)
		p->sigq_spare = q;
	else
		kcache_free(sigq_cache, q);
}

/* Takes q off its queue and frees it; the entry of a timer stays the timer's. */
void sigqueued_drop(struct proc *p, struct sigqueued *q)
{
	list_del(&q->link);
	if (!q->timer)
		sigqueued_free(p, q);
}

void signal_flush(struct list *queue)
{
	while (!list_empty(queue))
		sigqueued_drop(NULL, list_first(queue, struct sigqueued, link));
}

void sigqueued_spare_free(struct proc *p)
{
	if (p->sigq_spare)
		kcache_free(sigq_cache, p->sigq_spare);
}

struct sigacts *sigacts_new(void)
{
	struct sigacts *a = kcache_alloc(kcache_once(&acts_cache, "sigacts", sizeof(*a)));

	if (a) {
		ref_init(&a->refs);
		spin_init(&a->lock, RANK_SIGACT);
	}
	return a;
}

struct sigacts *sigacts_clone(struct proc *p)
{
	struct sigacts *from = p->acts, *a = sigacts_new();
	bool shared;

	if (!a)
		return NULL;
	spin_lock(&p->siglock);
	shared = acts_lock(from);
	a->set = from->set;
	memcpy(a->act, from->act, sizeof(a->act));
	acts_unlock(from, shared);
	spin_unlock(&p->siglock);
	return a;
}

void sigacts_put(struct sigacts *a)
{
	if (ref_put(&a->refs))
		kcache_free(acts_cache, a);
}

/* ---- sending -------------------------------------------------------------------------------- */

static void discard_from(struct list *queue, uint64_t *pending, uint64_t which)
{
	struct sigqueued *q;

	if (!(*pending & which))
		return;
	*pending &= ~which;
	list_for_each_safe(q, queue, link)
		if (SIGBIT(q->info.si_signo) & which)
			sigqueued_drop(NULL, q);
}

void signal_discard(struct proc *p, uint64_t which)
{
	struct thread *t;

	assert(spin_held(&p->siglock));
	discard_from(&p->sigqueue, &p->sigpending, which);
	list_for_each(t, &p->threads, proc_link)
		discard_from(&t->sigqueue, &t->sigpending, which);
}

void signal_wake(struct thread *t)
{
	assert(spin_held(&t->proc->siglock));
	if (t == current) {
		task_attention_set(&t->task, ATT_SIGNAL);
		if (likely(t->state != THREAD_SLEEPING))
			return;          /* else a timer's interrupt came as it was about to sleep */
	} else {
		thread_kick(t, ATT_SIGNAL);
	}
	thread_interrupt(t, false);
}

/* SIGCONT continues at the moment it is sent, whatever its action; a thread of the group tells the
   parent on its way out. tricks.md: SIGCONT continues when it is sent */
static void continue_group(struct proc *p)
{
	uint32_t was = p->flags & (PROC_STOPPED | PROC_STOPPING);
	struct thread *t;

	p->flags &= ~(PROC_STOPPED | PROC_STOPPING | PROC_STOP_TAKEN);
	if (!was)
		return;
	p->flags |= was & PROC_STOPPED ? PROC_CONTINUED | PROC_NOTIFY_CONT : PROC_CONTINUED | PROC_NOTIFY_STOP;
	p->stop_count = 0;
	list_for_each(t, &p->threads, proc_link) {
		task_attention_clear(&t->task, ATT_STOP);
		task_attention_set(&t->task, ATT_SIGNAL);
		if (!t->ptrace)          /* else its stop goes on */
			t->parked = false;
		thread_unstop(t);
	}
}

unsigned group_kick(struct proc *p, const struct thread *except, uint32_t bits)
{
	struct thread *t;
	unsigned n = 0;

	assert(spin_held(&p->siglock));
	list_for_each(t, &p->threads, proc_link) {
		if (t == except || t->exiting)
			continue;
		thread_kick(t, bits);
		thread_interrupt(t, bits & ATT_KILL);
		n++;
	}
	return n;
}

void group_kill_locked(struct proc *p, int status)
{
	assert(spin_held(&p->siglock));
	p->flags = (p->flags & ~(PROC_STOPPED | PROC_STOPPING | PROC_STOP_TAKEN)) | PROC_GROUP_EXIT;
	p->exit_code = status;
	p->stop_count = 0;
	group_kick(p, NULL, ATT_KILL);
}

static bool ignored(struct proc *p, struct thread *t, int sig)
{
	void (*h)(int) = p->acts->act[sig - 1].handler;

	if ((t->sigmask & SIGBIT(sig)) || (t->ptrace && sig != SIGKILL))
		return false;
	if (h == SIG_DFL)
		return (p->flags & PROC_INIT) || (SIGS_IGNORED & SIGBIT(sig));
	return h == SIG_IGN;
}

static bool wants(struct thread *t, uint64_t bit)
{
	if ((t->sigmask & ~t->sigwait_set & bit) || t->exiting)
		return false;
	if (bit == SIGBIT(SIGKILL))
		return true;
	return t->state != THREAD_STOPPED && (t == current || !(task_attention(&t->task) & ATT_SIGNAL));
}

static struct thread *choose(struct proc *p, uint64_t bit, bool runner_first)
{
	struct thread *t;

	if (runner_first && current->proc == p && wants(current, bit))
		return current;
	if (p->leader && wants(p->leader, bit))
		return p->leader;
	list_for_each(t, &p->threads, proc_link)
		if (wants(t, bit))
			return t;
	return NULL;
}

/* The signal is pending: wake a thread that takes it, or at once kill them all.
   tricks.md: SIGKILL is not looked for */
static void complete(struct proc *p, struct thread *t, int sig, bool runner_first)
{
	uint64_t bit = SIGBIT(sig);

	t = t ? (wants(t, bit) ? t : NULL) : choose(p, bit, runner_first);
	if (!t)
		return;
	if (p->acts->act[sig - 1].handler == SIG_DFL && !(bit & (SIGS_IGNORED | SIGS_STOP | SIGS_CORE)) &&
	    !(t->sigmask & bit) && (sig == SIGKILL || !t->ptrace) && !(p->flags & (PROC_INIT | PROC_GROUP_EXIT)))
		group_kill_locked(p, sig);
	else
		signal_wake(t);
}

int signal_send_locked(struct proc *p, struct thread *t, const siginfo_t *info, struct sigqueued *queued)
{
	int sig = info->si_signo;
	uint64_t bit = SIGBIT(sig), *pending = t ? &t->sigpending : &p->sigpending;
	struct thread *whose = t ? t : p->leader;
	struct sigqueued *q = queued;

	assert(spin_held(&p->siglock));
	if (sig == SIGKILL && p->flags & PROC_COREDUMP && p->group_exec) {
		thread_kick(p->group_exec, ATT_KILL);    /* its core file ends here */
		thread_interrupt(p->group_exec, true);
	}
	if (p->flags & PROC_GROUP_EXIT || p->state != PROC_ALIVE)
		return 1;
	if (bit & SIGS_STOP)
		signal_discard(p, SIGBIT(SIGCONT));
	else if (sig == SIGCONT) {
		signal_discard(p, SIGS_STOP);
		continue_group(p);
	}
	if (ignored(p, whose, sig) || (!q && sig < SIGNAL_RTMIN && (*pending & bit)))
		return 1;
	TRACE(TR_SIGNAL, sig, whose->tid, info->si_code, t != NULL);
	if (!q && sig != SIGKILL) {
		q = sigq_new(whose, sig < SIGNAL_RTMIN && info->si_code >= 0);
		if (!q && sig >= SIGNAL_RTMIN && info->si_code != SI_USER)
			return -EAGAIN;
	}
	if (q) {
		siginfo_copy(&q->info, info);
		list_add_tail(t ? &t->sigqueue : &p->sigqueue, &q->link);
	}
	*pending |= bit;
	wake_all(&p->sigwaitq);
	complete(p, t, sig, info->si_code == SI_TIMER || sig == SIGPROF || sig == SIGVTALRM || sig == SIGXCPU);
	return 0;
}

int signal_send_proc(struct proc *p, const siginfo_t *info)
{
	int r;

	spin_lock(&p->siglock);
	r = signal_send_locked(p, NULL, info, NULL);
	spin_unlock(&p->siglock);
	return min(r, 0);
}

int signal_send_thread(struct thread *t, const siginfo_t *info)
{
	struct proc *p = t->proc;
	int r = -ESRCH;

	if (!p)
		return r;
	spin_lock(&p->siglock);
	if (!t->exiting)
		r = signal_send_locked(p, t, info, NULL);
	spin_unlock(&p->siglock);
	return min(r, 0);
}

int signal_send_pgrp(struct pgrp *g, const siginfo_t *info)
{
	struct proc *p;

	assert(mutex_held(&proc_tree));
	multi_signals++;
	list_for_each(p, &g->members, pgrp_link)
		signal_send_proc(p, info);
	return 0;
}

unsigned signal_ordinary_users(int sig)
{
	struct proc *p;
	unsigned n = 0;

	mutex_lock(&proc_tree);
	multi_signals++;
	list_for_each(p, &proc_all, all_link) {
		struct thread *lead = p == proc_init ? NULL : proc_leader_get(p);

		if (!lead)
			continue;
		struct cred *c = thread_cred(lead);
		if (c->uid != 0) {
			signal_proc(p, sig);
			n++;
		}
		cred_put(c);
		thread_put(lead);
	}
	mutex_unlock(&proc_tree);
	return n;
}

void signal_proc(struct proc *p, int sig)
{
	siginfo_t info;

	siginfo_kernel(&info, sig);
	signal_send_proc(p, &info);
}

void signal_thread(struct thread *t, int sig)
{
	siginfo_t info;

	siginfo_user(&info, sig, SI_USER);
	signal_send_thread(t, &info);
}

void signal_self(int sig)
{
	signal_thread(current, sig);
}

void signal_force(const siginfo_t *info, bool fatal)
{
	struct thread *t = current;
	struct proc *p = t->proc;
	uint64_t bit = SIGBIT(info->si_signo);
	struct kernel_sigaction *sa = &p->acts->act[info->si_signo - 1];
	bool shared;

	spin_lock(&p->siglock);
	shared = acts_lock(p->acts);
	if (fatal || (t->sigmask & bit) || sa->handler == SIG_IGN)
		sa->handler = SIG_DFL;
	t->sigmask &= ~bit;
	if (sa->handler == SIG_DFL && !t->ptrace)
		p->flags &= ~PROC_INIT;
	acts_unlock(p->acts, shared);
	discard_from(&t->sigqueue, &t->sigpending, bit);
	signal_send_locked(p, t, info, NULL);
	spin_unlock(&p->siglock);
}

void signal_fault(int sig, int code, uintptr_t addr)
{
	siginfo_t info;

	siginfo_kernel(&info, sig);
	info.si_code = code;
	if (code != SI_KERNEL)
		info.u.fault.addr = (void *)addr;
	signal_force(&info, false);
}

void signal_bad_rip(uint64_t rip)
{
	bool canonical = (int64_t)(rip << 16) >> 16 == (int64_t)rip;

	current->task.trap.vector = canonical ? VEC_PF : VEC_GP;
	current->task.trap.error = canonical ? PF_FETCH | PF_USER | PF_PRESENT : 0;
	if (canonical)
		current->task.trap.cr2 = rip;
	signal_fault(SIGSEGV, canonical ? SEGV_MAPERR : SI_KERNEL, rip);
}

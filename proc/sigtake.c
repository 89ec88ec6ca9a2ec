/* Taking pending signals, and the masks that decide which may be taken now. */
#include "proc/signal.h"
#include "abi/errno.h"
#include "cpu/usercopy.h"
#include "lib/bits.h"
#include "proc/proc.h"
#include "proc/time.h"

/* The first queued entry of sig, and whether more follow. Without one (no memory then) the info is bare. */
static void collect(struct proc *p, struct list *queue, uint64_t *pending, int sig, siginfo_t *info)
{
	struct sigqueued *q, *found = NULL;

	*pending &= ~SIGBIT(sig);
	list_for_each(q, queue, link) {
		if (q->info.si_signo != sig)
			continue;
		if (found) {
			*pending |= SIGBIT(sig);
			break;
		}
		found = q;
	}
	if (!found) {
		siginfo_kernel(info, sig);
		info->si_code = SI_USER;
		return;
	}
	siginfo_copy(info, &found->info);
	if (found->timer)
		timer_collected(found->timer, info);
	sigqueued_drop(p, found);
}

static int first_of(uint64_t set)
{
	return bit_lowest(set & SIGS_FAULT ? set & SIGS_FAULT : set) + 1;
}

int signal_dequeue(struct thread *t, uint64_t mask, siginfo_t *info)
{
	struct proc *p = t->proc;
	uint64_t set = t->sigpending & ~mask;
	int sig;

	assert(spin_held(&p->siglock));
	if (set) {
		sig = first_of(set);
		collect(p, &t->sigqueue, &t->sigpending, sig, info);
	} else {
		set = p->sigpending & ~mask;
		if (!set)
			return 0;
		sig = first_of(set);
		collect(p, &p->sigqueue, &p->sigpending, sig, info);
		if (sig == SIGALRM)
			itimer_real_collected(p);
	}
	if (SIGBIT(sig) & SIGS_STOP)
		p->flags |= PROC_STOP_TAKEN;
	return sig;
}

static bool pending(struct thread *t)
{
	struct proc *p = t->proc;

	return ((t->sigpending | p->sigpending) & ~t->sigmask) || p->flags & (PROC_NOTIFY_CONT | PROC_NOTIFY_STOP);
}

bool signal_pending_locked(struct thread *t)
{
	assert(spin_held(&t->proc->siglock));
	return pending(t);
}

/* Without the lock: whoever sends meanwhile sets ATT_SIGNAL, and the way out looks again. */
bool signal_pending_now(void)
{
	struct thread *t = current;

	return (task_attention(&t->task) & ATT_SIGNAL && pending(t)) ||
	       task_attention(&t->task) & (ATT_KILL | ATT_STOP);
}

void signal_recalc_locked(struct thread *t)
{
	assert(spin_held(&t->proc->siglock));
	if (pending(t))
		task_attention_set(&t->task, ATT_SIGNAL);
	else if (task_attention(&t->task) & ATT_SIGNAL)
		task_attention_clear(&t->task, ATT_SIGNAL);
}

void signal_recalc(void)
{
	struct thread *t = current;

	spin_lock(&t->proc->siglock);
	signal_recalc_locked(t);
	spin_unlock(&t->proc->siglock);
}

void signal_retarget(struct thread *t, uint64_t which)
{
	struct proc *p = t->proc;
	struct thread *o;

	assert(spin_held(&t->proc->siglock));
	which &= p->sigpending;
	if (!which)
		return;
	list_for_each(o, &p->threads, proc_link)
		if (o != t && !o->exiting && (which & ~o->sigmask))
			signal_wake(o);
}

void signal_set_mask(uint64_t mask)
{
	struct thread *t = current;
	struct proc *p = t->proc;
	uint64_t old = t->sigmask;

	mask &= ~SIG_KERNEL_ONLY;
	if (mask == old)
		return;
	/* Whoever sends sets pending and then reads the mask; we do it the other way round, so that one of
	   us sees the other. With nothing pending that is all. */
	__atomic_store_n(&t->sigmask, mask, __ATOMIC_SEQ_CST);
	if (!(t->sigpending | p->sigpending) && !(task_attention(&t->task) & ATT_SIGNAL))
		return;
	spin_lock(&p->siglock);
	if (p->sigpending & mask & ~old && p->nthreads > 1)
		signal_retarget(t, mask & ~old);
	signal_recalc_locked(t);
	spin_unlock(&p->siglock);
}

int signal_temp_mask(uintptr_t umask_ptr, size_t size)
{
	uint64_t mask;

	if (!umask_ptr)
		return 0;
	if (size != sizeof(mask))
		return -EINVAL;
	if (copyin(&mask, (void *)umask_ptr, sizeof(mask)) < 0)
		return -EFAULT;
	current->saved_sigmask = current->sigmask;
	task_attention_set(current_task(), ATT_RESTORE);
	signal_set_mask(mask);
	return 0;
}

void signal_temp_done(bool interrupted)
{
	if (interrupted || !(task_attention(current_task()) & ATT_RESTORE))
		return;
	task_attention_clear(current_task(), ATT_RESTORE);
	signal_set_mask(current->saved_sigmask);
}

int signal_take(uint64_t set, siginfo_t *info)
{
	struct thread *t = current;
	int sig;

	spin_lock(&t->proc->siglock);
	sig = signal_dequeue(t, ~set, info);
	if (sig)
		signal_recalc_locked(t);
	spin_unlock(&t->proc->siglock);
	return sig;
}

int siginfo_copyout(uintptr_t uinfo, const siginfo_t *info)
{
	siginfo_t whole;

	siginfo_copy(&whole, info);
	__builtin_memset((char *)&whole + SIGINFO_USED, 0, sizeof(whole) - SIGINFO_USED);
	return copyout((void *)uinfo, &whole, sizeof(whole));
}

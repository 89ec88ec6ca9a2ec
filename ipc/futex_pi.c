/* Futexes whose word names the owner. While somebody waits, a pi_state ties the word to the owner's
   thread; waiters lend it their real-time priority, along the whole chain of who waits for whom. The
   lock is handed over in the kernel: who gives it up writes the next owner's tid into the word. A dead
   owner cannot; then its heir writes the word itself, still queued, so that nobody overtakes it.
   Order of locks: buckets, then pi_lock. A state is made and ended with both held. */
#include "ipc/futex_pi.h"
#include "abi/errno.h"
#include "cpu/usercopy.h"
#include "kernel/sched.h"
#include "kernel/syscall.h"
#include "kernel/trace.h"
#include "kernel/waiters.h"
#include "mm/slab.h"
#include "proc/proc.h"

#define CHAIN_MAX 1024

/* Guards:  g pi_lock   I set once */
struct pi_state {
	struct futex_key key;         /* I */
	struct thread   *owner;       /* g  cannot die before it left pi_owned */
	struct list      waiters;     /* g  struct pi_waiter; never empty outside the lock */
	struct list      owned;       /* g  owner->pi_owned */
};

static struct spinlock pi_lock = SPINLOCK_INIT(RANK_PI);

static struct pi_waiter *first_waiter(struct pi_state *s)
{
	return list_first(&s->waiters, struct pi_waiter, link);
}

/* ---- the graph of owners and waiters: all hold pi_lock --------------------------------------- */

static void waiter_sort_in(struct pi_state *s, struct pi_waiter *w)
{
	struct pi_waiter *x;

	w->prio = sched_effective_prio(w->thread);
	list_for_each(x, &s->waiters, link)
		if (x->prio < w->prio)
			break;
	list_add_tail(&x->link, &w->link);
}

/* t is lent the highest priority that waits for anything it owns; so on along the chain. */
static void reprio(struct thread *t)
{
	for (int depth = 0; t && depth < CHAIN_MAX; depth++) {
		struct pi_state *s;
		int before = sched_effective_prio(t), best = 0;

		list_for_each(s, &t->pi_owned, owned)
			best = max(best, first_waiter(s)->prio);
		sched_boost(t, best);
		if (!t->pi_blocked || sched_effective_prio(t) == before)
			return;
		s = t->pi_blocked->state;
		list_del(&t->pi_blocked->link);
		waiter_sort_in(s, t->pi_blocked);
		t = s->owner;
	}
}

/* Would t wait for itself if it waited for owner? A chain too long to follow counts as a loop. */
static bool waits_for(struct thread *owner, struct thread *t)
{
	for (int depth = 0; owner != t && depth < CHAIN_MAX; depth++) {
		if (!owner->pi_blocked)
			return false;
		owner = owner->pi_blocked->state->owner;
	}
	return true;
}

static void waiter_join(struct pi_state *s, struct futex_q *q)
{
	q->pi.state = s;
	q->pi.thread = q->thread;
	waiter_sort_in(s, &q->pi);
	q->thread->pi_blocked = &q->pi;
	reprio(s->owner);
}

/* The last one to leave ends the state. */
static void waiter_leave(struct futex_q *q)
{
	struct pi_state *s = q->pi.state;
	struct thread *owner = s->owner;

	list_del(&q->pi.link);
	q->thread->pi_blocked = NULL;
	q->pi.state = NULL;
	if (list_empty(&s->waiters)) {
		list_del(&s->owned);
		kfree(s);
	}
	reprio(owner);
}

/* The lock goes to w's thread. Holds its bucket too. */
static void hand_over(struct pi_state *s, struct pi_waiter *w, enum futex_result result)
{
	struct futex_q *q = container_of(w, struct futex_q, pi);
	struct thread *old = s->owner;

	list_del(&s->owned);
	s->owner = w->thread;
	list_add_tail(&w->thread->pi_owned, &s->owned);
	if (result == FUTEX_OWNS) {
		waiter_leave(q);        /* may free s */
		futex_wake_q(q, result);
	} else {                        /* an heir stays in line until it has written the word */
		w->thread->pi_blocked = NULL;
		q->result = result;
		w->thread->wake_pending = true;
		thread_wake(w->thread);
	}
	reprio(old);
}

/* ---- the word: all hold the bucket ------------------------------------------------------------ */

static struct futex_q *first_q(struct futex_bucket *b, const struct futex_key *key)
{
	struct futex_q *q;

	list_for_each(q, &b->queue, link)
		if (futex_key_same(&q->key, key))
			return q;
	return NULL;
}

/* Make q wait for the owner: on the state of `first`, or a new one for the thread that the word names.
   0: it waits. -EAGAIN: the word moved on. -EDEADLK, -ESRCH, -EPERM. */
static int wait_for_owner(struct futex_q *first, const struct futex_key *key, uint32_t tid, struct futex_q *q,
			  struct pi_try *t)
{
	struct thread *owner = first ? first->pi.state->owner : t->owner;
	struct pi_state *s = first ? first->pi.state : t->spare;

	if (!first && t->tid != tid)
		return -EAGAIN;              /* it changed hands since */
	if (!first && (!owner || owner->futex_dead)) {
		explain("futex: ESRCH: the owner, thread %u, does not exist", tid);
		return -ESRCH;
	}
	if (!first && owner->kernel)
		return -EPERM;
	if (waits_for(owner, q->thread)) {
		explain("futex: EDEADLK: the owner, thread %u, waits for this thread", tid);
		return -EDEADLK;
	}
	if (!first) {
		t->spare = NULL;
		s->key = *key;
		s->owner = owner;
		list_init(&s->waiters);
		list_add_tail(&owner->pi_owned, &s->owned);
	}
	waiter_join(s, q);
	return 0;
}

int pi_try_lock(struct futex_bucket *b, const struct futex_key *key, uint32_t *uaddr, struct futex_q *q,
		    struct pi_try *t, bool behind, bool try)
{
	struct futex_q *first = first_q(b, key);
	uint32_t uval, new, seen, tid;
	int r;

	assert(spin_held(&b->lock));
	if (get_user32_nofault(&uval, uaddr) < 0)
		return -EFAULT;
	tid = uval & FUTEX_TID_MASK;
	if (tid == q->thread->tid) {
		explain("futex: EDEADLK: the caller owns this lock already");
		return -EDEADLK;
	}
	if (first && !first->pi.state)
		return -EINVAL;
	if (!first && tid == 0)
		new = q->thread->tid | (uval & FUTEX_OWNER_DIED) | (behind ? FUTEX_WAITERS : 0);
	else if (try)
		return -EBUSY;
	else
		new = uval | FUTEX_WAITERS;
	if (user_cmpxchg32_nofault(uaddr, uval, new, &seen) < 0)
		return -EFAULT;
	if (seen != uval)
		return -EAGAIN;
	if (!first && tid == 0)
		return 1;
	spin_lock(&pi_lock);
	r = wait_for_owner(first, key, tid, q, t);
	spin_unlock(&pi_lock);
	if (r == -ESRCH && get_user32_nofault(&seen, uaddr) == 0 && seen != new)
		r = -EAGAIN;        /* the owner died just now, and left word */
	return r;
}

int pi_try_prepare(struct pi_try *t, uint32_t *uaddr)
{
	uint32_t uval;

	if (!t->spare)
		t->spare = kmalloc(sizeof(*t->spare));
	if (!t->spare)
		return -ENOMEM;
	if (t->owner)
		thread_put(t->owner);
	t->owner = NULL;
	if (user_fault_in(uaddr, true) < 0 || get_user32(&uval, uaddr) < 0)
		return -EFAULT;
	t->tid = uval & FUTEX_TID_MASK;
	if (t->tid)
		t->owner = thread_get_by_tid(t->tid);
	return 0;
}

void pi_try_done(struct pi_try *t)
{
	kfree(t->spare);
	if (t->owner)
		thread_put(t->owner);
}

/* q is done with its PI lock's queue. Holds b, which is released. */
static void pi_off(struct futex_q *q, struct futex_bucket *b)
{
	spin_lock(&pi_lock);
	waiter_leave(q);
	spin_unlock(&pi_lock);
	list_del(&q->link);
	q->bucket = NULL;
	spin_unlock(&b->lock);
}

/* A dead owner's heir writes its tid into the word; if that is unmapped, nobody will miss it. */
static void inherit(struct futex_q *q, uint32_t *uaddr)
{
	struct futex_bucket *b;
	uint32_t uval, seen;
	int r;

	for (;;) {
		b = futex_q_lock(q);      /* never NULL: nobody else unlinks an heir */
		r = get_user32_nofault(&uval, uaddr);
		if (r == 0)
			r = user_cmpxchg32_nofault(uaddr, uval, q->thread->tid | FUTEX_OWNER_DIED |
						   (uval & FUTEX_WAITERS), &seen);
		if (r == 0 && seen == uval)
			break;
		spin_unlock(&b->lock);
		if (r < 0 && user_fault_in(uaddr, true) < 0) {
			b = futex_q_lock(q);
			break;
		}
	}
	pi_off(q, b);
}

int pi_slept(struct futex_q *q, uint32_t *uaddr, int r)
{
	struct futex_bucket *b = futex_q_lock(q);

	if (!b)
		return 0;
	if (q->result != FUTEX_INHERITS) {
		pi_off(q, b);
		return r;
	}
	spin_unlock(&b->lock);
	inherit(q, uaddr);
	return 0;
}

long futex_lock_pi(uint32_t *uaddr, unsigned flags, nsec_t deadline, bool try)
{
	struct pi_try t = { .spare = NULL };
	struct futex_bucket *b;
	struct futex_key key;
	struct futex_q q;
	int r = futex_key_of(uaddr, flags, &key);

	if (r < 0)
		return r;
	futex_q_init(&q, &key, 0);
	b = futex_bucket_of(&key);
	do {
		r = pi_try_prepare(&t, uaddr);
		if (r < 0)
			break;
		sleep_prepare();
		spin_lock(&b->lock);
		r = pi_try_lock(b, &key, uaddr, &q, &t, false, try);
		if (r == 0)
			futex_queue(&q, b);
		spin_unlock(&b->lock);
	} while ((r == -EAGAIN || r == -EFAULT) && !thread_should_die());
	if (r == 0) {
		wait_note(WAIT_FUTEX_PI, (uintptr_t)uaddr);
		r = pi_slept(&q, uaddr, sleep_until(deadline));
	}
	pi_try_done(&t);
	futex_key_drop(&key, flags);
	if (r == -EBUSY)
		return -EWOULDBLOCK;
	return r > 0 ? 0 : r == -EINTR ? -ERESTARTNOINTR : r;
}

/* Under the bucket: give the word to the best waiter or clear it. 0, -EFAULT, -EAGAIN, -EINVAL. */
static int unlock_word(struct futex_bucket *b, const struct futex_key *key, uint32_t *uaddr, uint32_t uval)
{
	struct futex_q *first = first_q(b, key);
	struct pi_state *s = first ? first->pi.state : NULL;
	struct pi_waiter *w = NULL;
	uint32_t seen, new = 0;
	int r;

	if (first && (!s || s->owner != current))
		return -EINVAL;
	spin_lock(&pi_lock);
	if (s) {
		w = first_waiter(s);
		new = w->thread->tid | (w->link.next != &s->waiters ? FUTEX_WAITERS : 0);
	}
	r = user_cmpxchg32_nofault(uaddr, uval, new, &seen);
	if (r == 0 && seen != uval)
		r = -EAGAIN;
	if (r == 0 && w)
		hand_over(s, w, FUTEX_OWNS);
	spin_unlock(&pi_lock);
	return r;
}

long futex_unlock_pi(uint32_t *uaddr, unsigned flags)
{
	struct futex_bucket *b;
	struct futex_key key;
	uint32_t uval;
	int r = futex_key_of(uaddr, flags, &key);

	if (r < 0)
		return r;
	b = futex_bucket_of(&key);
	do {
		r = get_user32(&uval, uaddr);
		if (r == 0 && (uval & FUTEX_TID_MASK) != current->tid) {
			explain("futex: EPERM: the lock belongs to thread %u", uval & FUTEX_TID_MASK);
			r = -EPERM;
		}
		if (r < 0)
			break;
		spin_lock(&b->lock);
		r = unlock_word(b, &key, uaddr, uval);
		spin_unlock(&b->lock);
		if (r == -EFAULT && user_fault_in(uaddr, true) == 0)
			r = -EAGAIN;
	} while (r == -EAGAIN);
	futex_key_drop(&key, flags);
	return r;
}

void futex_pi_prio_changed(struct thread *t)
{
	struct pi_waiter *w;

	spin_lock(&pi_lock);
	w = t->pi_blocked;
	if (w) {
		list_del(&w->link);
		waiter_sort_in(w->state, w);
		reprio(w->state->owner);
	}
	spin_unlock(&pi_lock);
}

/* ---- death ---------------------------------------------------------------------------------- */

void futex_pi_exit(struct thread *t)
{
	struct pi_state *s;

	spin_lock(&pi_lock);
	t->futex_dead = true;      /* nobody makes a new state for it */
	while (!list_empty(&t->pi_owned)) {
		struct futex_key key = list_first(&t->pi_owned, struct pi_state, owned)->key;
		struct futex_bucket *b = futex_bucket_of(&key);

		spin_unlock(&pi_lock);
		spin_lock(&b->lock);
		spin_lock(&pi_lock);
		list_for_each(s, &t->pi_owned, owned)
			if (futex_key_same(&s->key, &key)) {
				hand_over(s, first_waiter(s), FUTEX_INHERITS);
				break;
			}
		spin_unlock(&pi_lock);
		spin_unlock(&b->lock);
		spin_lock(&pi_lock);
	}
	spin_unlock(&pi_lock);
}

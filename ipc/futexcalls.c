/* futex(2) and futex_waitv(2): operations and flags taken apart, timeouts read. */
#include "ipc/futex.h"
#include "abi/errno.h"
#include "abi/time.h"
#include "cpu/usercopy.h"
#include "kernel/syscall.h"
#include "kernel/waiters.h"
#include "mm/slab.h"
#include "proc/time.h"

/* Which operations read a timeout, and of which clock it is unless the caller says. */
static int timeout_of(int cmd, const struct timespec *uts, unsigned flags, nsec_t *out)
{
	switch (cmd) {
	case FUTEX_WAIT:
		return deadline_copyin(out, uts, CLOCK_MONOTONIC, false);
	case FUTEX_LOCK_PI:
		return deadline_copyin(out, uts, CLOCK_REALTIME, true);
	case FUTEX_WAIT_BITSET: case FUTEX_WAIT_REQUEUE_PI: case FUTEX_LOCK_PI2:
		return deadline_copyin(out, uts, flags & FUTEX_REAL ? CLOCK_REALTIME : CLOCK_MONOTONIC, true);
	}
	return 0;
}

static __attribute__((noinline)) long futex_other(uint32_t *uaddr, int op, uint32_t val,
		const struct timespec *timeout, uint32_t *uaddr2, uint32_t val3)
{
	int cmd = op & FUTEX_CMD_MASK, val2 = (int)(uintptr_t)timeout, r;
	unsigned flags = op & FUTEX_PRIVATE_FLAG ? 0 : FUTEX_SHARED;
	nsec_t deadline = FOREVER;

	if (op & FUTEX_CLOCK_REALTIME) {
		flags |= FUTEX_REAL;
		if (cmd != FUTEX_WAIT_BITSET && cmd != FUTEX_WAIT_REQUEUE_PI && cmd != FUTEX_LOCK_PI2)
			return -ENOSYS;
	}
	if (timeout) {
		r = timeout_of(cmd, timeout, flags, &deadline);
		if (r < 0)
			return r;
	}
	switch (cmd) {
	case FUTEX_WAIT:
		return futex_wait(uaddr, flags, val, deadline, FUTEX_BITSET_MATCH_ANY);
	case FUTEX_WAIT_BITSET:
		return futex_wait(uaddr, flags, val, deadline, val3);
	case FUTEX_WAKE_BITSET:
		return futex_wake(uaddr, flags, val, val3);
	case FUTEX_REQUEUE:
		return futex_requeue(uaddr, flags, val, val2, uaddr2, NULL);
	case FUTEX_CMP_REQUEUE:
		return futex_requeue(uaddr, flags, val, val2, uaddr2, &val3);
	case FUTEX_WAKE_OP:
		return futex_wake_op(uaddr, flags, val, val2, uaddr2, val3);
	case FUTEX_LOCK_PI: case FUTEX_LOCK_PI2:
		return futex_lock_pi(uaddr, flags, deadline, false);
	case FUTEX_TRYLOCK_PI:
		return futex_lock_pi(uaddr, flags, FOREVER, true);
	case FUTEX_UNLOCK_PI:
		return futex_unlock_pi(uaddr, flags);
	case FUTEX_WAIT_REQUEUE_PI:
		return futex_wait_requeue_pi(uaddr, flags, val, deadline, uaddr2);
	case FUTEX_CMP_REQUEUE_PI:
		return futex_cmp_requeue_pi(uaddr, flags, val, val2, uaddr2, val3);
	}
	return -ENOSYS;
}

/* Nearly all calls are of two kinds, and need no room for the arguments of the others. */
long sys_futex(uint32_t *uaddr, int op, uint32_t val, const struct timespec *timeout, uint32_t *uaddr2,
	       uint32_t val3)
{
	unsigned flags = op & FUTEX_PRIVATE_FLAG ? 0 : FUTEX_SHARED, cmd = op & ~FUTEX_PRIVATE_FLAG;

	if (cmd == FUTEX_WAKE)
		return futex_wake(uaddr, flags, val, FUTEX_BITSET_MATCH_ANY);
	if (cmd == FUTEX_WAIT && !timeout)
		return futex_wait(uaddr, flags, val, FOREVER, FUTEX_BITSET_MATCH_ANY);
	return futex_other(uaddr, op, val, timeout, uaddr2, val3);
}

/* Takes all n waiters off their queues. Returns the index of one that was woken, or -1. */
static int waitv_leave(struct futex_q *q, unsigned n)
{
	int woken = -1;

	for (unsigned i = 0; i < n; i++) {
		if (!futex_unqueue(&q[i]) && woken < 0)
			woken = i;
		futex_q_done(&q[i]);
	}
	return woken;
}

static unsigned waitv_flags(const struct futex_waitv *v)
{
	return v->flags & FUTEX_PRIVATE_FLAG ? 0 : FUTEX_SHARED;
}

static long waitv_sleep(struct futex_waitv *v, struct futex_q *q, struct futex_key *key, unsigned n, nsec_t deadline)
{
	int r, woken;

	for (unsigned i = 0; i < n; i++)
		futex_q_init(&q[i], &key[i], FUTEX_BITSET_MATCH_ANY);
	sleep_prepare();
	for (unsigned i = 0; i < n; i++) {
		r = futex_queue_if(&q[i], (uint32_t *)v[i].uaddr, v[i].val);
		if (r < 0) {
			woken = waitv_leave(q, i);
			return woken >= 0 ? woken : r;
		}
	}
	wait_note(WAIT_FUTEX, v[0].uaddr);
	r = sleep_until(deadline);
	woken = waitv_leave(q, n);
	return woken >= 0 ? woken : r == -EINTR ? -ERESTART : r;
}

long sys_futex_waitv(struct futex_waitv *uwaiters, unsigned n, unsigned flags, struct timespec *timeout,
		     clockid_t clock)
{
	struct futex_waitv *v;
	struct futex_key *key;
	nsec_t deadline = FOREVER;
	unsigned keys = 0;
	long r;

	if (flags || n == 0 || n > FUTEX_WAITV_MAX || !uwaiters)
		return -EINVAL;
	if (timeout && clock != CLOCK_MONOTONIC && clock != CLOCK_REALTIME)
		return -EINVAL;
	r = timeout ? deadline_copyin(&deadline, timeout, clock, true) : 0;
	if (r < 0)
		return r;
	v = kmalloc(n * (sizeof(*v) + sizeof(*key) + sizeof(struct futex_q)));
	if (!v)
		return -ENOMEM;
	key = (struct futex_key *)(v + n);
	r = copyin(v, uwaiters, n * sizeof(*v));
	for (; r == 0 && keys < n; keys++) {
		if ((v[keys].flags & ~FUTEX_PRIVATE_FLAG) != FUTEX_32 || v[keys].reserved)
			r = -EINVAL;
		else
			r = futex_key_of((uint32_t *)v[keys].uaddr, waitv_flags(&v[keys]), &key[keys]);
		if (r < 0)
			break;
	}
	if (r == 0)
		r = waitv_sleep(v, (struct futex_q *)(key + n), key, n, deadline);
	while (keys-- > 0)
		futex_key_drop(&key[keys], waitv_flags(&v[keys]));
	kfree(v);
	return r;
}

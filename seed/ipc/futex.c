/* Futexes: the half of a lock that needs the kernel. A lock is a word in the
   program's memory, taken and given back without a system call as long as nobody has
   to wait. Who must wait says: let me sleep, if the word still has this value; who
   gives back says: wake one who sleeps at this word. The waiting threads stand in
   one list, with the physical address of the word: so processes that share a page
   meet at the same futex. Read kernel/waitq.h and mm/user.c before; futex(2). */
#include "ipc/futex.h"
#include "abi/errno.h"
#include "abi/futex.h"
#include "hooks.h"
#include "kernel/syscall.h"
#include "kernel/time.h"
#include "kernel/waitq.h"
#include "mm/page.h"
#include "mm/user.h"
#include "proc/proc.h"

struct futex_waiter {
	struct list  link;
	paddr_t      key;
	uint32_t     bitset;               /* a wake reaches it if one of these bits is in its own set */
	bool         woken;
	struct waitq queue;                /* the one thread */
};

static struct list waiters = LIST_INIT(waiters);

/* The word and its key. A page that would be copied at the first write is copied
   now: the key must not change. */
static uint32_t *find_word(struct space *sp, uintptr_t uaddr, paddr_t *key)
{
	uint32_t *word = space_touch(sp, uaddr, true);

	if (!word)
		word = space_touch(sp, uaddr, false);
	if (word)
		*key = virt_to_phys(word);
	return word;
}

/* The oldest first. A woken waiter is off the list at once: the next wake reaches
   the next one. */
static int wake(paddr_t key, int n, uint32_t bitset)
{
	struct futex_waiter *w;
	int woken = 0;

	list_for_each_safe(w, &waiters, link) {
		if (woken >= n)
			break;
		if (w->key != key || !(w->bitset & bitset))
			continue;
		list_del(&w->link);
		w->woken = true;
		wake_all(&w->queue);
		woken++;
	}
	return woken;
}

/* Nobody need wait there: the word must only be in memory. What it holds is not looked at;
   the program has changed it before, and whoever wakes will look. */
int futex_wake(struct space *sp, uintptr_t uaddr, int n, uint32_t bitset)
{
	paddr_t key;

	return find_word(sp, uaddr, &key) ? wake(key, n, bitset) : -EFAULT;
}

/* The look at the word and the entry in the list are one step, since no other thread
   runs between them: a wake that comes after the word has changed cannot be missed. */
static long wait(uintptr_t uaddr, uint32_t value, nsec_t deadline, uint32_t bitset)
{
	struct futex_waiter w = { .bitset = bitset };
	uint32_t *word = find_word(current->proc->space, uaddr, &w.key);
	int r = 0;

	if (!word)
		return -EFAULT;
	/* Somebody changed it between the program's look and this call: the reason for which it
	   wanted to sleep may be gone. */
	if (*word != value)
		return -EAGAIN;
	waitq_init(&w.queue);
	list_add_tail(&waiters, &w.link);
	while (!w.woken && r == 0)
		r = wait_on(&w.queue, deadline);
	list_del(&w.link);
	return w.woken ? 0 : r == -EINTR ? -ERESTART : r;
}

/* Wake some, and let others wait for another word instead: so a broadcast does not
   wake all for a mutex that one will get. */
static long requeue(uintptr_t uaddr, int wakes, int moves, uintptr_t uaddr2, const uint32_t *expected)
{
	struct futex_waiter *w;
	paddr_t key, key2;
	uint32_t *word = find_word(current->proc->space, uaddr, &key);
	int woken, moved = 0;

	if (wakes < 0 || moves < 0)
		return -EINVAL;
	if (!word || !find_word(current->proc->space, uaddr2, &key2))
		return -EFAULT;
	if (expected && *word != *expected)
		return -EAGAIN;
	woken = wake(key, wakes, FUTEX_BITSET_MATCH_ANY);
	list_for_each(w, &waiters, link) {
		if (moved >= moves)
			break;
		if (w->key != key)
			continue;
		/* It goes on sleeping and does not notice: only the word that wakes it is another one. */
		w->key = key2;
		moved++;
	}
	return woken + moved;
}

/* The time limit of a wait: a length for FUTEX_WAIT, a moment for the other. */
static int find_deadline(int op, const struct timespec *utimeout, nsec_t *deadline)
{
	nsec_t t = FOREVER;
	int r = utimeout ? copyin_time(utimeout, &t) : 0;

	*deadline = FOREVER;
	if (r < 0 || t == FOREVER)
		return r;
	if ((op & FUTEX_CMD_MASK) == FUTEX_WAIT)
		*deadline = deadline_after(t);
	else
		*deadline = op & FUTEX_CLOCK_REALTIME ? deadline_after(t - time_realtime()) : t;
	return 0;
}

/* The fourth argument is a time for those that wait and a number for those that
   move. */
long sys_futex(uint32_t *uword, int op, uint32_t value, const struct timespec *utimeout, uint32_t *uword2, uint32_t value3)
{
	uintptr_t uaddr = (uintptr_t)uword, uaddr2 = (uintptr_t)uword2;
	nsec_t deadline;
	int cmd = op & FUTEX_CMD_MASK, r;

	if (uaddr % 4 != 0 || ((cmd == FUTEX_REQUEUE || cmd == FUTEX_CMP_REQUEUE) && uaddr2 % 4 != 0))
		return -EINVAL;
	switch (cmd) {
	case FUTEX_WAIT:
	case FUTEX_WAIT_BITSET:
		r = find_deadline(op, utimeout, &deadline);
		if (r == 0 && cmd == FUTEX_WAIT_BITSET && value3 == 0)
			r = -EINVAL;
		return r < 0 ? r : wait(uaddr, value, deadline, cmd == FUTEX_WAIT ? FUTEX_BITSET_MATCH_ANY : value3);
	case FUTEX_WAKE:
		return futex_wake(current->proc->space, uaddr, value, FUTEX_BITSET_MATCH_ANY);
	case FUTEX_WAKE_BITSET:
		return value3 == 0 ? -EINVAL : futex_wake(current->proc->space, uaddr, value, value3);
	case FUTEX_REQUEUE:
		return requeue(uaddr, value, (uintptr_t)utimeout, uaddr2, NULL);
	case FUTEX_CMP_REQUEUE:
		return requeue(uaddr, value, (uintptr_t)utimeout, uaddr2, &value3);
	}
	return -ENOSYS;
}

/* What a dying thread leaves: robust locks marked "owner died" and their first waiter woken, PI locks
   given to their heirs, the tid word cleared for pthread_join. The robust list is user memory: every
   read may fail, the walk is bounded, and nothing is believed but "this word holds my tid". */
#include "ipc/futex.h"
#include "abi/errno.h"
#include "cpu/usercopy.h"
#include "kernel/syscall.h"
#include "proc/cred.h"
#include "proc/life.h"
#include "proc/proc.h"

/* One lock word: 0, or -1 to stop the walk. pending: the lock or unlock of it was under way. */
static int robust_owner_died(struct thread *t, uint32_t *uaddr, bool pi, bool pending)
{
	uint32_t uval, seen;

	if ((uintptr_t)uaddr % 4)
		return -1;
	do {
		if (get_user32(&uval, uaddr) < 0)
			return -1;
		if (pending && !pi && uval == 0) {
			/* unlocked, but died before the wake */
			futex_wake(uaddr, FUTEX_SHARED, 1, FUTEX_BITSET_MATCH_ANY);
			return 0;
		}
		if ((uval & FUTEX_TID_MASK) != t->tid)
			return 0;
		if (user_cmpxchg32(uaddr, uval, (uval & FUTEX_WAITERS) | FUTEX_OWNER_DIED, &seen) < 0)
			return -1;
	} while (seen != uval);
	if (!pi && uval & FUTEX_WAITERS)
		futex_wake(uaddr, FUTEX_SHARED, 1, FUTEX_BITSET_MATCH_ANY);
	return 0;
}

static void robust_walk(struct thread *t)
{
	struct robust_list_head head;
	uintptr_t first = t->robust_list, entry, pending, next;

	t->robust_list = 0;
	if (!first || copyin(&head, (void *)first, sizeof(head)) < 0)
		return;
	entry = (uintptr_t)head.list.next;
	pending = (uintptr_t)head.list_op_pending;
	for (int n = 0; (entry & ~1ul) != first && n < ROBUST_LIST_LIMIT; n++) {
		/* the next link first: the lock may be freed as soon as it is released */
		int r = get_user64(&next, (void *)(entry & ~1ul));

		if ((entry & ~1ul) != (pending & ~1ul) &&
		    robust_owner_died(t, (uint32_t *)((entry & ~1ul) + head.futex_offset), entry & 1, false) < 0)
			return;
		if (r < 0)
			return;
		entry = next;
		if (n % 64 == 63)
			cond_resched();
	}
	if (pending & ~1ul)
		robust_owner_died(t, (uint32_t *)((pending & ~1ul) + head.futex_offset), pending & 1, true);
}

void futex_exit(struct thread *t)
{
	uint32_t *ctid = (uint32_t *)t->clear_child_tid;

	robust_walk(t);
	futex_pi_exit(t);
	t->clear_child_tid = 0;
	if (ctid && put_user32(ctid, 0) == 0)
		futex_wake(ctid, FUTEX_SHARED, 1, FUTEX_BITSET_MATCH_ANY);
}

void futex_exec(struct thread *t)
{
	futex_exit(t);
	t->futex_dead = false;
}

long sys_set_robust_list(struct robust_list_head *head, size_t len)
{
	if (len != sizeof(*head))
		return -EINVAL;
	current->robust_list = (uintptr_t)head;
	return 0;
}

long sys_get_robust_list(pid_t pid, struct robust_list_head **uhead, size_t *ulen)
{
	struct thread *t = current;
	uintptr_t head;

	if (pid) {
		t = thread_get_by_tid(pid);
		if (!t)
			return -ESRCH;
		if (!may_ptrace(t)) {
			thread_put(t);
			return -EPERM;
		}
	}
	head = t->robust_list;
	if (pid)
		thread_put(t);
	if (put_user64(ulen, sizeof(struct robust_list_head)) < 0)
		return -EFAULT;
	return put_user64(uhead, head);
}

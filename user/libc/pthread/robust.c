/* Robust mutexes: locks that outlive their owner. Each thread keeps a list of those it
   holds, and the kernel knows where it begins; when the thread dies, the kernel walks it,
   sets FUTEX_OWNER_DIED in every word that names the thread, and wakes one waiter of each.
   `list_op_pending` covers the moments in which a mutex is taken but not yet listed, or
   unlisted but not yet free.

     owner dies       next locker gets EOWNERDEAD and the mutex, state INCONSISTENT
     consistent()     state back to 0, all is well
     unlock without   state LOST: everyone gets ENOTRECOVERABLE from now on */
#include "user/libc/pthread/thread.h"

#define INCONSISTENT 1
#define LOST         2

static pthread_mutex_t *mutex_of(struct robust_list *link)
{
	return (void *)((char *)link - __builtin_offsetof(pthread_mutex_t, link));
}

int __robust_enter(pthread_mutex_t *m)
{
	struct __pthread *self = __self();

	if (m->state == LOST)
		return ENOTRECOVERABLE;
	if (!self->robust_known) {
		self->robust_known = 1;
		self->robust.futex_offset = (long)__builtin_offsetof(pthread_mutex_t, word) -
					    (long)__builtin_offsetof(pthread_mutex_t, link);
		__sys_set_robust_list(&self->robust, sizeof self->robust);
	}
	self->robust.list_op_pending = &m->link;
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
	return 0;
}

void __robust_done(void)
{
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
	__self()->robust.list_op_pending = NULL;
}

/* The lock is ours; what the word said before tells whether its last owner died. */
int __robust_locked(pthread_mutex_t *m, uint32_t was)
{
	struct robust_list *head = &__self()->robust.list;

	if (m->state == LOST) {
		__atomic_store_n(&m->word, 0, __ATOMIC_RELEASE);
		futex_wake(&m->word, 0x7fffffff, 1);
		__robust_done();
		return ENOTRECOVERABLE;
	}
	m->link.next = head->next;
	m->back = head;
	if (head->next != head)
		mutex_of(head->next)->back = &m->link;
	head->next = &m->link;
	__robust_done();
	if (!(was & FUTEX_OWNER_DIED))
		return 0;
	m->count = 0;
	m->state = INCONSISTENT;
	return EOWNERDEAD;
}

void __robust_leave(pthread_mutex_t *m)
{
	struct __pthread *self = __self();
	struct robust_list *head = &self->robust.list;

	if (m->state == INCONSISTENT)
		m->state = LOST;
	self->robust.list_op_pending = &m->link;
	m->back->next = m->link.next;
	if (m->link.next != head)
		mutex_of(m->link.next)->back = m->back;
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
}

int pthread_mutex_consistent(pthread_mutex_t *m)
{
	if (!(m->kind & KIND_ROBUST) || m->state != INCONSISTENT ||
	    (m->word & FUTEX_TID_MASK) != (uint32_t)__tid())
		return EINVAL;
	m->state = 0;
	return 0;
}

/* A detached thread unmaps its list before the kernel could walk it, so it does here what
   the kernel does for others. */
void __robust_die(struct __pthread *t)
{
	if (!t->robust_known)
		return;
	for (struct robust_list *link = t->robust.list.next; link != &t->robust.list; ) {
		pthread_mutex_t *m = mutex_of(link);
		link = link->next;
		uint32_t v = __atomic_fetch_or(&m->word, FUTEX_OWNER_DIED, __ATOMIC_RELEASE);
		while (!__atomic_compare_exchange_n(&m->word, &v, (v & FUTEX_WAITERS) |
						    FUTEX_OWNER_DIED, 0, __ATOMIC_RELEASE,
						    __ATOMIC_RELAXED))
			;
		if (v & FUTEX_WAITERS)
			futex_wake(&m->word, 1, 1);
	}
	__sys_set_robust_list(NULL, sizeof t->robust);
}

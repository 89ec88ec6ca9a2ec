/* All threads of the process, a ring through struct __pthread, under one lock. Whoever
   holds the lock knows that no thread appears or ends: fork, setuid and pthread_kill
   need that. A thread takes the lock before it blocks signals for its end, so that it can
   still answer pthread/setxid.c while it waits. */
#include "user/libc/pthread/thread.h"

static struct lock list_lock;

void __list_lock(void) { lock(&list_lock); }
void __list_unlock(void) { unlock(&list_lock); }

void __list_add(struct __pthread *t)
{
	struct __pthread *self = __self();

	t->next = self->next;
	t->prev = self;
	t->next->prev = t;
	self->next = t;
}

void __list_remove(struct __pthread *t)
{
	t->next->prev = t->prev;
	t->prev->next = t->next;
	t->next = t->prev = t;
}

/* In the child of fork only the caller lives; _Fork has already made it a ring of one. */
void __threads_fork(int when)
{
	if (when == FORK_BEFORE)
		lock(&list_lock);
	else if (when == FORK_PARENT)
		unlock(&list_lock);
	else
		list_lock.word = 0;
}

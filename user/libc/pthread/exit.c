/* End of a thread: cleanup handlers, destructors of thread-specific data, then leave the
   ring of threads. The last thread to leave takes the process with it. A detached thread
   unmaps its own stack (sys/syscall.S); a joinable one leaves that to who joins it. */
#include <stdlib.h>
#include "user/libc/pthread/thread.h"

void __keys_run(struct __pthread *t) __attribute__((weak));
void __robust_die(struct __pthread *t) __attribute__((weak));

void __cleanup_push(struct __cleanup *c)
{
	struct __pthread *self = __self();

	c->next = self->cleanup;
	self->cleanup = c;
}

void __cleanup_pop(struct __cleanup *c, int execute)
{
	__self()->cleanup = c->next;
	if (execute)
		c->function(c->arg);
}

_Noreturn void pthread_exit(void *result)
{
	struct __pthread *self = __self();
	sigset_t all = ~0UL;

	__atomic_fetch_or(&self->cancel, CANCEL_DISABLED, __ATOMIC_RELAXED);
	while (self->cleanup) {
		struct __cleanup *c = self->cleanup;
		self->cleanup = c->next;
		c->function(c->arg);
	}
	if (__keys_run)
		__keys_run(self);
	__malloc_thread_exit();
	self->result = result;

	__list_lock();
	if (self->next == self) {
		__list_unlock();
		exit(0);
	}
	__sys_rt_sigprocmask(SIG_SETMASK, &all, NULL, 8);
	__list_remove(self);
	__list_unlock();

	int joinable = JOIN_JOINABLE;
	if (__atomic_compare_exchange_n(&self->join, &joinable, JOIN_EXITED, 0,
					__ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE) ||
	    joinable == JOIN_JOINED || !self->map) {
		for (;;)
			__sys_exit(0);
	}
	/* Detached: from here on nothing in the kernel may point into our mapping. */
	if (__robust_die)
		__robust_die(self);
	__sys_set_tid_address(NULL);
	__unmap_exit(self->map, self->map_size);
}

pthread_t pthread_self(void) { return __self(); }
#undef pthread_equal
int pthread_equal(pthread_t a, pthread_t b) { return a == b; }

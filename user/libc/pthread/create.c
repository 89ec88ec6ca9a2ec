/* Birth of a thread. One mapping holds, from below: a guard page that nobody may touch,
   the stack, the thread's local storage, struct __pthread. clone() starts it on that
   stack with %fs set, and promises that the kernel clears `tid` and wakes who sleeps on
   it once the thread is gone: that is what pthread_join waits for, and only then may the
   stack be unmapped.

   A newborn has all signals blocked until it runs our code. If it is to start with a
   scheduling policy of its own, it waits on `start` until its parent has set it. */
#include <sys/mman.h>
#include <string.h>
#include "user/libc/pthread/thread.h"

#define STACK_DEFAULT (1UL << 20)
#define GUARD_DEFAULT 4096UL
#define ROUND(n)      (((n) + 4095) & -4096UL)

#define START_GO   0
#define START_WAIT (FUTEX_OWNER_DIED | 1)       /* not a thread id */
#define START_QUIT 2

static int begin(void *arg)
{
	struct __pthread *self = arg;
	sigset_t mask = (sigset_t)self->result;         /* the parent's, to inherit */

	while (__atomic_load_n(&self->start, __ATOMIC_ACQUIRE) == START_WAIT)
		futex_wait(&self->start, START_WAIT, 0);
	if (self->start == START_QUIT) {
		/* Nobody knows us yet: the parent waits for tid and takes all back. */
		__sys_exit(0);
	}
	self->result = NULL;
	__sys_rt_sigprocmask(SIG_SETMASK, &mask, NULL, 8);
	if (self->is_c11)
		pthread_exit((void *)(long)((int (*)(void *))(void *)self->function)(self->arg));
	pthread_exit(self->function(self->arg));
}

/* Memory for a thread; on success its struct, laid out and known by its mapping. */
static struct __pthread *thread_new(const pthread_attr_t *attr)
{
	size_t stack = attr && attr->stack_size ? attr->stack_size : STACK_DEFAULT;
	size_t guard = attr ? ROUND(attr->guard_size) : GUARD_DEFAULT;
	size_t room = ROUND(__tls_room());
	struct __pthread *t;

	if (attr && attr->stack) {
		/* The caller's stack: our struct gets a small mapping of its own. */
		char *map = mmap(NULL, room, PROT_READ | PROT_WRITE,
				 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (map == MAP_FAILED)
			return NULL;
		t = __tls_install(map, room);
		t->map = map;
		t->map_size = room;
		t->stack = attr->stack;
		t->stack_size = attr->stack_size;
		return t;
	}
	size_t size = guard + ROUND(stack) + room;
	char *map = mmap(NULL, size, guard ? PROT_NONE : PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
	if (map == MAP_FAILED)
		return NULL;
	if (guard && mprotect(map + guard, size - guard, PROT_READ | PROT_WRITE) < 0) {
		munmap(map, size);
		return NULL;
	}
	t = __tls_install(map, size);
	t->map = map;
	t->map_size = size;
	t->guard_size = guard;
	t->stack = map + guard;
	t->stack_size = ROUND(stack);
	return t;
}

/* Lets a child that was held back run, or tells it to end. */
static int release(struct __pthread *t, const pthread_attr_t *attr)
{
	int error = -__sys_sched_setscheduler(t->tid, attr->policy, &attr->param);

	__atomic_store_n(&t->start, error ? START_QUIT : START_GO, __ATOMIC_RELEASE);
	futex_wake(&t->start, 1, 0);
	return error;
}

int __thread_create(pthread_t *thread, const pthread_attr_t *attr,
		    void *(*function)(void *), void *arg, int c11)
{
	const unsigned long flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND |
		CLONE_THREAD | CLONE_SYSVSEM | CLONE_SETTLS | CLONE_PARENT_SETTID |
		CLONE_CHILD_CLEARTID;
	sigset_t all = ~0UL, mask;
	int hold = attr && attr->explicit_sched, error = 0;
	struct __pthread *t = thread_new(attr);

	if (!t)
		return EAGAIN;
	t->function = function;
	t->arg = arg;
	t->is_c11 = c11;
	t->join = attr && attr->detached ? JOIN_DETACHED : JOIN_JOINABLE;
	t->start = hold ? START_WAIT : START_GO;
	t->canary = __self()->canary;
	__list_lock();
	__threaded = 1;
	__sys_rt_sigprocmask(SIG_SETMASK, &all, &mask, 8);
	t->result = (void *)mask;
	long r = __clone(begin, (char *)t->stack + t->stack_size, flags, t, &t->tid, t, &t->tid);
	if (r < 0)
		error = r == -ENOMEM ? EAGAIN : -r;
	else if (hold)
		error = release(t, attr);
	if (!error) {
		__list_add(t);
		*thread = t;
	}
	__sys_rt_sigprocmask(SIG_SETMASK, &mask, NULL, 8);
	__list_unlock();
	if (error) {
		pid_t tid;
		while (r > 0 && (tid = __atomic_load_n(&t->tid, __ATOMIC_ACQUIRE)))
			futex_wait(&t->tid, tid, 1);
		munmap(t->map, t->map_size);
	}
	return error;
}

int pthread_create(pthread_t *restrict thread, const pthread_attr_t *restrict attr,
		   void *(*function)(void *), void *restrict arg)
{
	return __thread_create(thread, attr, function, arg, 0);
}

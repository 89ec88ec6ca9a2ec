/* setuid and its kin for the whole process. The kernel changes one thread; the caller
   changes itself first, and if that was allowed, interrupts every other thread with
   SIGSETXID, whose handler makes the same call, and waits until all have answered. */
#include <signal.h>
#include <stdlib.h>
#include "user/libc/pthread/thread.h"

void __restore(void);

static struct {
	long     number, a, b, c;
	uint32_t waiting;               /* threads that have not answered */
	int      failed;
} job;

static long call(void)
{
	long r;

	__asm__ volatile("syscall" : "=a"(r) : "a"(job.number), "D"(job.a), "S"(job.b),
			 "d"(job.c) : "rcx", "r11", "memory");
	return r;
}

static void on_setxid(int sig)
{
	if (call() < 0)
		job.failed = 1;
	if (__atomic_sub_fetch(&job.waiting, 1, __ATOMIC_ACQ_REL) == 0)
		futex_wake(&job.waiting, 1, 0);
}

long __setxid(int number, long a, long b, long c)
{
	struct kernel_sigaction act = {
		.handler = on_setxid, .flags = SA_RESTART | SA_RESTORER, .restorer = __restore,
	};
	struct __pthread *self = __self();
	uint32_t n;

	if (!__threaded) {
		long r;
		__asm__ volatile("syscall" : "=a"(r) : "a"((long)number), "D"(a), "S"(b), "d"(c)
				 : "rcx", "r11", "memory");
		return r;
	}
	__list_lock();
	job.number = number;
	job.a = a;
	job.b = b;
	job.c = c;
	job.failed = 0;
	long r = call();
	if (r >= 0) {
		__sys_rt_sigaction(SIGSETXID, &act, NULL, 8);
		job.waiting = 1;
		for (struct __pthread *t = self->next; t != self; t = t->next) {
			__atomic_fetch_add(&job.waiting, 1, __ATOMIC_RELAXED);
			if (__sys_tgkill(__sys_getpid(), t->tid, SIGSETXID) < 0)
				__atomic_fetch_sub(&job.waiting, 1, __ATOMIC_RELAXED);
		}
		__atomic_fetch_sub(&job.waiting, 1, __ATOMIC_ACQ_REL);
		while ((n = __atomic_load_n(&job.waiting, __ATOMIC_ACQUIRE)))
			futex_wait(&job.waiting, n, 0);
		/* Threads with different rights in one process must not be. */
		if (job.failed)
			__fatal("setuid: a thread could not follow");
	}
	__list_unlock();
	return r;
}

/* A thread that ends while it owns PI futexes, with no robust list: each one's first waiter becomes the owner, and the word says that
   the owner died. A ring of two locks is EDEADLK. */
#include "tools.h"
#include <pthread.h>

#ifndef FUTEX_TID_MASK
#define FUTEX_TID_MASK 0x3fffffff
#define FUTEX_OWNER_DIED 0x40000000
#endif
static unsigned word[3];
static struct gate held, end;
static int got[3];

static long lock(unsigned *w)
{
	return syscall(SYS_futex, w, FUTEX_LOCK_PI | FUTEX_PRIVATE, 0, NULL, NULL, 0);
}

static long unlock(unsigned *w)
{
	return syscall(SYS_futex, w, FUTEX_UNLOCK_PI | FUTEX_PRIVATE, 0, NULL, NULL, 0);
}

static void *owner(void *arg)
{
	lock(&word[0]);
	lock(&word[1]);
	gate_open(&held);
	gate_wait(&end);
	syscall(SYS_exit, 0);            /* not pthread_exit, nothing tidies up */
	return NULL;
}

static volatile int tid[3];

static void *waiter(void *arg)
{
	int i = (long)arg;

	tid[i] = syscall(SYS_gettid);
	got[i] = lock(&word[i]) == 0 && (word[i] & FUTEX_TID_MASK) == tid[i] && word[i] & FUTEX_OWNER_DIED;
	word[i] = tid[i];
	unlock(&word[i]);
	return NULL;
}

static struct gate second;

/* Owns 2, waits for 0. */
static void *middle(void *arg)
{
	tid[2] = syscall(SYS_gettid);
	lock(&word[2]);
	gate_open(&second);
	lock(&word[0]);
	unlock(&word[0]);
	unlock(&word[2]);
	return NULL;
}

int main(void)
{
	pthread_t a, b, m;
	pthread_attr_t attr;

	gate_new(&held), gate_new(&end), gate_new(&second);
	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	pid_t pid = fork();
	if (pid == 0) {
		pthread_t o;

		CHECK(pthread_create(&o, &attr, owner, NULL) == 0);
		gate_wait(&held);
		pthread_create(&a, NULL, waiter, (void *)0);
		pthread_create(&b, NULL, waiter, (void *)1);
		while (!tid[0] || !tid[1])
			sched_yield();
		wait_thread_state(getpid(), tid[0], 'S');
		wait_thread_state(getpid(), tid[1], 'S');
		gate_open(&end);
		pthread_join(a, NULL);
		pthread_join(b, NULL);
		CHECK(got[0] && got[1]);
		_exit(check_done());
	}
	wait_ok_pid(pid);

	CHECK(lock(&word[0]) == 0);
	pthread_create(&m, NULL, middle, NULL);
	gate_wait(&second);
	wait_thread_state(getpid(), tid[2], 'S');
	CHECK_ERR(lock(&word[2]), EDEADLK);
	CHECK_ERR(lock(&word[0]), EDEADLK);
	CHECK(unlock(&word[0]) == 0);
	pthread_join(m, NULL);
	return check_done();
}

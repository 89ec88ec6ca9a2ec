/* FUTEX_WAIT_REQUEUE_PI sleeps on one word and wakes as the owner of a priority-inheriting lock, to which FUTEX_CMP_REQUEUE_PI
   moves it: what a condition variable with a PI mutex is made of. */
#include "tools.h"
#include <pthread.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>

static uint32_t cond, lock, other;
static int tid, got;

static long futex(uint32_t *a, int op, uint32_t val, void *fourth, uint32_t *b, uint32_t val3)
{
	return syscall(SYS_futex, a, op | FUTEX_PRIVATE, val, fourth, b, val3);
}

static void *waiter(void *arg)
{
	__atomic_store_n(&tid, syscall(SYS_gettid), __ATOMIC_SEQ_CST);
	got = futex(&cond, FUTEX_WAIT_REQUEUE_PI, 0, NULL, &lock, 0);
	if (got == 0)
		CHECK(futex(&lock, FUTEX_UNLOCK_PI, 0, NULL, NULL, 0) == 0);
	return NULL;
}

int main(void)
{
	struct timespec past = { 0, 1 };
	pthread_t t;
	long n;

	CHECK_ERR(futex(&cond, FUTEX_WAIT_REQUEUE_PI, 1, NULL, &lock, 0), EAGAIN);
	CHECK_ERR(futex(&cond, FUTEX_WAIT_REQUEUE_PI, 0, NULL, &cond, 0), EINVAL);
	CHECK_ERR(futex(&cond, FUTEX_WAIT_REQUEUE_PI, 0, &past, &lock, 0), ETIMEDOUT);
	CHECK_ERR(futex(&cond, FUTEX_CMP_REQUEUE_PI, 2, (void *)1, &lock, 0), EINVAL);
	CHECK_ERR(futex(&cond, FUTEX_CMP_REQUEUE_PI, 1, (void *)1, &lock, 7), EAGAIN);
	CHECK_EQ(futex(&cond, FUTEX_CMP_REQUEUE_PI, 1, (void *)1, &lock, 0), 0);

	CHECK(futex(&lock, FUTEX_LOCK_PI, 0, NULL, NULL, 0) == 0);
	CHECK(pthread_create(&t, NULL, waiter, NULL) == 0);
	while ((n = futex(&cond, FUTEX_CMP_REQUEUE_PI, 1, (void *)1, &lock, 0)) == 0)
		usleep(1000);
	CHECK_EQ(n, 1);
	CHECK((lock & 0x3fffffff) == (uint32_t)getpid() && lock & FUTEX_HAS_WAITERS);      /* ours still, and it waits */
	CHECK(futex(&lock, FUTEX_UNLOCK_PI, 0, NULL, NULL, 0) == 0);
	pthread_join(t, NULL);
	CHECK_EQ(got, 0);
	CHECK_EQ(lock, 0);

	/* A free lock is taken for the waiter at once; to another lock than it waits for it is not moved. */
	__atomic_store_n(&tid, 0, __ATOMIC_SEQ_CST);
	CHECK(pthread_create(&t, NULL, waiter, NULL) == 0);
	while ((n = futex(&cond, FUTEX_CMP_REQUEUE_PI, 1, (void *)0, &other, 0)) == 0)
		usleep(1000);
	CHECK(n == -1 && errno == EINVAL);
	CHECK_EQ(futex(&cond, FUTEX_CMP_REQUEUE_PI, 1, (void *)0, &lock, 0), 1);
	pthread_join(t, NULL);
	CHECK_EQ(got, 0);
	CHECK_EQ(lock, 0);
	return check_done();
}

/* A waiter of the private kind is not woken by a shared wake, nor the other way round; each by its own. */
#include "tools.h"
#include <pthread.h>
#include <sys/syscall.h>
#include <time.h>

static unsigned word;
static volatile int woken;

static long futex(unsigned *w, int op, unsigned val, void *timeout)
{
	return syscall(SYS_futex, w, op, val, timeout, NULL, 0);
}

static void *waiter(void *op)
{
	while (futex(&word, (long)op, 0, NULL) < 0 && errno == EINTR)
		;
	woken = 1;
	return NULL;
}

/* Until it sleeps: a requeue of nobody's word to itself counts without waking. */
static void one(int wait, int wrong, int right)
{
	pthread_t t;

	woken = 0;
	CHECK(pthread_create(&t, NULL, waiter, (void *)(long)wait) == 0);
	while (syscall(SYS_futex, &word, FUTEX_CMP_REQUEUE | (wait & FUTEX_PRIVATE), 0, 1L, &word, 0) != 1)
		sched_yield();
	CHECK_EQ(futex(&word, wrong, 1, NULL), 0);
	CHECK(!woken);
	CHECK_EQ(futex(&word, right, 1, NULL), 1);
	CHECK(pthread_join(t, NULL) == 0);
}

int main(void)
{
	one((FUTEX_WAIT | FUTEX_PRIVATE), FUTEX_WAKE, (FUTEX_WAKE | FUTEX_PRIVATE));
	one(FUTEX_WAIT, (FUTEX_WAKE | FUTEX_PRIVATE), FUTEX_WAKE);
	return check_done();
}

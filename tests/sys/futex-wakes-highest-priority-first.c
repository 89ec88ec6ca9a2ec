/* Of several sleepers on a word the real-time one of the highest priority is woken first, those of one priority, and
   the ordinary ones, in the order they came. sem_post promises it. */
#include "tools.h"
#include <pthread.h>
#include <sched.h>
#include <sys/syscall.h>

#define N 6

static unsigned word;
static int prio[N] = { 0, 5, 20, 0, 20, 10 }, order[N];
static int ended;

static void *waiter(void *arg)
{
	int me = (long)arg;
	struct sched_param sp = { prio[me] };

	CHECK(syscall(SYS_sched_setscheduler, 0, prio[me] ? SCHED_FIFO : SCHED_OTHER, &sp) == 0);
	while (syscall(SYS_futex, &word, (FUTEX_WAIT | FUTEX_PRIVATE), 0, NULL, NULL, 0) < 0 && errno == EINTR)
		;
	order[__atomic_fetch_add(&ended, 1, __ATOMIC_SEQ_CST)] = me;
	return NULL;
}

int main(void)
{
	static const int want[N] = { 2, 4, 5, 1, 0, 3 };
	struct sched_param sp = { 1 };
	pthread_t t[N];

	if (syscall(SYS_sched_setscheduler, 0, SCHED_FIFO, &sp) < 0)
		SKIP("may not be real-time");
	for (long k = 0; k < N; k++) {
		CHECK(pthread_create(&t[k], NULL, waiter, (void *)k) == 0);
		while (syscall(SYS_futex, &word, FUTEX_CMP_REQUEUE | FUTEX_PRIVATE, 0, 100L, &word, 0) != k + 1)
			usleep(1000);
	}
	for (int k = 0; k < N; k++) {
		CHECK_EQ(syscall(SYS_futex, &word, (FUTEX_WAKE | FUTEX_PRIVATE), 1, NULL, NULL, 0), 1);
		while (__atomic_load_n(&ended, __ATOMIC_SEQ_CST) != k + 1)
			usleep(1000);
	}
	for (int k = 0; k < N; k++) {
		CHECK_EQ(order[k], want[k]);
		CHECK(pthread_join(t[k], NULL) == 0);
	}
	return check_done();
}

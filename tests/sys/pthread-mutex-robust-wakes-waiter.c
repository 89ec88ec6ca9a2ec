/* The death of the owner wakes a thread that already waits, with EOWNERDEAD, across processes. */
#include "tools.h"
#include <pthread.h>

int main(void)
{
	pthread_mutex_t *m = shared_new(PAGE);
	pthread_mutexattr_t a;
	struct gate held, die;
	pid_t owner, waiter;

	gate_new(&held);
	gate_new(&die);
	pthread_mutexattr_init(&a);
	pthread_mutexattr_setrobust(&a, PTHREAD_MUTEX_ROBUST);
	pthread_mutexattr_setpshared(&a, PTHREAD_PROCESS_SHARED);
	pthread_mutex_init(m, &a);
	owner = fork();
	if (owner == 0) {
		pthread_mutex_lock(m);
		gate_open(&held);
		for (;;)
			pause();
	}
	gate_wait(&held);
	waiter = fork();
	if (waiter == 0) {
		gate_open(&held);
		CHECK_EQ(pthread_mutex_lock(m), EOWNERDEAD);
		CHECK_EQ(pthread_mutex_consistent(m), 0);
		CHECK_EQ(pthread_mutex_unlock(m), 0);
		_exit(check_done());
	}
	gate_wait(&held);
	wait_asleep(waiter);
	kill(owner, SIGKILL);
	waitpid(owner, NULL, 0);
	CHECK(wait_ok_pid(waiter));
	CHECK_EQ(pthread_mutex_lock(m), 0);
	pthread_mutex_unlock(m);
	munmap(m, PAGE);
	return check_done();
}

/* A timer that another thread deletes while timer_create is still telling its number harms nobody. */
#include <pthread.h>
#include <sys/syscall.h>
#include <time.h>
#include "check.h"

#define ROUNDS 4000

static volatile int over;

static void *deleter(void *arg)
{
	while (!over)
		for (int id = 0; id < 3; id++)
			syscall(SYS_timer_delete, id);
	return arg;
}

int main(void)
{
	pthread_t t;
	int id;

	CHECK_EQ(pthread_create(&t, NULL, deleter, NULL), 0);
	for (int i = 0; i < ROUNDS; i++) {
		if (!CHECK_EQ(syscall(SYS_timer_create, CLOCK_MONOTONIC, NULL, (void *)16), -1) ||
		    !CHECK_EQ(errno, EFAULT))
			break;
		if (!CHECK_EQ(syscall(SYS_timer_create, CLOCK_MONOTONIC, NULL, &id), 0))
			break;
		if (syscall(SYS_timer_delete, id) < 0 && !CHECK_EQ(errno, EINVAL))
			break;
	}
	over = 1;
	CHECK_EQ(pthread_join(t, NULL), 0);
	return check_done();
}

/* SIGEV_THREAD: the library calls the function in a thread of its own with the value. */
#include "tools.h"
#include <pthread.h>
#include <semaphore.h>
#include <time.h>

static sem_t called;
static volatile int value;

static void function(union sigval v)
{
	value = v.sival_int;
	sem_post(&called);
}

int main(void)
{
	struct sigevent ev = {.sigev_notify = SIGEV_THREAD, .sigev_notify_function = function, .sigev_value = {.sival_int = 9}};
	struct itimerspec it = {{0, 0}, {0, 1000000}};
	timer_t id;

	sem_init(&called, 0, 0);
	CHECK(timer_create(CLOCK_MONOTONIC, &ev, &id) == 0);
	CHECK(timer_settime(id, 0, &it, NULL) == 0);
	while (sem_wait(&called) < 0)
		;
	CHECK_EQ(value, 9);
	CHECK(timer_delete(id) == 0);
	return check_done();
}

/* A timer on the process CPU clock fires after that much computing, not after that much sleep. */
#include "tools.h"
#include <time.h>

static volatile int caught;

static void handler(int sig)
{
	caught++;
}

int main(void)
{
	struct sigevent ev = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
	struct itimerspec it = {{0, 0}, {0, 250000000}};
	struct timespec t = {0, 300000000}, used, start;
	timer_t id;

	signal(SIGUSR1, handler);
	CHECK(timer_create(CLOCK_PROCESS_CPUTIME_ID, &ev, &id) == 0);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
	CHECK(timer_settime(id, 0, &it, NULL) == 0);
	nanosleep(&t, NULL);
	CHECK_EQ(caught, 0);
	while (!caught)
		;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
	CHECK((used.tv_sec - start.tv_sec) * 1000000000ll + used.tv_nsec - start.tv_nsec >= 250000000);
	CHECK(timer_delete(id) == 0);
	return check_done();
}

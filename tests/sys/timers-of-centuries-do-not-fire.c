/* A timer of 292 years does not fire at once, and one that fires and has such an interval fires once. */
#include "tools.h"
#include <limits.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>

static volatile int caught;

static void handler(int sig)
{
	caught++;
}

static void burn(void)
{
	clock_t until = clock() + CLOCKS_PER_SEC / 25;

	while (clock() < until)
		;
}

int main(void)
{
	struct itimerval far = {{0, 0}, {LONG_MAX, 999999}}, once = {{LONG_MAX, 999999}, {0, 1000}};
	struct itimerspec spec = {{LONG_MAX, 999999999}, {0, 1000000}};
	uint64_t n;

	signal(SIGPROF, handler);
	signal(SIGVTALRM, handler);
	signal(SIGALRM, handler);
	CHECK(setitimer(ITIMER_PROF, &far, NULL) == 0);
	CHECK(setitimer(ITIMER_VIRTUAL, &far, NULL) == 0);
	CHECK(setitimer(ITIMER_REAL, &far, NULL) == 0);
	burn();
	CHECK_EQ(caught, 0);
	CHECK(setitimer(ITIMER_PROF, &once, NULL) == 0);
	while (!caught)
		burn();
	burn();
	CHECK_EQ(caught, 1);
	CHECK(setitimer(ITIMER_PROF, &far, NULL) == 0);
	CHECK(setitimer(ITIMER_REAL, &once, NULL) == 0);
	while (caught < 2)
		burn();
	burn();
	CHECK_EQ(caught, 2);

	int fd = timerfd_create(CLOCK_MONOTONIC, 0);

	CHECK(timerfd_settime(fd, 0, &spec, NULL) == 0);
	CHECK_EQ(read(fd, &n, 8), 8);
	CHECK_EQ(n, 1);
	fcntl(fd, F_SETFL, O_NONBLOCK);
	CHECK_ERR(read(fd, &n, 8), EAGAIN);
	close(fd);
	return check_done();
}

/* A jump of the clock that nobody read is told by the next timerfd_settime with TFD_TIMER_CANCEL_ON_SET: ECANCELED, and the
   timer is armed. */
#include <stdint.h>
#include "check.h"
#include <sys/timerfd.h>
#include <time.h>

#define FLAGS (TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET)

static void jump(int seconds)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	t.tv_sec += seconds;
	CHECK(clock_settime(CLOCK_REALTIME, &t) == 0);
}

int main(void)
{
	int fd = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK);
	struct itimerspec v = { { 0, 0 }, { 0, 0 } }, left, off = { { 0, 0 }, { 0, 0 } };
	struct timespec now;
	uint64_t n;

	clock_gettime(CLOCK_REALTIME, &now);
	if (clock_settime(CLOCK_REALTIME, &now) < 0)
		SKIP("may not set the clock");
	v.it_value.tv_sec = now.tv_sec + 1000;
	CHECK(timerfd_settime(fd, FLAGS, &v, NULL) == 0);
	jump(2);
	CHECK_ERR(timerfd_settime(fd, FLAGS, &v, NULL), ECANCELED);
	CHECK(timerfd_gettime(fd, &left) == 0 && left.it_value.tv_sec > 900);
	CHECK_ERR(read(fd, &n, 8), EAGAIN);
	CHECK(timerfd_settime(fd, FLAGS, &v, NULL) == 0);
	jump(-2);
	CHECK_ERR(read(fd, &n, 8), ECANCELED);
	CHECK_ERR(read(fd, &n, 8), EAGAIN);
	CHECK(timerfd_settime(fd, FLAGS, &v, NULL) == 0);
	jump(1);
	CHECK(timerfd_settime(fd, TFD_TIMER_ABSTIME, &v, NULL) == 0);     /* does not ask, is not told */
	CHECK_ERR(read(fd, &n, 8), EAGAIN);
	CHECK(timerfd_settime(fd, FLAGS, &off, NULL) == 0);
	jump(-1);
	return check_done();
}

/* timerfd: blocks until it fires, counts expirations, polls readable, absolute times in the past fire at once. */
#include "tools.h"
#include <poll.h>
#include <sys/timerfd.h>
#include <time.h>

int main(void)
{
	struct itimerspec it = {{0, 1000000}, {0, 1000000}}, now;
	struct timespec t = {0, 20000000};
	struct pollfd p;
	uint64_t n = 0;
	int fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);

	CHECK(fd >= 0 && fcntl(fd, F_GETFD) == FD_CLOEXEC);
	CHECK(timerfd_settime(fd, 0, &it, NULL) == 0);
	CHECK_EQ(read(fd, &n, 8), 8);
	CHECK(n >= 1);
	nanosleep(&t, NULL);
	p = (struct pollfd){fd, POLLIN, 0};
	CHECK_EQ(poll(&p, 1, -1), 1);
	CHECK_EQ(read(fd, &n, 8), 8);
	CHECK(n >= 15);
	CHECK(timerfd_gettime(fd, &now) == 0 && now.it_interval.tv_nsec == 1000000);
	it = (struct itimerspec){{0, 0}, {0, 0}};
	CHECK(timerfd_settime(fd, 0, &it, NULL) == 0);
	CHECK(fcntl(fd, F_SETFL, O_NONBLOCK) == 0);
	CHECK_ERR(read(fd, &n, 8), EAGAIN);
	CHECK_ERR(read(fd, &n, 4), EINVAL);
	it.it_value = (struct timespec){0, 1};           /* long ago, even right after the start */
	CHECK(timerfd_settime(fd, TFD_TIMER_ABSTIME, &it, NULL) == 0);
	CHECK_EQ(read(fd, &n, 8), 8);
	CHECK_EQ(n, 1);
	CHECK_ERR(write(fd, &n, 8), EINVAL);
	CHECK_ERR(timerfd_create(99, 0), EINVAL);
	CHECK_ERR(timerfd_create(CLOCK_MONOTONIC, 0x777), EINVAL);
	CHECK_ERR(timerfd_settime(0, 0, &it, NULL), EINVAL);
	CHECK_ERR(timerfd_settime(99, 0, &it, NULL), EBADF);
	it.it_value.tv_nsec = -1;
	CHECK_ERR(timerfd_settime(fd, 0, &it, NULL), EINVAL);
	CHECK_ERR(syscall(SYS_timerfd_settime, fd, 0, 8L, 0), EFAULT);
	close(fd);
	return check_done();
}

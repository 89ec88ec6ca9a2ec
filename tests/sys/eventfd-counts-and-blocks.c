/* eventfd: adds up, read takes all or one with EFD_SEMAPHORE, blocks at zero and near the top, 8 bytes only. */
#include "tools.h"
#include <poll.h>
#include <sys/eventfd.h>

int main(void)
{
	uint64_t n = 5, max = ~0ull;
	int fd = eventfd(3, EFD_NONBLOCK | EFD_CLOEXEC), sem = eventfd(2, EFD_SEMAPHORE);
	struct pollfd p = {fd, POLLIN | POLLOUT, 0};
	pid_t pid;

	CHECK_EQ(fcntl(fd, F_GETFD), FD_CLOEXEC);
	CHECK_EQ(write(fd, &n, 8), 8);
	CHECK_EQ(poll(&p, 1, 0), 1);
	CHECK_EQ(p.revents, POLLIN | POLLOUT);
	CHECK_EQ(read(fd, &n, 8), 8);
	CHECK_EQ(n, 8);
	CHECK_ERR(read(fd, &n, 8), EAGAIN);
	n = max - 1;
	CHECK_EQ(write(fd, &n, 8), 8);
	n = 1;
	CHECK_ERR(write(fd, &n, 8), EAGAIN);
	CHECK_EQ(poll(&p, 1, 0), 1);
	CHECK_EQ(p.revents, POLLIN);
	CHECK_ERR(write(fd, &max, 8), EINVAL);
	CHECK_ERR(write(fd, &n, 4), EINVAL);
	CHECK_ERR(read(fd, &n, 4), EINVAL);
	for (int i = 0; i < 2; i++) {
		CHECK_EQ(read(sem, &n, 8), 8);
		CHECK_EQ(n, 1);
	}
	pid = fork();
	if (pid == 0)
		_exit(read(sem, &n, 8) == 8 && n == 1 ? 0 : 1);
	wait_asleep(pid);
	n = 1;
	CHECK_EQ(write(sem, &n, 8), 8);
	CHECK(wait_ok());
	CHECK_ERR(eventfd(0, 0x77), EINVAL);
	return check_done();
}

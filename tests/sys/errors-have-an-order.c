/* Where two things are wrong, the one that Linux looks at first is told: the descriptor before the flags, the source
   before the target. And some neighbours: positions that go nowhere, moves that cut off, select on O_PATH. */
#define _GNU_SOURCE
#include "tools.h"
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>

#define PAGE 4096ul

int main(void)
{
	char *m = mmap(NULL, 8 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int p[2], q[2], fd = open("order", O_CREAT | O_RDWR, 0600), path = open("order", O_PATH), top;
	struct timeval now = {0, 0};
	off_t off = 0;
	sigset_t none;
	fd_set in, ex;

	CHECK(pipe(p) == 0 && pipe(q) == 0 && m != MAP_FAILED);
	CHECK_ERR(shutdown(99, 7), EBADF);
	CHECK_ERR(shutdown(fd, 7), ENOTSOCK);
	CHECK_ERR(syscall(SYS_accept4, 99, NULL, NULL, 1), EBADF);
	CHECK_ERR(syscall(SYS_accept4, fd, NULL, NULL, 1), EINVAL);
	CHECK_ERR(splice(p[0], &off, 99, NULL, 1, 0), EBADF);
	CHECK_ERR(splice(p[0], &off, q[0], NULL, 1, 0), ESPIPE);
	CHECK_ERR(sendfile(99, p[0], &off, 1), ESPIPE);
	CHECK_ERR(sendfile(99, fd, &off, 1), EBADF);

	/* these have a position that goes nowhere */
	sigemptyset(&none);
	CHECK_EQ(lseek(eventfd(0, 0), 100, SEEK_SET), 0);
	CHECK_EQ(lseek(epoll_create1(0), 100, SEEK_END), 0);
	CHECK_EQ(lseek(signalfd(-1, &none, 0), -1, SEEK_CUR), 0);
	CHECK_EQ(lseek(timerfd_create(CLOCK_MONOTONIC, 0), 100, SEEK_SET), 0);
	CHECK_ERR(lseek(p[0], 0, SEEK_SET), ESPIPE);
	CHECK_ERR(lseek(p[0], 0, 9), EINVAL);

	/* what is cut off by a move may be of several mappings, or nothing at all */
	strcpy(m, "moved");
	CHECK(mprotect(m + PAGE, PAGE, PROT_READ) == 0 && munmap(m + 2 * PAGE, PAGE) == 0);
	CHECK(mremap(m, 4 * PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, m + 5 * PAGE) == m + 5 * PAGE);
	CHECK_STR(m + 5 * PAGE, "moved");
	CHECK_ERR(msync(m, PAGE, MS_ASYNC), ENOMEM);
	CHECK_ERR(msync(m + 3 * PAGE, PAGE, MS_ASYNC), ENOMEM);
	CHECK(msync(m + 4 * PAGE, PAGE, MS_ASYNC) == 0);
	CHECK(mprotect(m + 4 * PAGE, PAGE, PROT_READ | 8) == 0);           /* PROT_SEM */

	/* select counts what cannot be asked as ready */
	top = path + 1;
	FD_ZERO(&in);
	FD_ZERO(&ex);
	FD_SET(path, &in);
	FD_SET(path, &ex);
	CHECK_EQ(select(top, &in, NULL, &ex, &now), 2);
	close(path);
	CHECK_ERR(select(top, &in, NULL, &ex, &now), EBADF);
	unlink("order");
	return check_done();
}

/* pidfd_getfd copies a descriptor out of another process: same description, close-on-exec. */
#include "tools.h"

int main(void)
{
	struct gate g, done;
	int fd, got, p[2];
	char c = 0;
	pid_t pid;

	gate_new(&g);
	gate_new(&done);
	pid = fork();
	if (pid == 0) {
		CHECK(pipe(p) == 0);
		dup2(p[0], 50);
		CHECK_EQ(write(p[1], "q", 1), 1);
		gate_open(&g);
		gate_wait(&done);
		_exit(check_done());
	}
	gate_wait(&g);
	fd = syscall(SYS_pidfd_open, pid, 0);
	got = syscall(SYS_pidfd_getfd, fd, 50, 0);
	CHECK(got >= 0 && fcntl(got, F_GETFD) == FD_CLOEXEC);
	CHECK(read(got, &c, 1) == 1 && c == 'q');
	CHECK_ERR(syscall(SYS_pidfd_getfd, fd, 51, 0), EBADF);
	CHECK_ERR(syscall(SYS_pidfd_getfd, fd, 50, 1), EINVAL);
	CHECK_ERR(syscall(SYS_pidfd_getfd, 0, 50, 0), EBADF);
	gate_open(&done);
	CHECK(wait_ok());
	return check_done();
}

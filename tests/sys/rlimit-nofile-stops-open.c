/* At RLIMIT_NOFILE open, dup, pipe, socketpair-like makers say EMFILE; dup2 and F_DUPFD beyond say EBADF, EINVAL. */
#include "tools.h"
#include <sys/resource.h>

int main(void)
{
	struct rlimit rl = {8, 8};
	int fd[2], last = -1, n;

	if (fork() == 0) {
		for (int i = 3; i < 8; i++)
			close(i);
		setrlimit(RLIMIT_NOFILE, &rl);
		while ((n = dup(0)) >= 0)
			last = n;
		CHECK_EQ(last, 7);
		CHECK_ERR(dup(0), EMFILE);
		CHECK_ERR(open("/dev/null", O_RDONLY), EMFILE);
		CHECK_ERR(pipe(fd), EMFILE);
		close(7);
		CHECK_ERR(pipe(fd), EMFILE);
		CHECK_EQ(dup(0), 7);
		CHECK_ERR(dup2(0, 8), EBADF);
		CHECK_ERR(dup3(0, 8, 0), EBADF);
		CHECK_ERR(fcntl(0, F_DUPFD, 8), EINVAL);
		CHECK_ERR(fcntl(0, F_DUPFD, 7), EMFILE);
		CHECK_EQ(dup2(0, 7), 7);
		_exit(check_done());
	}
	CHECK(wait_ok());
	return check_done();
}

/* A connection lives as long as anybody holds it: the end is seen when the last of parent, child and what the child
   executed has closed it. */
#include "inet.h"

int main(int argc, char **argv)
{
	char b[8], number[16];
	int fd[2], sync[2];

	if (argc == 2) {                         /* executed: the connection came along */
		int s = atoi(argv[1]);
		CHECK(name_of(s).sin_addr.s_addr == htonl(INADDR_LOOPBACK));
		CHECK(read(s, b, 8) == 2 && write(s, "done", 4) == 4);
		return check_done();
	}
	tcp_pair(fd);
	CHECK(pipe(sync) == 0);
	if (fork() == 0) {
		close(fd[0]);
		CHECK(write(fd[1], "a", 1) == 1 && read(sync[0], b, 1) == 1);
		_exit(check_done());
	}
	close(fd[1]);
	CHECK_EQ(read(fd[0], b, 8), 1);
	struct pollfd p = { fd[0], POLLIN };
	CHECK_EQ(poll(&p, 1, 20), 0);
	CHECK(write(sync[1], "x", 1) == 1);
	CHECK_EQ(read(fd[0], b, 8), 0);
	CHECK(wait_ok());

	tcp_pair(fd);
	fcntl(fd[0], F_SETFD, FD_CLOEXEC);
	if (fork() == 0) {
		snprintf(number, sizeof(number), "%d", fd[1]);
		execl("/proc/self/exe", argv[0], number, NULL);
		_exit(1);
	}
	close(fd[1]);
	CHECK(write(fd[0], "go", 2) == 2 && read(fd[0], b, 8) == 4 && read(fd[0], b, 8) == 0);
	CHECK(wait_ok());
	return check_done();
}

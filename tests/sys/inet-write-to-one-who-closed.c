/* The first write to a peer that has closed goes out and draws a reset; the next is EPIPE, with SIGPIPE. */
#include "inet.h"

static volatile sig_atomic_t pipes;

static void on_pipe(int sig)
{
	pipes++;
}

int main(void)
{
	int fd[2];
	char b;

	signal(SIGPIPE, on_pipe);
	tcp_pair(fd);
	close(fd[1]);
	CHECK_EQ(poll_for(fd[0], POLLRDHUP), POLLRDHUP);
	CHECK_EQ(polled(fd[0]), POLLIN | POLLOUT | POLLRDHUP);
	CHECK_EQ(write(fd[0], "x", 1), 1);
	CHECK_EQ(poll_for(fd[0], 0), POLLERR | POLLHUP);
	CHECK_ERR(write(fd[0], "x", 1), EPIPE);
	CHECK_EQ(pipes, 1);
	CHECK_ERR(send(fd[0], "x", 1, MSG_NOSIGNAL), EPIPE);
	CHECK_EQ(pipes, 1);
	CHECK_EQ(read(fd[0], &b, 1), 0);

	tcp_pair(fd);                            /* who reads first is not told of a reset, but of the end */
	close(fd[1]);
	CHECK_EQ(read(fd[0], &b, 1), 0);
	CHECK_EQ(write(fd[0], "x", 1), 1);
	CHECK_EQ(poll_for(fd[0], 0), POLLERR | POLLHUP);
	CHECK_EQ(read(fd[0], &b, 1), 0);
	CHECK_EQ(option(fd[0], SOL_SOCKET, SO_ERROR), EPIPE);
	CHECK_EQ(option(fd[0], SOL_SOCKET, SO_ERROR), 0);
	return check_done();
}

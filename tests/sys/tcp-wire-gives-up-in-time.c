/* A wire that is cut: connect ends after its SYNs, bytes after TCP_USER_TIMEOUT, silence after the questions of keep-alive;
   each with ETIMEDOUT, told once. */
#include "inet.h"
#include <sys/time.h>

static void cut_pair(int fd[2])
{
	wire("");
	tcp_pair(fd);
	CHECK_EQ(set_option(fd[0], SOL_SOCKET, SO_KEEPALIVE, 0), 0);
}

static void ends(int fd)
{
	char c;

	CHECK_EQ(poll_for(fd, POLLIN) & (POLLIN | POLLERR | POLLHUP), POLLIN | POLLERR | POLLHUP);
	CHECK_EQ(option(fd, SOL_SOCKET, SO_ERROR), ETIMEDOUT);
	CHECK_EQ(option(fd, SOL_SOCKET, SO_ERROR), 0);
	CHECK_EQ(read(fd, &c, 1), 0);
	CHECK_ERR(send(fd, "x", 1, MSG_NOSIGNAL), EPIPE);
}

int main(void)
{
	struct sockaddr_in a;
	int fd[2], l = listener(1), c;

	if (!has_wire())
		SKIP("no wire that can be cut");
	a = name_of(l);
	wire("loss=100");
	c = socket(AF_INET, SOCK_STREAM, 0);
	CHECK_EQ(set_option(c, IPPROTO_TCP, TCP_SYNCNT, 1), 0);
	CHECK_ERR(connect(c, ADDR(&a)), ETIMEDOUT);
	wire("");
	CHECK_EQ(connect(c, ADDR(&a)), 0);       /* and tried again */
	close(c);

	cut_pair(fd);
	CHECK_EQ(set_option(fd[0], IPPROTO_TCP, TCP_USER_TIMEOUT, 700), 0);
	wire("loss=100");
	CHECK_EQ(write(fd[0], "lost", 4), 4);
	ends(fd[0]);
	close(fd[0]);
	close(fd[1]);

	cut_pair(fd);
	CHECK_EQ(set_option(fd[0], IPPROTO_TCP, TCP_KEEPIDLE, 1), 0);
	CHECK_EQ(set_option(fd[0], IPPROTO_TCP, TCP_KEEPINTVL, 1), 0);
	CHECK_EQ(set_option(fd[0], IPPROTO_TCP, TCP_KEEPCNT, 2), 0);
	CHECK_EQ(set_option(fd[0], SOL_SOCKET, SO_KEEPALIVE, 1), 0);
	CHECK_EQ(poll(&(struct pollfd){ fd[0], POLLIN }, 1, 3500), 0);   /* answered, it lives on */
	wire("loss=100");
	ends(fd[0]);
	close(fd[0]);
	wire("");
	CHECK_EQ(set_option(fd[1], SOL_SOCKET, SO_LINGER, 0), -1);
	CHECK(setsockopt(fd[1], SOL_SOCKET, SO_LINGER, &(struct linger){ 1, 0 }, sizeof(struct linger)) == 0);
	close(fd[1]);                            /* it does not know yet: a reset */
	close(l);
	wire(NULL);
	return check_done();
}

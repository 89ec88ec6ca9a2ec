/* The wire is cut in each state in which something is still expected of the other side: the connection ends in its time
   (here TCP_USER_TIMEOUT, and TCP_LINGER2 for FIN_WAIT2), a program that still has it is told ETIMEDOUT once, one that has
   closed it needs to know nothing, and neither socket nor port stays behind. */
#include "inet.h"

enum { GONE, ESTABLISHED, FIN_WAIT1 = 4, FIN_WAIT2, TIME_WAIT, CLOSE_WAIT = 8, LAST_ACK, CLOSING = 11 };

static int fd[2], c, s;

static void pair(void)
{
	wire("");
	tcp_pair(fd);
	c = ntohs(name_of(fd[0]).sin_port);
	s = ntohs(name_of(fd[1]).sin_port);
	for (int i = 0; i < 2; i++)
		CHECK_EQ(set_option(fd[i], IPPROTO_TCP, TCP_USER_TIMEOUT, 500), 0);
	CHECK_EQ(set_option(fd[0], IPPROTO_TCP, TCP_LINGER2, 1), 0);
	CHECK(becomes(s, c, ESTABLISHED));
}

/* fd has been told that nobody answers, and its connection is over. */
static void told(int end)
{
	char b;

	CHECK(poll_for(end, POLLERR) & POLLERR);
	CHECK_EQ(option(end, SOL_SOCKET, SO_ERROR), ETIMEDOUT);
	CHECK_EQ(read(end, &b, 1), 0);
	CHECK_ERR(send(end, "x", 1, MSG_NOSIGNAL), EPIPE);
	close(end);
}

/* Who was on the other side learns it when he speaks. */
static void reset(int end)
{
	char b;

	wire("");
	CHECK_EQ(send(end, "x", 1, MSG_NOSIGNAL), 1);
	CHECK(poll_for(end, POLLIN) & POLLIN);
	CHECK_ERR(read(end, &b, 1), ECONNRESET);
	close(end);
}

int main(void)
{
	char b;

	if (!has_wire())
		SKIP("no wire that can be cut");
	pair();                                  /* ESTABLISHED, bytes on the way */
	wire("loss=100");
	CHECK_EQ(write(fd[0], "x", 1), 1);
	told(fd[0]);
	reset(fd[1]);

	pair();                                  /* FIN_WAIT1 */
	wire("loss=100");
	close(fd[0]);
	CHECK(becomes(c, s, FIN_WAIT1) && becomes(c, s, GONE));
	reset(fd[1]);

	pair();                                  /* FIN_WAIT2, and CLOSE_WAIT with bytes on the way */
	close(fd[0]);
	CHECK(becomes(c, s, FIN_WAIT2) && becomes(s, c, CLOSE_WAIT));
	wire("loss=100");
	CHECK_EQ(write(fd[1], "x", 1), 1);
	CHECK(becomes(c, s, GONE));
	CHECK_EQ(read(fd[1], &b, 1), 0);
	told(fd[1]);

	pair();                                  /* LAST_ACK */
	shutdown(fd[0], SHUT_WR);
	CHECK(becomes(s, c, CLOSE_WAIT));
	wire("loss=100");
	close(fd[1]);
	CHECK(becomes(s, c, LAST_ACK) && becomes(s, c, GONE));
	close(fd[0]);                            /* it waits for a FIN that nobody sends: TCP_LINGER2 */
	CHECK(becomes(c, s, GONE));

	pair();                                  /* CLOSING: the FINs cross, what acknowledges them is lost */
	wire("delay=50");
	close(fd[0]);
	close(fd[1]);
	wire("loss=100");
	CHECK(becomes(c, s, CLOSING) && becomes(s, c, CLOSING));
	CHECK(becomes(c, s, GONE) && becomes(s, c, GONE));
	wire(NULL);
	return check_done();
}

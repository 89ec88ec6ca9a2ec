/* The states of RFC 9293, figure 5, one after the other: a wire that loses everything holds a connection in each that a
   segment would end, and goes on when it is mended. */
#include "inet.h"

enum { ESTABLISHED = 1, SYN_SENT, SYN_RECV, FIN_WAIT1, FIN_WAIT2, TIME_WAIT, CLOSED, CLOSE_WAIT, LAST_ACK, LISTENING, CLOSING };

static int port_of(int fd)
{
	return ntohs(name_of(fd).sin_port);
}

/* A pair on a good wire; its ports. */
static void pair(int fd[2], int *c, int *s)
{
	wire("");
	tcp_pair(fd);
	*c = port_of(fd[0]);
	*s = port_of(fd[1]);
	CHECK(becomes(*c, *s, ESTABLISHED) && becomes(*s, *c, ESTABLISHED));
}

static void opens(void)
{
	int l = listener(4), c = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), s;
	struct sockaddr_in a = name_of(l);

	wire("loss=100");
	CHECK_ERR(connect(c, ADDR(&a)), EINPROGRESS);
	CHECK_EQ(state_shown(port_of(c), port_of(l)), SYN_SENT);
	CHECK_EQ(polled(c), 0);
	CHECK_ERR(connect(c, ADDR(&a)), EALREADY);
	wire("");                                /* the SYN is sent again a second later */
	CHECK(poll_for(c, POLLOUT) == POLLOUT && option(c, SOL_SOCKET, SO_ERROR) == 0);
	CHECK((s = accept(l, NULL, NULL)) >= 0);
	CHECK_EQ(state_shown(port_of(c), port_of(l)), ESTABLISHED);
	close(c);
	close(s);
	close(l);
}

static void ends_one_by_one(void)
{
	int fd[2], c, s;
	char b;

	pair(fd, &c, &s);
	wire("loss=100");
	close(fd[0]);
	CHECK_EQ(state_shown(c, s), FIN_WAIT1);
	wire("");
	CHECK(becomes(c, s, FIN_WAIT2) && becomes(s, c, CLOSE_WAIT));
	CHECK_EQ(read(fd[1], &b, 1), 0);
	wire("loss=100");
	close(fd[1]);
	CHECK_EQ(state_shown(s, c), LAST_ACK);
	wire("");
	CHECK(becomes(c, s, TIME_WAIT) && becomes(s, c, 0));
}

static void ends_at_once(void)
{
	int fd[2], c, s;

	pair(fd, &c, &s);
	wire("loss=100");
	close(fd[0]);
	close(fd[1]);
	CHECK(state_shown(c, s) == FIN_WAIT1 && state_shown(s, c) == FIN_WAIT1);
	wire("delay=30");                        /* both FINs are on the way before one arrives: CLOSING in between */
	CHECK(becomes(c, s, TIME_WAIT) && becomes(s, c, TIME_WAIT));
	wire("");
}

/* The ACK of the last FIN is lost: TIME_WAIT is there to say it again. */
static void last_ack_is_lost(void)
{
	int fd[2], c, s;

	pair(fd, &c, &s);
	close(fd[0]);
	CHECK(becomes(s, c, CLOSE_WAIT) && becomes(c, s, FIN_WAIT2));
	wire("delay=50");
	close(fd[1]);                            /* its FIN is on the way ... */
	wire("loss=100");                        /* ... and the answer is not going to be */
	CHECK(becomes(c, s, TIME_WAIT));
	CHECK_EQ(state_shown(s, c), LAST_ACK);
	wire("");
	CHECK(becomes(s, c, 0));
	CHECK_EQ(state_shown(c, s), TIME_WAIT);
}

int main(void)
{
	if (!has_wire())
		SKIP("no wire that can be told to lose");
	opens();
	ends_one_by_one();
	ends_at_once();
	last_ack_is_lost();
	wire(NULL);
	return check_done();
}

/* TCP_INFO: the state a connection is in, from birth to its end. */
#include "inet.h"

enum { ESTABLISHED = 1, SYN_SENT, SYN_RECV, FIN_WAIT1, FIN_WAIT2, TIME_WAIT, CLOSE, CLOSE_WAIT, LAST_ACK, LISTEN };

static int state(int fd)
{
	struct tcp_info info = { 0 };
	socklen_t len = sizeof(info);

	CHECK(getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len) == 0 && len > 100);
	return info.tcpi_state;
}

int main(void)
{
	int l = listener(3), c = socket(AF_INET, SOCK_STREAM, 0), s;
	struct sockaddr_in a = name_of(l);
	char b;

	CHECK_EQ(state(c), CLOSE);
	CHECK_EQ(state(l), LISTEN);
	CHECK(connect(c, ADDR(&a)) == 0);
	CHECK_EQ(state(c), ESTABLISHED);
	CHECK((s = accept(l, NULL, NULL)) >= 0);
	CHECK_EQ(state(s), ESTABLISHED);
	CHECK(shutdown(c, SHUT_WR) == 0 && read(s, &b, 1) == 0);
	CHECK_EQ(state(s), CLOSE_WAIT);
	CHECK(state(c) == FIN_WAIT2 || state(c) == FIN_WAIT1);   /* acknowledged, or not yet */
	CHECK(shutdown(s, SHUT_WR) == 0 && read(c, &b, 1) == 0);
	CHECK_EQ(state(s), CLOSE);
	CHECK_EQ(state(c), CLOSE);               /* what stays in TIME_WAIT is not this socket any more */
	CHECK_ERR(getsockopt(socket(AF_INET, SOCK_DGRAM, 0), IPPROTO_TCP, TCP_INFO, &a, &(socklen_t){ 16 }), EOPNOTSUPP);
	return check_done();
}

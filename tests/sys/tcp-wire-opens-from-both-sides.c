/* Two that connect to each other at the same time become one connection, without a listener (RFC 9293, 3.5, figure 7). */
#include "inet.h"

int main(void)
{
	int a = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), b = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	struct sockaddr_in to_a = at("127.0.0.1", 0), to_b = at("127.0.0.1", 0);
	char c[8];

	if (!has_wire())
		SKIP("no wire on which two SYNs can cross");
	CHECK(bind(a, ADDR(&to_a)) == 0 && bind(b, ADDR(&to_b)) == 0);
	to_a = name_of(a);
	to_b = name_of(b);
	wire("delay=50");
	CHECK_ERR(connect(a, ADDR(&to_b)), EINPROGRESS);
	CHECK_ERR(connect(b, ADDR(&to_a)), EINPROGRESS);
	CHECK(poll_for(a, POLLOUT) == POLLOUT && poll_for(b, POLLOUT) == POLLOUT);
	CHECK(option(a, SOL_SOCKET, SO_ERROR) == 0 && option(b, SOL_SOCKET, SO_ERROR) == 0);
	CHECK(same(peer_of(a), to_b) && same(peer_of(b), to_a));
	CHECK_EQ(write(a, "hello", 5), 5);
	CHECK_EQ(poll_for(b, POLLIN), POLLIN);
	CHECK(read(b, c, 8) == 5 && memcmp(c, "hello", 5) == 0);
	CHECK_EQ(write(b, "you", 3), 3);
	CHECK_EQ(poll_for(a, POLLIN), POLLIN);
	CHECK(read(a, c, 8) == 3 && memcmp(c, "you", 3) == 0);
	close(a);
	CHECK_EQ(poll_for(b, POLLIN), POLLIN);
	CHECK_EQ(read(b, c, 8), 0);
	close(b);
	wire(NULL);
	return check_done();
}

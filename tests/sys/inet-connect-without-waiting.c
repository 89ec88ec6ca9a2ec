/* A connect that does not wait: EINPROGRESS even to ourselves, then writable; connect again says done, then EISCONN. */
#include "inet.h"

int main(void)
{
	int l = listener(5), c = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), s;
	struct sockaddr_in a = name_of(l);

	CHECK(fcntl(l, F_SETFL, O_NONBLOCK) == 0);
	CHECK_ERR(accept(l, NULL, NULL), EAGAIN);
	CHECK_EQ(polled(l), 0);
	CHECK_ERR(connect(c, ADDR(&a)), EINPROGRESS);
	CHECK_EQ(poll_for(c, POLLOUT), POLLOUT);
	CHECK_EQ(option(c, SOL_SOCKET, SO_ERROR), 0);
	CHECK(connect(c, ADDR(&a)) == 0);
	CHECK_ERR(connect(c, ADDR(&a)), EISCONN);
	CHECK_EQ(poll_for(l, POLLIN), POLLIN);
	CHECK((s = accept(l, NULL, NULL)) >= 0);
	CHECK((fcntl(s, F_GETFL) & O_NONBLOCK) == 0);    /* it is not inherited */
	CHECK_ERR(accept(l, NULL, NULL), EAGAIN);
	CHECK_EQ(polled(c), POLLOUT);
	CHECK(write(s, "x", 1) == 1);
	CHECK_EQ(poll_for(c, POLLIN), POLLIN);
	return check_done();
}

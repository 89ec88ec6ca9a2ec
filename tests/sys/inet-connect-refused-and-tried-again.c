/* Nobody listens: ECONNREFUSED at once, or later through poll and SO_ERROR, which tells it once. The socket may then
   try again. */
#include "inet.h"

int main(void)
{
	int l = listener(2), c = socket(AF_INET, SOCK_STREAM, 0), n = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	struct sockaddr_in a = name_of(l), none = at("127.0.0.1", 1);
	char b;

	CHECK_EQ(polled(c), POLLOUT | POLLHUP);
	CHECK_ERR(read(c, &b, 1), ENOTCONN);
	CHECK_ERR(send(c, "x", 1, MSG_NOSIGNAL), EPIPE);
	CHECK_ERR(shutdown(c, SHUT_RDWR), ENOTCONN);
	CHECK_ERR(connect(c, ADDR(&none)), ECONNREFUSED);
	CHECK_EQ(option(c, SOL_SOCKET, SO_ERROR), 0);
	CHECK(connect(c, ADDR(&a)) == 0);

	CHECK_ERR(connect(n, ADDR(&none)), EINPROGRESS);
	CHECK_EQ(poll_for(n, POLLOUT), POLLOUT | POLLERR | POLLHUP);
	CHECK_EQ(polled(n) & (POLLIN | POLLRDHUP), POLLIN | POLLRDHUP);
	CHECK_EQ(option(n, SOL_SOCKET, SO_ERROR), ECONNREFUSED);
	CHECK_EQ(option(n, SOL_SOCKET, SO_ERROR), 0);
	close(n);
	n = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	CHECK_ERR(connect(n, ADDR(&none)), EINPROGRESS);
	CHECK_EQ(poll_for(n, POLLOUT), POLLOUT | POLLERR | POLLHUP);
	CHECK_ERR(connect(n, ADDR(&none)), ECONNREFUSED);    /* the second connect tells as well */
	CHECK_ERR(connect(n, ADDR(&a)), EINPROGRESS);
	CHECK_EQ(poll_for(n, POLLOUT), POLLOUT);
	CHECK_EQ(option(n, SOL_SOCKET, SO_ERROR), 0);
	CHECK(write(n, "x", 1) == 1);
	return check_done();
}

/* Bad addresses, lengths and counts in every call of a connection: EFAULT or EINVAL, and nothing is lost. */
#include "inet.h"

int main(void)
{
	int l = listener(3), c = dial(l, SOCK_STREAM), s, fd[2];
	struct sockaddr_in a = name_of(l);
	socklen_t len = -1;
	char b[8];
	void *bad = (void *)8;

	CHECK_ERR(bind(c, bad, 16), EFAULT);
	CHECK_ERR(connect(socket(AF_INET, SOCK_STREAM, 0), bad, 16), EFAULT);
	CHECK_ERR(connect(socket(AF_INET, SOCK_STREAM, 0), (void *)&a, -1), EINVAL);
	CHECK_ERR(connect(socket(AF_INET, SOCK_STREAM, 0), (void *)&a, 1000), EINVAL);
	CHECK_ERR(getsockname(c, bad, &(socklen_t){ 16 }), EFAULT);
	CHECK_ERR(getsockname(c, (void *)&a, bad), EFAULT);
	CHECK_ERR(getsockname(c, (void *)&a, &len), EINVAL);
	CHECK_ERR(accept(l, (void *)&a, bad), EFAULT);
	c = dial(l, SOCK_STREAM);
	CHECK((s = accept(l, NULL, NULL)) >= 0);
	tcp_pair(fd);
	CHECK_ERR(send(fd[0], bad, 5, 0), EFAULT);
	CHECK_EQ(send(fd[0], "ok", 2, 0), 2);
	CHECK_ERR(recv(fd[1], bad, 5, 0), EFAULT);
	CHECK(read(fd[1], b, 8) == 2 && memcmp(b, "ok", 2) == 0);
	CHECK_ERR(send(-1, b, 1, 0), EBADF);
	CHECK_ERR(send(0, b, 1, 0), ENOTSOCK);
	CHECK_ERR(getsockopt(c, SOL_SOCKET, SO_REUSEADDR, bad, &(socklen_t){ 4 }), EFAULT);
	return check_done();
}

/* sendmsg and recvmsg with bad headers, buffers and counts: EFAULT or EMSGSIZE, and nothing is lost. */
#include "inet.h"
#include <sys/syscall.h>

int main(void)
{
	void *bad = (void *)8;
	struct iovec v = { bad, 4 };
	struct msghdr h = { .msg_iov = &v, .msg_iovlen = 1 };
	char b[8];
	int fd[2];

	tcp_pair(fd);
	CHECK_ERR(sendmsg(fd[0], &h, 0), EFAULT);
	CHECK_ERR(syscall(SYS_sendmsg, fd[0], bad, 0), EFAULT);  /* not through a library that looks into it */
	CHECK_EQ(send(fd[0], "ok", 2, 0), 2);
	CHECK_ERR(recvmsg(fd[1], &h, 0), EFAULT);
	h.msg_iovlen = 5000;
	CHECK_ERR(recvmsg(fd[1], &h, 0), EMSGSIZE);
	CHECK(read(fd[1], b, 8) == 2 && memcmp(b, "ok", 2) == 0);
	CHECK_ERR(getsockopt(fd[0], IPPROTO_TCP, TCP_NODELAY, bad, &(socklen_t){ 4 }), EFAULT);
	return check_done();
}

/* MSG_PEEK leaves the bytes, MSG_WAITALL waits for all or the end, MSG_TRUNC throws away unseen, MSG_DONTWAIT does not
   wait; FIONREAD counts what is there, SIOCOUTQ what the peer has not got; SO_RCVLOWAT sets from where poll tells. */
#include "inet.h"

int main(void)
{
	int fd[2], n = -1;
	char b[32] = "";
	struct iovec v[2] = { { b, 3 }, { b + 3, 10 } };
	struct msghdr h = { .msg_iov = v, .msg_iovlen = 2, .msg_name = b + 20, .msg_namelen = 10, .msg_flags = -1 };

	tcp_pair(fd);
	CHECK_ERR(recv(fd[1], b, 1, MSG_DONTWAIT), EAGAIN);
	CHECK_ERR(recv(fd[1], b, 1, MSG_DONTWAIT | MSG_PEEK), EAGAIN);
	CHECK(send(fd[0], "abc", 3, 0) == 3 && send(fd[0], "defg", 4, MSG_NOSIGNAL) == 4);
	CHECK(poll_for(fd[1], POLLIN) == POLLIN && ioctl(fd[1], FIONREAD, &n) == 0);
	CHECK_EQ(n, 7);
	CHECK(ioctl(fd[0], TIOCOUTQ, &n) == 0 && n == 0);
	CHECK(recv(fd[1], b, 5, MSG_PEEK) == 5 && memcmp(b, "abcde", 5) == 0);
	CHECK(recv(fd[1], b, 2, MSG_PEEK) == 2 && memcmp(b, "ab", 2) == 0);
	CHECK(recv(fd[1], NULL, 2, MSG_TRUNC) == 2);
	CHECK(recvmsg(fd[1], &h, 0) == 5 && memcmp(b, "cdefg", 5) == 0);
	CHECK(h.msg_flags == 0 && h.msg_namelen == 0 && h.msg_controllen == 0);
	CHECK(read(fd[1], b, 0) == 0);
	CHECK_ERR(recv(fd[1], b, 0, MSG_DONTWAIT), EAGAIN);

	if (fork() == 0) {
		CHECK(write(fd[0], "12", 2) == 2 && poll(NULL, 0, 20) == 0 && write(fd[0], "345", 3) == 3);
		CHECK(poll(NULL, 0, 20) == 0 && write(fd[0], "67", 2) == 2 && shutdown(fd[0], SHUT_WR) == 0);
		_exit(check_done());
	}
	CHECK(recv(fd[1], b, 4, MSG_WAITALL) == 4 && memcmp(b, "1234", 4) == 0);
	CHECK(recv(fd[1], b, 9, MSG_WAITALL) == 3 && memcmp(b, "567", 3) == 0);
	CHECK_EQ(recv(fd[1], b, 9, MSG_WAITALL), 0);
	CHECK_EQ(recv(fd[1], b, 9, MSG_PEEK), 0);
	CHECK(wait_ok());

	tcp_pair(fd);
	CHECK(set_option(fd[1], SOL_SOCKET, SO_RCVLOWAT, 3) == 0 && option(fd[1], SOL_SOCKET, SO_RCVLOWAT) == 3);
	CHECK(write(fd[0], "ab", 2) == 2);
	struct pollfd p = { fd[1], POLLIN };
	CHECK_EQ(poll(&p, 1, 30), 0);
	CHECK(write(fd[0], "c", 1) == 1);
	CHECK_EQ(poll_for(fd[1], POLLIN), POLLIN);
	CHECK_EQ(read(fd[1], b, 9), 3);
	return check_done();
}

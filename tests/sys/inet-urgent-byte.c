/* MSG_OOB: one byte is urgent. It is read on its own, POLLPRI and SIGURG tell of it, reads stop in front of it, and
   SO_OOBINLINE leaves it where it was. */
#include "inet.h"

static volatile sig_atomic_t urgent;

static void on_urgent(int sig)
{
	urgent++;
}

static int at_mark(int fd)
{
	int r = -1;

	CHECK(ioctl(fd, 0x8905 /* SIOCATMARK */, &r) == 0);
	return r;
}

int main(void)
{
	int fd[2];
	char b[16];

	signal(SIGURG, on_urgent);
	tcp_pair(fd);
	CHECK(fcntl(fd[1], F_SETOWN, getpid()) == 0);
	CHECK_ERR(recv(fd[1], b, 1, MSG_OOB), EINVAL);
	CHECK(send(fd[0], "abc", 3, 0) == 3 && send(fd[0], "de!", 3, MSG_OOB) == 3 && send(fd[0], "fg", 2, 0) == 2);
	CHECK_EQ(poll_for(fd[1], POLLPRI), POLLPRI);
	for (int i = 0; i < 1000 && !urgent; i++)
		poll(NULL, 0, 10);
	CHECK_EQ(urgent, 1);
	CHECK_EQ(at_mark(fd[1]), 0);
	CHECK(recv(fd[1], b, 1, MSG_OOB | MSG_PEEK) == 1 && b[0] == '!');
	CHECK(recv(fd[1], b, 9, MSG_OOB) == 1 && b[0] == '!');
	CHECK_ERR(recv(fd[1], b, 1, MSG_OOB), EINVAL);
	CHECK(read(fd[1], b, 16) == 5 && memcmp(b, "abcde", 5) == 0);
	CHECK_EQ(at_mark(fd[1]), 1);
	CHECK(read(fd[1], b, 16) == 2 && memcmp(b, "fg", 2) == 0);
	CHECK_EQ(at_mark(fd[1]), 0);

	CHECK(set_option(fd[1], SOL_SOCKET, SO_OOBINLINE, 1) == 0);
	CHECK(send(fd[0], "ab", 2, 0) == 2 && send(fd[0], "!", 1, MSG_OOB) == 1 && send(fd[0], "c", 1, 0) == 1);
	CHECK_EQ(poll_for(fd[1], POLLPRI), POLLPRI);
	CHECK_ERR(recv(fd[1], b, 1, MSG_OOB), EINVAL);
	CHECK(read(fd[1], b, 16) == 2 && at_mark(fd[1]) == 1);
	CHECK(read(fd[1], b, 16) == 2 && memcmp(b, "!c", 2) == 0);
	return check_done();
}

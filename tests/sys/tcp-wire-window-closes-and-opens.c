/* Who does not read closes the window: the sender stops, asks now and then, and goes on, even if the news that there is
   room again was lost (RFC 9293, 3.8.6.1). Nothing is lost, nothing comes twice. */
#include "inet.h"
#include <sys/ioctl.h>

static char block[8192];

int main(void)
{
	long sent = 0, got = 0, n;
	int fd[2], waits = 0, left;

	wire("");
	tcp_pair(fd);
	fcntl(fd[0], F_SETFL, O_NONBLOCK);
	for (;;) {
		for (int i = 0; i < (int)sizeof(block); i++)
			block[i] = (sent + i) % 251;
		n = write(fd[0], block, sizeof(block));
		if (n < 0) {
			CHECK_EQ(errno, EAGAIN);
			if (++waits == 3)
				break;
			poll(NULL, 0, 100);
			continue;
		}
		sent += n;
	}
	CHECK(ioctl(fd[1], FIONREAD, &n) == 0 && (int)n > 0);
	CHECK(ioctl(fd[0], TIOCOUTQ, &left) == 0 && left > 0);
	CHECK_EQ((polled(fd[0]) & POLLOUT), 0);
	for (int round = 0; got < sent; round++) {
		wire(round == 1 ? "loss=100" : "");  /* what it says while it is read then is lost */
		n = recv(fd[1], block, sizeof(block), round == 1 ? MSG_DONTWAIT : 0);
		if (round == 1 && n < 0)
			continue;
		if (!CHECK(n > 0))
			break;
		for (int i = 0; i < n; i++)
			if (block[i] != (char)((got + i) % 251)) {
				CHECK(!"a byte is wrong");
				return check_done();
			}
		got += n;
	}
	CHECK_EQ(poll_for(fd[0], POLLOUT) & POLLOUT, POLLOUT);
	CHECK_EQ(ioctl(fd[0], TIOCOUTQ, &left), 0);
	close(fd[0]);
	CHECK_EQ(read(fd[1], block, 1), 0);
	close(fd[1]);
	wire(NULL);
	return check_done();
}

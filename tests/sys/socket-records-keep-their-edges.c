/* Datagrams and sequenced packets are records: read one by one, cut where the room ends, empty ones count, too big is
   refused, and a full queue holds the sender back. */
#include "check.h"
#include <sys/ioctl.h>
#include <sys/socket.h>

static void records(int type)
{
	static char big[1 << 20];
	char b[8];
	int s[2], n;

	CHECK(socketpair(AF_UNIX, type, 0, s) == 0);
	CHECK_EQ(send(s[0], "hello", 5, 0), 5);
	CHECK_EQ(send(s[0], "", 0, 0), 0);
	CHECK_EQ(send(s[0], "0123456789", 10, 0), 10);
	CHECK(ioctl(s[1], FIONREAD, &n) == 0);
	CHECK_EQ(n, type == SOCK_DGRAM ? 5 : 15);
	CHECK_EQ(recv(s[1], b, 3, MSG_PEEK | MSG_TRUNC), 5);
	CHECK_EQ(recv(s[1], b, 3, 0), 3);               /* the rest of it is lost */
	CHECK_EQ(recv(s[1], b, 8, 0), 0);
	CHECK_EQ(recv(s[1], b, 8, 0), 8);
	CHECK_ERR(recv(s[1], b, 8, MSG_DONTWAIT), EAGAIN);
	CHECK_ERR(send(s[0], big, sizeof(big), 0), EMSGSIZE);
	for (n = 0; n < 10000 && send(s[0], big, 1000, MSG_DONTWAIT) == 1000; n++)
		;
	CHECK(n > 0 && n < 10000);
	CHECK_EQ(errno, EAGAIN);
	close(s[0]);
	close(s[1]);
}

int main(void)
{
	records(SOCK_DGRAM);
	records(SOCK_SEQPACKET);
	return check_done();
}

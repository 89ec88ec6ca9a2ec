/* Of several who could receive, the one with the closest name does: connected to the sender, bound to the address, bound
   to all. */
#include "inet.h"

static int has(int fd, const char *what)
{
	char b[16];
	int n = recv(fd, b, sizeof(b), MSG_DONTWAIT);

	return n == strlen(what) && memcmp(b, what, n) == 0;
}

int main(void)
{
	struct sockaddr_in a = at("0.0.0.0", 0), one, two;
	int any = socket(AF_INET, SOCK_DGRAM, 0), near = socket(AF_INET, SOCK_DGRAM, 0), mine = socket(AF_INET, SOCK_DGRAM, 0);
	int c = datagrams(), c2 = datagrams();

	for (int *s = (int[]){ any, near, mine, -1 }; *s >= 0; s++)
		CHECK(set_option(*s, SOL_SOCKET, SO_REUSEADDR, 1) == 0);
	CHECK(bind(any, ADDR(&a)) == 0);
	one = at("127.0.0.1", ntohs(name_of(any).sin_port));
	two = at("127.0.0.2", ntohs(one.sin_port));
	CHECK(bind(near, ADDR(&one)) == 0 && bind(mine, ADDR(&one)) == 0);
	a = name_of(c2);
	CHECK(connect(mine, ADDR(&a)) == 0);
	CHECK(sendto(c, "near", 4, 0, ADDR(&one)) == 4 && sendto(c, "any", 3, 0, ADDR(&two)) == 3);
	CHECK(sendto(c2, "mine", 4, 0, ADDR(&one)) == 4);
	CHECK(has(near, "near") && has(any, "any") && has(mine, "mine"));
	CHECK_EQ(polled(any) | polled(near) | polled(mine), POLLOUT);
	return check_done();
}

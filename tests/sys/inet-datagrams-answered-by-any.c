/* A server that is bound to any address answers from the one the question came to; who has connected to that address
   hears it, and hears nobody else. */
#include "inet.h"

int main(void)
{
	struct sockaddr_in any = at("0.0.0.0", 0), from, to;
	socklen_t len = sizeof(from);
	int server = socket(AF_INET, SOCK_DGRAM, 0), client, loose, other;
	char c[8];

	CHECK(bind(server, ADDR(&any)) == 0);
	to = at("127.0.0.1", ntohs(name_of(server).sin_port));
	client = socket(AF_INET, SOCK_DGRAM, 0);
	CHECK(connect(client, ADDR(&to)) == 0);
	CHECK_EQ(send(client, "ping", 4, 0), 4);
	CHECK_EQ(recvfrom(server, c, 8, 0, (void *)&from, &len), 4);
	CHECK(same(from, name_of(client)));
	CHECK_EQ(sendto(server, "pong", 4, 0, ADDR(&from)), 4);
	CHECK_EQ(poll_for(client, POLLIN), POLLIN);
	CHECK_EQ(recv(client, c, 8, 0), 4);

	/* from another address of the machine: not for the connected one */
	other = socket(AF_INET, SOCK_DGRAM, 0);
	any = at("127.0.0.9", ntohs(to.sin_port));
	CHECK(bind(other, ADDR(&any)) < 0 && errno == EADDRINUSE);
	any = at("127.0.0.9", 0);
	CHECK(bind(other, ADDR(&any)) == 0);
	CHECK_EQ(sendto(other, "evil", 4, 0, ADDR(&from)), 4);
	CHECK_ERR(recv(client, c, 8, MSG_DONTWAIT), EAGAIN);

	/* who never connected hears it with the address it comes from */
	loose = socket(AF_INET, SOCK_DGRAM, 0);
	CHECK_EQ(sendto(loose, "q", 1, 0, ADDR(&to)), 1);
	CHECK_EQ(recvfrom(server, c, 8, 0, (void *)&from, &len), 1);
	CHECK_EQ(sendto(server, "a", 1, 0, ADDR(&from)), 1);
	CHECK_EQ(recvfrom(loose, c, 8, 0, (void *)&from, &len), 1);
	CHECK(same(from, to));

	/* and when the server connects in turn */
	from = name_of(client);
	CHECK(connect(server, ADDR(&from)) == 0);
	CHECK_EQ(send(server, "c", 1, 0), 1);
	CHECK_EQ(poll_for(client, POLLIN), POLLIN);
	return check_done();
}

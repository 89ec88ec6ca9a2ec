/* MSG_MORE and UDP_CORK hold a datagram back until a send without, or until the cork is drawn; whose address counts is
   the first send's. */
#include "inet.h"

#ifndef UDP_CORK
#define UDP_CORK 1
#endif

int main(void)
{
	int r = datagrams(), other = datagrams(), s = socket(AF_INET, SOCK_DGRAM, 0);
	struct sockaddr_in to = name_of(r), elsewhere = name_of(other);
	char c[16];

	CHECK_EQ(sendto(s, "ab", 2, MSG_MORE, ADDR(&to)), 2);
	CHECK_ERR(recv(r, c, 16, MSG_DONTWAIT), EAGAIN);
	CHECK_EQ(sendto(s, "cd", 2, MSG_MORE, ADDR(&elsewhere)), 2);
	CHECK_EQ(send(s, "ef", 2, 0), 2);
	CHECK(recv(r, c, 16, MSG_DONTWAIT) == 6 && memcmp(c, "abcdef", 6) == 0);
	CHECK_ERR(recv(other, c, 16, MSG_DONTWAIT), EAGAIN);
	CHECK_ERR(send(s, "ef", 2, 0), EDESTADDRREQ);

	CHECK_EQ(set_option(s, IPPROTO_UDP, UDP_CORK, 1), 0);
	CHECK_EQ(sendto(s, "12", 2, 0, ADDR(&to)), 2);
	CHECK_EQ(sendto(s, "34", 2, 0, ADDR(&to)), 2);
	CHECK_ERR(recv(r, c, 16, MSG_DONTWAIT), EAGAIN);
	CHECK_EQ(set_option(s, IPPROTO_UDP, UDP_CORK, 0), 0);
	CHECK(recv(r, c, 16, MSG_DONTWAIT) == 4 && memcmp(c, "1234", 4) == 0);
	return check_done();
}

/* What was asked of the listener holds for whom it accepts. */
#include "inet.h"
#include <sys/time.h>

int main(void)
{
	int l = listener(1);
	struct timeval tv = { 3, 0 };
	struct linger li = { 1, 7 }, got;
	socklen_t len = sizeof(tv);

	CHECK(set_option(l, SOL_SOCKET, SO_KEEPALIVE, 1) == 0 && set_option(l, IPPROTO_TCP, TCP_NODELAY, 1) == 0);
	CHECK(set_option(l, IPPROTO_TCP, TCP_KEEPIDLE, 77) == 0 && set_option(l, IPPROTO_IP, IP_TOS, 0x10) == 0);
	CHECK(setsockopt(l, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv)) == 0);
	CHECK(setsockopt(l, SOL_SOCKET, SO_LINGER, &li, sizeof(li)) == 0);
	CHECK(set_option(l, SOL_SOCKET, SO_RCVBUF, 50000) == 0);
	int c = dial(l, SOCK_STREAM), s = accept(l, NULL, NULL);
	CHECK_EQ(option(s, SOL_SOCKET, SO_KEEPALIVE), 1);
	CHECK_EQ(option(s, IPPROTO_TCP, TCP_NODELAY), 1);
	CHECK_EQ(option(s, IPPROTO_TCP, TCP_KEEPIDLE), 77);
	CHECK_EQ(option(s, IPPROTO_IP, IP_TOS), 0x10);
	CHECK_EQ(option(s, SOL_SOCKET, SO_RCVBUF), 100000);
	CHECK_EQ(option(s, SOL_SOCKET, SO_ACCEPTCONN), 0);
	tv.tv_sec = 0;
	CHECK(getsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &tv, &len) == 0 && tv.tv_sec == 3);
	len = sizeof(got);
	CHECK(getsockopt(s, SOL_SOCKET, SO_LINGER, &got, &len) == 0 && got.l_onoff == 1 && got.l_linger == 7);
	CHECK_EQ(option(c, IPPROTO_TCP, TCP_NODELAY), 0);
	return check_done();
}

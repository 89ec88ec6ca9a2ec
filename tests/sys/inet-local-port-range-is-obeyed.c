/* ip_local_port_range: read, written, refused when it makes no sense; what binds or connects gets a port of it. Of one
   port: connections to two places share it, a second one to the same place is EADDRNOTAVAIL, a bind EADDRINUSE. */
#include "inet.h"
#include <stdio.h>

#define RANGE "/proc/sys/net/ipv4/ip_local_port_range"

static int range_set(const char *text)
{
	int fd = open(RANGE, O_WRONLY), r;

	CHECK(fd >= 0);
	r = write(fd, text, strlen(text)) < 0 ? errno : 0;
	close(fd);
	return r;
}

static void range_is(const char *want)
{
	char text[64] = "";
	int fd = open(RANGE, O_RDONLY);

	CHECK(fd >= 0 && read(fd, text, sizeof(text) - 1) > 0);
	CHECK_STR(text, want);
	close(fd);
}

static int bind_any(int type)
{
	struct sockaddr_in a = at("127.0.0.1", 0);
	int fd = socket(AF_INET, type, 0);

	return bind(fd, ADDR(&a)) == 0 ? fd : -1;
}

int main(void)
{
	int l1, l2, a, b, s;
	struct sockaddr_in to, two;

	range_is("32768\t60999\n");
	l1 = listener(5);
	l2 = listener(5);
	to = name_of(l1);
	two = name_of(l2);
	CHECK_EQ(range_set("40000 39999\n"), EINVAL);
	CHECK_EQ(range_set("100 39999\n"), EINVAL);
	CHECK_EQ(range_set("40000 70000\n"), EINVAL);
	range_is("32768\t60999\n");
	CHECK_EQ(range_set("23456 23456\n"), 0);
	range_is("23456\t23456\n");

	CHECK((s = bind_any(SOCK_DGRAM)) >= 0 && ntohs(name_of(s).sin_port) == 23456);
	CHECK_ERR(bind_any(SOCK_DGRAM), EADDRINUSE);
	CHECK((a = bind_any(SOCK_STREAM)) >= 0 && ntohs(name_of(a).sin_port) == 23456);
	CHECK_ERR(bind_any(SOCK_STREAM), EADDRINUSE);
	s = socket(AF_INET, SOCK_STREAM, 0);
	CHECK_ERR(connect(s, ADDR(&to)), EADDRNOTAVAIL);
	CHECK_EQ(name_of(s).sin_addr.s_addr, 0);
	close(a);
	CHECK_EQ(connect(s, ADDR(&to)), 0);
	CHECK_EQ(ntohs(name_of(s).sin_port), 23456);
	b = socket(AF_INET, SOCK_STREAM, 0);
	CHECK_ERR(connect(b, ADDR(&to)), EADDRNOTAVAIL);
	CHECK_EQ(connect(b, ADDR(&two)), 0);     /* to elsewhere: another connection */
	CHECK_EQ(ntohs(name_of(b).sin_port), 23456);
	CHECK_EQ(range_set("32768 60999\n"), 0);
	return check_done();
}

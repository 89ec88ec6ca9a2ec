/* Options that servers set and can do without: taken and told, or refused with the errno that lets them go on. */
#include "inet.h"

#define INCOMING_CPU 49
#define FASTOPEN 23

int main(void)
{
	char name[16] = "";
	socklen_t len = sizeof(name);
	int s = socket(AF_INET, SOCK_STREAM, 0), u = socket(AF_INET, SOCK_DGRAM, 0), v;

	CHECK_EQ(setsockopt(s, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3), 0);
	CHECK_EQ(getsockopt(s, SOL_SOCKET, SO_BINDTODEVICE, name, &len), 0);
	CHECK_EQ(len, 3);
	CHECK_STR(name, "lo");
	CHECK_ERR(setsockopt(s, SOL_SOCKET, SO_BINDTODEVICE, "nosuch0", 8), ENODEV);
	CHECK_EQ(setsockopt(s, SOL_SOCKET, SO_BINDTODEVICE, "", 0), 0);
	CHECK_EQ(option(s, SOL_SOCKET, INCOMING_CPU), -1);
	CHECK_EQ(set_option(s, IPPROTO_TCP, FASTOPEN, 16), 0);
	CHECK_EQ(option(s, IPPROTO_TCP, FASTOPEN), 16);
	CHECK_ERR(set_option(s, IPPROTO_TCP, FASTOPEN, -1), EINVAL);
	CHECK_EQ(setsockopt(s, IPPROTO_TCP, TCP_CONGESTION, "reno", 4), 0);
	len = sizeof(name);
	CHECK(getsockopt(s, IPPROTO_TCP, TCP_CONGESTION, name, &len) == 0 && len == 16);
	CHECK_STR(name, "reno");
	CHECK_ERR(setsockopt(s, IPPROTO_TCP, TCP_CONGESTION, "none", 4), ENOENT);
	CHECK_EQ(set_option(u, SOL_SOCKET, SO_TIMESTAMPNS, 5), 0);
	CHECK_EQ(option(u, SOL_SOCKET, SO_TIMESTAMPNS), 1);
	CHECK_EQ(option(u, SOL_SOCKET, SO_TIMESTAMP), 0);
	CHECK_EQ(set_option(u, SOL_SOCKET, SO_RXQ_OVFL, 1), 0);
	CHECK_EQ(option(u, SOL_SOCKET, SO_RXQ_OVFL), 1);
	CHECK_EQ(set_option(u, IPPROTO_IP, IP_RECVERR, 1), 0);
	CHECK_EQ(option(u, IPPROTO_IP, IP_RECVERR), 1);
	/* sshd asks for IP options, and wants none */
	len = sizeof(name);
	CHECK(getsockopt(s, IPPROTO_IP, IP_OPTIONS, name, &len) == 0 && len == 0);
	/* the value is looked at before the name of the option */
	CHECK_ERR(setsockopt(u, SOL_SOCKET, SO_LINGER, (void *)8, 4), EFAULT);
	v = getpid();
	CHECK(ioctl(u, 0x8902, &v) == 0 && fcntl(u, F_GETOWN) == v);       /* SIOCSPGRP */
	v = 0;
	CHECK(ioctl(u, 0x8903, &v) == 0 && v == getpid());                 /* FIOGETOWN */
	return check_done();
}

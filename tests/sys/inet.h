/* inet.h - sockets of the loopback interface: addresses, listeners, pairs that are connected. */
#pragma once
#include "check.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#define ADDR(a) ((struct sockaddr *)(a)), sizeof(*(a))

/* An address of this machine; port 0: any that is free. */
__attribute__((unused)) static struct sockaddr_in at(const char *host, int port)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(port) };

	inet_pton(AF_INET, host, &a.sin_addr);
	return a;
}

/* The name a socket has, or its peer's. */
__attribute__((unused)) static struct sockaddr_in name_of(int fd)
{
	struct sockaddr_in a = { 0 };
	socklen_t len = sizeof(a);

	CHECK(getsockname(fd, (struct sockaddr *)&a, &len) == 0 && len == sizeof(a) && a.sin_family == AF_INET);
	return a;
}

__attribute__((unused)) static struct sockaddr_in peer_of(int fd)
{
	struct sockaddr_in a = { 0 };
	socklen_t len = sizeof(a);

	CHECK(getpeername(fd, (struct sockaddr *)&a, &len) == 0 && len == sizeof(a) && a.sin_family == AF_INET);
	return a;
}

/* Is it this address? */
__attribute__((unused)) static int same(struct sockaddr_in a, struct sockaddr_in b)
{
	return a.sin_family == b.sin_family && a.sin_port == b.sin_port && a.sin_addr.s_addr == b.sin_addr.s_addr;
}

/* A listener, or a socket for datagrams, at a free port of 127.0.0.1. */
__attribute__((unused)) static int listener(int backlog)
{
	struct sockaddr_in a = at("127.0.0.1", 0);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	CHECK(bind(fd, ADDR(&a)) == 0 && listen(fd, backlog) == 0);
	return fd;
}

__attribute__((unused)) static int datagrams(void)
{
	struct sockaddr_in a = at("127.0.0.1", 0);
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	CHECK(bind(fd, ADDR(&a)) == 0);
	return fd;
}

/* A fresh socket that has connected to where `to` is bound. */
__attribute__((unused)) static int dial(int to, int type)
{
	struct sockaddr_in a = name_of(to);
	int fd = socket(AF_INET, type, 0);

	CHECK(connect(fd, ADDR(&a)) == 0);
	return fd;
}

/* fd[0] has connected, fd[1] was accepted. */
__attribute__((unused)) static void tcp_pair(int fd[2])
{
	int l = listener(1);

	fd[0] = dial(l, SOCK_STREAM);
	CHECK((fd[1] = accept(l, NULL, NULL)) >= 0);
	close(l);
}

__attribute__((unused)) static int option(int fd, int level, int name)
{
	int value = -1;
	socklen_t len = sizeof(value);

	return getsockopt(fd, level, name, &value, &len) == 0 ? value : -1;
}

__attribute__((unused)) static int set_option(int fd, int level, int name, int value)
{
	return setsockopt(fd, level, name, &value, sizeof(value));
}

/* What poll tells now of all it can tell; or after it has waited for one of `want`. */
__attribute__((unused)) static int polled(int fd)
{
	struct pollfd p = { fd, POLLIN | POLLOUT | POLLPRI | POLLRDHUP };

	return poll(&p, 1, 0) < 0 ? -1 : p.revents;
}

__attribute__((unused)) static int poll_for(int fd, int want)
{
	struct pollfd p = { fd, want };

	return poll(&p, 1, 10000) < 0 ? -1 : p.revents;
}

/* Can this machine's loopback be made a bad wire? Tests of what only shows there skip elsewhere. */
__attribute__((unused)) static int has_wire(void)
{
	return access("/proc/sys/net/loopback", W_OK) == 0;
}

/* From now on what TCP and UDP send on this machine takes the way through IP and lo, with these faults ("loss=3,delay=20,
   seed=7"); NULL: the short way again. On other systems lo is as it is. */
__attribute__((unused)) static void wire(const char *faults)
{
	FILE *f = fopen("/proc/sys/net/loopback", "w");

	if (!f)
		return;
	CHECK(fprintf(f, faults ? *faults ? "wire:%s" : "wire%s" : "short%s", faults ? faults : "") > 0);
	CHECK(fclose(f) == 0);
}

/* The state of a connection of 127.0.0.1 as /proc/net/tcp tells it, by its ports; 0: it is not there. */
__attribute__((unused)) static int state_shown(int port, int to)
{
	FILE *f = fopen("/proc/net/tcp", "r");
	unsigned lport, rport, st, found = 0;
	char line[256];

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "%*d: %*x:%x %*x:%x %x", &lport, &rport, &st) == 3 && lport == port && rport == to)
			found = st;
	if (f)
		fclose(f);
	return found;
}

/* Wait until it is this state. */
__attribute__((unused)) static int becomes(int port, int to, int state)
{
	for (int i = 0; i < 3000; i++) {
		if (state_shown(port, to) == state)
			return 1;
		poll(NULL, 0, 10);
	}
	printf("still in state %d\n", state_shown(port, to));
	return 0;
}

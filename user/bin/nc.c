/* nc: bytes between a socket and standard input and output. Connects, or with -l waits for a connection. -u datagrams,
   -U a path, -k the next connection too, -p and -s our own port and address, -z only whether somebody is there (a range
   of ports, first-last), -w seconds of silence to wait at most, -v says what happens, -n no names. */
#include "util.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

const char *prog = "nc";

static struct {
	bool listen, datagrams, local, again, scan, verbose, numeric;
	const char *port, *source;
	int wait;                       /* milliseconds, or -1 */
} opt = { .wait = -1 };

union address {
	struct sockaddr any;
	struct sockaddr_in in;
	struct sockaddr_un un;
};

static socklen_t resolve(union address *a, const char *host, const char *port)
{
	struct addrinfo hints = { .ai_family = AF_INET, .ai_socktype = opt.datagrams ? SOCK_DGRAM : SOCK_STREAM,
				  .ai_flags = (host ? 0 : AI_PASSIVE) | (opt.numeric ? AI_NUMERICHOST : 0) };
	struct addrinfo *list;
	int r = getaddrinfo(host, port, &hints, &list);

	if (r)
		fail("%s %s: %s", host ? host : "", port ? port : "", gai_strerror(r));
	memcpy(a, list->ai_addr, sizeof a->in);
	freeaddrinfo(list);
	return sizeof a->in;
}

static socklen_t local_path(union address *a, const char *path)
{
	memset(a, 0, sizeof *a);
	a->un.sun_family = AF_UNIX;
	if (strlen(path) >= sizeof a->un.sun_path)
		fail("%s: too long", path);
	strcpy(a->un.sun_path, path);
	return sizeof a->un;
}

/* "127.0.0.1 80 port [tcp/http]" */
static const char *describe(const union address *a)
{
	static char text[160];
	char service[NI_MAXSERV] = "*";

	if (a->any.sa_family == AF_UNIX)
		return a->un.sun_path;
	if (!opt.numeric)
		getnameinfo(&a->any, sizeof a->in, NULL, 0, service, sizeof service, opt.datagrams ? NI_DGRAM : 0);
	if (atoi(service) > 0)
		strcpy(service, "*");
	snprintf(text, sizeof text, "%s %d port [%s/%s]", inet_ntoa(a->in.sin_addr), ntohs(a->in.sin_port),
		 opt.datagrams ? "udp" : "tcp", service);
	return text;
}

/* From one to the other once. False: the end, and it has been passed on. */
static bool carry(int from, int to, bool to_socket)
{
	static char buf[65536];
	ssize_t n = read(from, buf, opt.datagrams && to_socket ? 16384 : sizeof buf);

	if (n > 0)
		return write_all(to, buf, n);
	if (n < 0 && errno == EINTR)
		return true;
	if (to_socket && !opt.datagrams)
		shutdown(to, SHUT_WR);
	return !to_socket && opt.datagrams && n == 0;    /* an empty datagram is no end */
}

static void talk(int sock)
{
	struct pollfd p[2] = { { 0, POLLIN, 0 }, { sock, POLLIN, 0 } };

	while (p[1].fd >= 0) {
		int n = poll(p, 2, opt.wait);
		if (n < 0 && errno != EINTR)
			die("poll");
		if (n == 0)
			return;
		if (p[0].fd >= 0 && p[0].revents && !carry(0, sock, true))
			p[0].fd = -1;
		if (p[1].revents && !carry(sock, 1, false))
			p[1].fd = -1;
	}
}

/* A socket with our own name, if one was asked for. */
static int open_socket(int family, const union address *own, socklen_t len)
{
	int sock = socket(family, opt.datagrams ? SOCK_DGRAM : SOCK_STREAM, 0), one = 1;

	if (sock < 0)
		die("socket");
	setsockopt(sock, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (own && bind(sock, &own->any, len) < 0)
		die("bind");
	return sock;
}

/* A UDP listener belongs to the first who speaks to it. */
static void meet(int sock)
{
	union address peer;
	socklen_t len = sizeof peer;
	char c;

	if (recvfrom(sock, &c, 1, MSG_PEEK, &peer.any, &len) < 0 || connect(sock, &peer.any, len) < 0)
		die("receive");
	if (opt.verbose)
		fprintf(stderr, "Connection received on %s\n", describe(&peer));
}

static int serve(const union address *own, socklen_t len)
{
	int sock = open_socket(own->any.sa_family, own, len);

	if (opt.verbose)
		fprintf(stderr, "Listening on %s\n", describe(own));
	if (opt.datagrams) {
		meet(sock);
		talk(sock);
		return 0;
	}
	if (listen(sock, 8) < 0)
		die("listen");
	do {
		union address peer;
		socklen_t size = sizeof peer;
		int fd = accept(sock, &peer.any, &size);
		if (fd < 0)
			die("accept");
		if (opt.verbose && peer.any.sa_family == AF_INET)
			fprintf(stderr, "Connection received on %s\n", describe(&peer));
		talk(fd);
		close(fd);
	} while (opt.again);
	return 0;
}

/* connect, with the patience of -w. */
static int dial(int sock, const union address *a, socklen_t len)
{
	struct pollfd p = { sock, POLLOUT, 0 };
	int error = 0, flags = fcntl(sock, F_GETFL);
	socklen_t size = sizeof error;

	if (opt.wait < 0 || opt.datagrams)
		return connect(sock, &a->any, len);
	fcntl(sock, F_SETFL, flags | O_NONBLOCK);
	if (connect(sock, &a->any, len) < 0) {
		if (errno != EINPROGRESS)
			return -1;
		if (poll(&p, 1, opt.wait) == 0)
			error = ETIMEDOUT;
		else
			getsockopt(sock, SOL_SOCKET, SO_ERROR, &error, &size);
	}
	fcntl(sock, F_SETFL, flags);
	errno = error;
	return error ? -1 : 0;
}

/* Nobody is known to be there before a datagram has been refused. */
static bool somebody_hears(int sock)
{
	for (int i = 0; i < 2; i++)
		if (write(sock, "X", 1) != 1)
			return false;
	return true;
}

static int call(const union address *a, socklen_t len)
{
	union address own;
	bool named = opt.port || opt.source;

	if (named && a->any.sa_family == AF_INET)
		resolve(&own, opt.source, opt.port);
	int sock = open_socket(a->any.sa_family, named && !opt.local ? &own : NULL, sizeof own.in);
	if (dial(sock, a, len) < 0 || (opt.scan && opt.datagrams && !somebody_hears(sock))) {
		if (!opt.scan || opt.verbose)
			complain("connect to %s failed", describe(a));
		close(sock);
		return 1;
	}
	if (opt.verbose)
		fprintf(stderr, "Connection to %s succeeded!\n", describe(a));
	if (!opt.scan)
		talk(sock);
	close(sock);
	return 0;
}

/* The ports of "80" or "20-25" one after the other; 0 when one of them answered. */
static int call_ports(const char *host, char *ports)
{
	char *dash = strchr(ports, '-');
	union address a;
	int none = 1;

	if (!dash || !strspn(ports, "0123456789"))
		return call(&a, resolve(&a, host, ports));
	*dash = 0;
	socklen_t len = resolve(&a, host, ports);
	for (long port = number(ports); port <= number(dash + 1) && port < 65536; port++) {
		a.in.sin_port = htons(port);
		none &= call(&a, len);
	}
	return none;
}

int main(int argc, char **argv)
{
	static const char *help = "nc [-uvnz] [-w seconds] [-p port] [-s address] host port | -l [-ukv] [-p] [host] port | "
		"[-l] -U path";
	union address a;
	int c;

	while ((c = getopt(argc, argv, "luUkzvnNp:s:w:")) != -1) {
		switch (c) {
		case 'l': opt.listen = true; break;
		case 'u': opt.datagrams = true; break;
		case 'U': opt.local = true; break;
		case 'k': opt.again = true; break;
		case 'z': opt.scan = true; break;
		case 'v': opt.verbose = true; break;
		case 'n': opt.numeric = true; break;
		case 'N': break;        /* shuts down at the end of input: so it always does */
		case 'p': opt.port = optarg; break;
		case 's': opt.source = optarg; break;
		case 'w': opt.wait = number(optarg) * 1000; break;
		default: usage(help);
		}
	}
	char **rest = argv + optind;
	int left = argc - optind;
	if (opt.local) {
		if (left != 1)
			usage(help);
		socklen_t len = local_path(&a, rest[0]);
		return opt.listen ? serve(&a, len) : call(&a, len);
	}
	if (opt.listen) {
		const char *port = left > 0 && !(opt.port && left == 1) ? rest[left - 1] : opt.port;
		const char *host = left == 2 || (left == 1 && opt.port) ? rest[0] : opt.source;
		if (!port || left > 2)
			usage(help);
		return serve(&a, resolve(&a, host, port));
	}
	if (left != 2)
		usage(help);
	return call_ports(rest[0], rest[1]);
}

/* nc [-u] host port | -l [-u] [host] port | [-l] -U path: bytes between a socket and
   standard input and output. -l waits for the connection; -k for the next one too. */
#include "util.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

const char *prog = "nc";

union address {
	struct sockaddr any;
	struct sockaddr_in in;
	struct sockaddr_un un;
};

static socklen_t resolve(union address *a, const char *host, const char *port)
{
	memset(a, 0, sizeof *a);
	a->in.sin_family = AF_INET;
	a->in.sin_port = htons(number(port));
	if (!host)
		a->in.sin_addr.s_addr = htonl(INADDR_ANY);
	else if (strcmp(host, "localhost") == 0)
		a->in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	else if (inet_pton(AF_INET, host, &a->in.sin_addr) != 1)
		fail("%s: not an address", host);
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

/* From one to the other once. False: the end, and it has been passed on. */
static bool carry(int from, int to, bool to_socket)
{
	static char buf[16384];
	ssize_t n = read(from, buf, sizeof buf);

	if (n > 0)
		return write_all(to, buf, n);
	if (n < 0 && errno == EINTR)
		return true;
	if (to_socket)
		shutdown(to, SHUT_WR);
	return false;
}

static void talk(int sock)
{
	struct pollfd p[2] = { { 0, POLLIN, 0 }, { sock, POLLIN, 0 } };

	while (p[1].fd >= 0) {
		if (poll(p, 2, -1) < 0 && errno != EINTR)
			die("poll");
		if (p[0].fd >= 0 && p[0].revents && !carry(0, sock, true))
			p[0].fd = -1;
		if (p[1].revents && !carry(sock, 1, false))
			p[1].fd = -1;
	}
}

/* A UDP listener belongs to the first who speaks to it. */
static void meet(int sock)
{
	union address peer;
	socklen_t len = sizeof peer;
	char c;

	if (recvfrom(sock, &c, 1, MSG_PEEK, &peer.any, &len) < 0 ||
	    connect(sock, &peer.any, len) < 0)
		die("receive");
}

static int serve(int sock, bool datagrams, bool again)
{
	if (datagrams) {
		meet(sock);
		talk(sock);
		return 0;
	}
	if (listen(sock, 8) < 0)
		die("listen");
	do {
		int fd = accept(sock, NULL, NULL);
		if (fd < 0)
			die("accept");
		talk(fd);
		close(fd);
	} while (again);
	return 0;
}

int main(int argc, char **argv)
{
	static const char *help = "nc [-u] host port | -l [-uk] [host] port | [-l] -U path";
	bool waits = false, datagrams = false, local = false, again = false;
	union address a;
	socklen_t len;
	int c, one = 1;

	while ((c = getopt(argc, argv, "luUk")) != -1) {
		if (c == '?')
			usage(help);
		waits |= c == 'l';
		datagrams |= c == 'u';
		local |= c == 'U';
		again |= c == 'k';
	}
	int left = argc - optind;
	if (local ? left != 1 : left < 1 || left > 2 || (left == 1 && !waits))
		usage(help);
	if (local)
		len = local_path(&a, argv[optind]);
	else
		len = resolve(&a, left == 2 ? argv[optind] : NULL, argv[argc - 1]);
	int sock = socket(a.any.sa_family, datagrams ? SOCK_DGRAM : SOCK_STREAM, 0);
	if (sock < 0)
		die("socket");
	if (waits) {
		setsockopt(sock, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
		if (bind(sock, &a.any, len) < 0)
			die("bind");
		return serve(sock, datagrams, again);
	}
	if (connect(sock, &a.any, len) < 0)
		die("connect");
	talk(sock);
	return 0;
}

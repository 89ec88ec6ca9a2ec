/* socks: streams and datagrams, between processes of one machine by a path and by the loopback interface. The same
   echo in five settings: which keep the edges of messages, what a read with little room does, what it costs; a full
   backlog; a connection through its states to the end; four ways to find that nobody is there. --broken: a server
   that takes each read of a stream for a message. */
#define _GNU_SOURCE
#include "demo.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define TEXT_MAX 32

union address {
	struct sockaddr any;
	struct sockaddr_in in;
	struct sockaddr_un un;
};

/* ---- settings: a pair of sockets that talk to each other, made as a client and a server make them ---- */

static const struct setting {
	const char *name;
	int family, type;
	bool keeps_edges;
} settings[] = {
	{ "stream by path", AF_UNIX, SOCK_STREAM, false },
	{ "stream by 127.0.0.1 (TCP)", AF_INET, SOCK_STREAM, false },
	{ "datagrams by path", AF_UNIX, SOCK_DGRAM, true },
	{ "datagrams by 127.0.0.1 (UDP)", AF_INET, SOCK_DGRAM, true },
	{ "records by path", AF_UNIX, SOCK_SEQPACKET, true },
};
#define SETTINGS (sizeof settings / sizeof settings[0])

/* A name that nobody has yet: a path of this process, a port the kernel chooses. */
static socklen_t fresh_name(union address *a, int family)
{
	static int count;

	memset(a, 0, sizeof *a);
	a->any.sa_family = family;
	if (family == AF_INET) {
		a->in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		return sizeof a->in;
	}
	snprintf(a->un.sun_path, sizeof a->un.sun_path, "socks.%d.%d", getpid(), count++);
	return sizeof a->un;
}

/* Who has a path as its name leaves a file; it is not needed once all are connected. */
static void forget_name(const union address *a)
{
	if (a->any.sa_family == AF_UNIX)
		unlink(a->un.sun_path);
}

static int bound(int family, int type, union address *a)
{
	socklen_t len = fresh_name(a, family);
	int fd = socket(family, type, 0);

	if (fd < 0 && errno == EAFNOSUPPORT)
		skip("no sockets of this family");
	if (fd < 0 || bind(fd, &a->any, len) < 0)
		fatal("bind");
	len = sizeof *a;
	if (getsockname(fd, &a->any, &len) < 0)
		fatal("getsockname");
	return fd;
}

static void reach(int fd, const union address *a)
{
	if (connect(fd, &a->any, a->any.sa_family == AF_INET ? sizeof a->in : sizeof a->un) < 0)
		fatal("connect");
}

static int dial(const union address *a, int type)
{
	int fd = socket(a->any.sa_family, type, 0);

	reach(fd, a);
	return fd;
}

/* end[0] the client's, end[1] the server's. */
static void converse(const struct setting *s, int end[2])
{
	union address server, client;

	int fd = bound(s->family, s->type, &server);
	if (s->type == SOCK_DGRAM) {
		end[1] = fd;
		end[0] = bound(s->family, s->type, &client);
		reach(end[0], &server);
		reach(end[1], &client);
		forget_name(&client);
	} else {
		if (listen(fd, 1) < 0)
			fatal("listen");
		end[0] = dial(&server, s->type);
		end[1] = accept(fd, NULL, NULL);
		close(fd);
	}
	forget_name(&server);
}

static void part(const int end[2])
{
	close(end[0]);
	close(end[1]);
}

/* ---- edges ---- */

static const char *const words[] = { "one", "two", "three" };

/* Until all of them have arrived: sending is not arriving. */
static void await_words(int fd)
{
	struct pollfd p = { fd, POLLIN, 0 };
	char text[64];

	do
		poll(&p, 1, -1);
	while (recv(fd, text, sizeof text, MSG_PEEK) < 11);
}

/* Send the words, then read with room for `room` bytes until all is there; how many reads it took, and their text. */
static int pieces(const struct setting *s, size_t room, char *shown, size_t size)
{
	int end[2], reads = 0;
	size_t at = 0, got = 0;
	char text[64];

	converse(s, end);
	for (int i = 0; i < 3; i++)
		if (write(end[0], words[i], strlen(words[i])) < 0)
			fatal("write");
	if (!s->keeps_edges)
		await_words(end[1]);
	*shown = 0;
	for (; got < 11 && reads < 11; reads++) {
		ssize_t n = s->keeps_edges && reads == 3 ? 0 : read(end[1], text, room);
		if (n <= 0)
			break;
		got += n;
		at += snprintf(shown + at, size - at, "[%.*s] ", (int)n, text);
	}
	part(end);
	return reads;
}

static void edges(void)
{
	char shown[100];

	step("three writes: \"one\", \"two\", \"three\"; then the other side reads, with much room");
	for (size_t i = 0; i < SETTINGS; i++) {
		int n = pieces(&settings[i], 64, shown, sizeof shown);
		say("   %-30s %s\n", settings[i].name, shown);
		expect(n == (settings[i].keeps_edges ? 3 : 1), "%s: %s", settings[i].name,
		       settings[i].keeps_edges ? "a message is a message" : "bytes, without edges");
	}
	step("the same with room for four bytes: a stream keeps the rest for the next read, a message loses it");
	for (size_t i = 0; i < SETTINGS; i++) {
		int n = pieces(&settings[i], 4, shown, sizeof shown);
		say("   %-30s %s\n", settings[i].name, shown);
		expect(strstr(shown, settings[i].keeps_edges ? "[thre] " : "[onet] [woth] [ree] ") != NULL && n == 3,
		       "%s: %s", settings[i].name, settings[i].keeps_edges ? "\"three\" is cut" : "nothing is lost");
	}
}

/* ---- the mistake: one read is one message ---- */

/* A message goes as its length in one byte, then its text. */
static bool send_framed(int fd, const char *text)
{
	char b[TEXT_MAX];
	int n = snprintf(b, sizeof b, "%c%s", (int)strlen(text), text);

	return write(fd, b, n) == n;
}

static bool take_framed(int fd, char *text)
{
	unsigned char n;

	return recv(fd, &n, 1, MSG_WAITALL) == 1 && n < TEXT_MAX && recv(fd, text, n, MSG_WAITALL) == n && (text[n] = 0, true);
}

static bool take_naively(int fd, char *text)
{
	ssize_t n = read(fd, text, TEXT_MAX - 1);

	if (n > 0)
		text[n] = 0;
	return n > 0;
}

/* How many of three messages a server got as they were sent. */
static int served(bool framed)
{
	char text[TEXT_MAX];
	int end[2], right = 0;

	converse(&settings[1], end);
	for (int i = 0; i < 3; i++)
		if (framed ? !send_framed(end[0], words[i]) : write(end[0], words[i], strlen(words[i])) < 0)
			fatal("write");
	shutdown(end[0], SHUT_WR);
	if (!framed)
		await_words(end[1]);
	for (int i = 0; i < 3 && (framed ? take_framed(end[1], text) : take_naively(end[1], text)); i++) {
		bool same = strcmp(text, words[i]) == 0;
		say("   the server takes \"%s\" for message %d%s\n", text, i + 1, same ? "" : "   <- WRONG");
		right += same;
	}
	part(end);
	return right;
}

/* ---- what an echo costs ---- */

static double echo_us(const struct setting *s, long n)
{
	char c[8] = "ping";
	int end[2];

	converse(s, end);
	pid_t child = fork();
	if (child == 0) {
		for (long i = 0; i < n; i++)
			if (read(end[1], c, sizeof c) <= 0 || write(end[1], c, sizeof c) <= 0)
				_exit(1);
		_exit(0);
	}
	long long t = now_ns();
	for (long i = 0; i < n; i++)
		if (write(end[0], c, sizeof c) <= 0 || read(end[0], c, sizeof c) <= 0)
			fatal("echo");
	t = now_ns() - t;
	expect(wait_for(child) == 0, "%s: %ld echoes", s->name, n);
	part(end);
	return t / 1e3 / n;
}

static void echoes(void)
{
	long n = demo_count(2000, 50);
	double us[SETTINGS], most = 0;
	char chart[64];

	step("an echo of eight bytes, %ld times", n);
	for (size_t i = 0; i < SETTINGS; i++) {
		us[i] = echo_us(&settings[i], n);
		most = us[i] > most ? us[i] : most;
	}
	for (size_t i = 0; i < SETTINGS; i++)
		say("   %-30s %s %7.1f us\n", settings[i].name, bar(chart, 30, us[i] * 100, most * 100), us[i]);
}

/* ---- the backlog ---- */

static bool connected(int fd, int ms)
{
	struct pollfd p = { fd, POLLOUT, 0 };

	return poll(&p, 1, ms) == 1 && p.revents == POLLOUT;
}

static void backlog(void)
{
	static const char *const names[] = { "client", "server" };
	union address a;
	int fd[3];

	step("listen(fd, 1): two connections wait for accept, the third client waits for a place");
	int server = bound(AF_INET, SOCK_STREAM, &a);
	if (listen(server, 1) < 0)
		fatal("listen");
	lanes(2, names);
	for (int i = 0; i < 3; i++) {
		fd[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		expect(connect(fd[i], &a.any, sizeof a.in) < 0 && errno == EINPROGRESS, "connect %d: in progress", i + 1);
		lane(0, "%d is %s", i + 1, connected(fd[i], i < 2 ? 20000 : 100) ? "connected" : "waiting");
	}
	expect(!connected(fd[2], 0), "the third is not connected");
	int first = accept(server, NULL, NULL);
	lane(1, "accepts the first");
	expect(connected(fd[2], 20000), "then the third is");
	lane(0, "3 is connected");
	for (int i = 0; i < 3; i++)
		close(fd[i]);
	close(first);
	close(server);
}

/* ---- states ---- */

/* The state of the TCP socket with these ports, as /proc/net/tcp tells it. */
static const char *tcp_state(unsigned local, unsigned remote)
{
	static const char *const names[] = { "none", "ESTABLISHED", "SYN_SENT", "SYN_RECV", "FIN_WAIT1", "FIN_WAIT2",
		"TIME_WAIT", "CLOSE", "CLOSE_WAIT", "LAST_ACK", "LISTEN", "CLOSING" };
	unsigned lport, rport, state, found = 0;
	char line[512];
	FILE *f = fopen("/proc/net/tcp", "r");

	if (!f)
		skip("no /proc/net/tcp");
	while (fgets(line, sizeof line, f))
		if (sscanf(line, " %*d: %*x:%x %*x:%x %x", &lport, &rport, &state) == 3 && lport == local &&
		    rport == remote && state < 12)
			found = state;
	fclose(f);
	return names[found];
}

static unsigned port_of(int fd)
{
	struct sockaddr_in a;
	socklen_t len = sizeof a;

	if (getsockname(fd, (struct sockaddr *)&a, &len) < 0)
		fatal("getsockname");
	return ntohs(a.sin_port);
}

/* Both ends' states, each within the time that an acknowledgement may take. */
static void show_states(const char *what, unsigned client, const char *of_client, unsigned server, const char *of_server)
{
	for (int i = 0; i < 4000 && strcmp(tcp_state(client, server), of_client) != 0; i++)
		nap_ms(5);
	const char *c = tcp_state(client, server), *s = tcp_state(server, client);
	say("   %-34s %-12s %s\n", what, c, s);
	expect(strcmp(c, of_client) == 0 && strcmp(s, of_server) == 0, "%s: %s and %s", what, of_client, of_server);
}

static void states(void)
{
	union address a;
	char c;

	step("the states of a connection, of both ends");
	say("   %-34s %-12s %s\n", "", "client", "server");
	int listener = bound(AF_INET, SOCK_STREAM, &a);
	unsigned server = port_of(listener);
	expect(listen(listener, 1) == 0 && strcmp(tcp_state(server, 0), "LISTEN") == 0, "the listener: LISTEN");
	int fd = dial(&a, SOCK_STREAM);
	unsigned client = port_of(fd);
	int peer = accept(listener, NULL, NULL);
	show_states("connect and accept", client, "ESTABLISHED", server, "ESTABLISHED");
	shutdown(fd, SHUT_WR);
	expect(read(peer, &c, 1) == 0, "the server reads the end of the client's bytes");
	show_states("the client has no more to say", client, "FIN_WAIT2", server, "CLOSE_WAIT");
	expect(write(peer, "x", 1) == 1 && read(fd, &c, 1) == 1, "the server still has");
	close(peer);
	close(fd);
	show_states("both have closed", client, "TIME_WAIT", server, "none");
	say("   TIME_WAIT keeps the client's port for a minute, so that nothing late is taken for something new.\n");
	close(listener);
}

/* ---- nobody there ---- */

static void nobody(void)
{
	struct linger now = { 1, 0 };
	union address a;
	int end[2];
	char c;

	step("nobody there: refused, ended, reset, broken");
	int fd = bound(AF_INET, SOCK_STREAM, &a);
	close(fd);
	fd = socket(AF_INET, SOCK_STREAM, 0);
	expect(connect(fd, &a.any, sizeof a.in) < 0 && errno == ECONNREFUSED, "nobody listens: ECONNREFUSED");
	close(fd);
	converse(&settings[1], end);
	close(end[1]);
	expect(read(end[0], &c, 1) == 0, "the peer has closed: read gives 0");
	expect(write(end[0], "x", 1) == 1, "a write still goes out, and is answered with a reset");
	for (int i = 0; i < 10000 && send(end[0], "x", 1, MSG_NOSIGNAL) == 1; i++)
		nap_ms(1);
	expect(errno == EPIPE, "so the next is EPIPE (and SIGPIPE, without MSG_NOSIGNAL)");
	close(end[0]);
	converse(&settings[1], end);
	setsockopt(end[1], SOL_SOCKET, SO_LINGER, &now, sizeof now);
	close(end[1]);
	expect(read(end[0], &c, 1) < 0 && errno == ECONNRESET, "the peer has thrown the connection away: ECONNRESET");
	close(end[0]);
	converse(&settings[3], end);
	close(end[1]);
	expect(send(end[0], "x", 1, 0) == 1, "a datagram to nobody goes out");
	expect(recv(end[0], &c, 1, 0) < 0 && errno == ECONNREFUSED, "the next call hears of it: ECONNREFUSED");
	close(end[0]);
}

/* ---- two machines: one waits (--serve), the other comes (--to ADDRESS) ---- */

#define FAR_PORT 7007

static int far_socket(int type, union address *a)
{
	int fd = socket(AF_INET, type, 0), on = 1;

	memset(a, 0, sizeof *a);
	a->in.sin_family = AF_INET;
	a->in.sin_port = htons(FAR_PORT);
	if (demo.to && inet_pton(AF_INET, demo.to, &a->in.sin_addr) != 1)
		skip("%s is no address", demo.to);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (fd < 0 || (!demo.to && bind(fd, &a->any, sizeof a->in) < 0))
		fatal("bind");
	return fd;
}

static int serve_far(void)
{
	union address a, who;
	int listener = far_socket(SOCK_STREAM, &a), datagrams = far_socket(SOCK_DGRAM, &a), reads = 0;
	socklen_t len = sizeof who;
	char text[64];
	ssize_t n;

	step("at port %d for another machine's socks --to", FAR_PORT);
	listen(listener, 1);
	int fd = accept(listener, &who.any, &len);
	say("   %s has come\n", inet_ntoa(who.in.sin_addr));
	for (; (n = read(fd, text, sizeof text)) > 0 && write(fd, text, n) == n; reads++)
		say("   a read of the stream gave %zd bytes\n", n);
	expect(n == 0 && reads > 0, "the stream has ended, after %d reads", reads);
	close(fd);
	for (int i = 0; i < 3; i++) {
		len = sizeof who;
		n = recvfrom(datagrams, text, sizeof text, 0, &who.any, &len);
		expect(n == (ssize_t)strlen(words[i]) && memcmp(text, words[i], n) == 0, "a datagram is \"%s\"", words[i]);
		sendto(datagrams, text, n, 0, &who.any, len);
	}
	return verdict("between machines, too, a stream is bytes and a datagram is a message");
}

static int go_far(void)
{
	struct timeval patience = { 10, 0 };
	union address a;
	int fd = far_socket(SOCK_STREAM, &a), got = 0, whole = 0;
	long long begin = now_ns();
	char text[64];
	ssize_t n;

	step("to port %d of %s", FAR_PORT, demo.to);
	if (connect(fd, &a.any, sizeof a.in) < 0)
		fatal("connect (there: socks --serve)");
	say("   connect took %lld us, a round trip: here it would be none\n", (now_ns() - begin) / 1000);
	for (int i = 0; i < 3; i++)
		if (write(fd, words[i], strlen(words[i])) < 0)
			fatal("write");
	shutdown(fd, SHUT_WR);
	for (; (n = read(fd, text + got, sizeof text - got)) > 0; got += n)
		say("   a read gave %zd bytes\n", n);
	expect(got == 11 && memcmp(text, "onetwothree", 11) == 0, "three writes came back, in as many pieces as it happened");
	close(fd);
	fd = far_socket(SOCK_DGRAM, &a);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	for (int i = 0; i < 3; i++) {
		sendto(fd, words[i], strlen(words[i]), 0, &a.any, sizeof a.in);
		n = recv(fd, text, sizeof text, 0);
		whole += n == (ssize_t)strlen(words[i]);
	}
	expect(whole == 3, "three datagrams came back as three");
	close(fd);
	fd = far_socket(SOCK_STREAM, &a);
	a.in.sin_port = htons(9);
	expect(connect(fd, &a.any, sizeof a.in) < 0 && errno == ECONNREFUSED, "nobody listens at port 9 there: ECONNREFUSED");
	return verdict("between machines, too, a stream is bytes and a datagram is a message");
}

int main(int argc, char **argv)
{
	demo_start(argc, argv, "streams and datagrams, local and by the loopback interface", "broken fixed n to serve");
	if (demo.to || demo.serve)
		return demo.to ? go_far() : serve_far();
	if (!demo.broken && !demo.fixed)
		edges();
	if (!demo.fixed) {
		step("a server that takes each read of a TCP connection for one message");
		int right = served(false);
		mistake(right < 3, "of three messages it understands %d", right);
	}
	if (!demo.broken) {
		step("cured: each message says how long it is");
		expect(served(true) == 3, "three messages arrive as three");
	}
	if (demo.broken || demo.fixed)
		return verdict("a stream has no edges; who wants messages says where they end");
	echoes();
	backlog();
	states();
	nobody();
	return verdict("a stream is bytes in order, a datagram is a message; both are told when nobody is there");
}

/* tcpview: one TCP connection as the textbook draws it: each segment an arrow between two machines, down the page goes
   the time. Nothing is made up: the arrows are the kernel's own trace (event tcp), the way between the two is the
   loopback, as long and as bad as it is told to be (docs/loopback.md). Then another one, over a wire that loses what the
   seed says. RFC 9293. */
#define _GNU_SOURCE
#include "demo.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define SEGMENT 1000             /* bytes of data in a full one */
#define LOST_MAX 64

static int trace_fd, listener, client, server, shift;
static char before[200];         /* /proc/sys/net/loopback as it was */
static unsigned door;            /* the server's port */

/* ---- the wire ---- */

static void wire(const char *words)
{
	int fd = open("/proc/sys/net/loopback", O_WRONLY);

	if (fd < 0 || write(fd, words, strlen(words)) < 0)
		skip("no loopback that can be told to lose, or not root");
	close(fd);
}

static void leave(void) { wire(before); }
static void interrupted(int sig) { leave(); _exit(128 + sig); }

/* ---- the ladder ---- */

static struct side {
	unsigned first;          /* its initial sequence number */
	bool known;
	char is[16], becomes[16];        /* state; and one not drawn yet */
} side[2];                       /* the client, the server */
static struct arrow {
	bool drawn, lost;
	int from;
	unsigned seq, ack, win, len;
	char flags[8], note[64];
	double at;
} arrow = { .drawn = true };
static double started;
static unsigned lost_seq[LOST_MAX];
static struct { int sent, arrived, lost, timeouts, fast, closed_window, unmended; } seen;

static void rung(double at, const char *middle, const char *note)
{
	say("%6.0f  %11s |%-46s| %-11s %s\n", (at - started) * 1000, side[0].becomes, middle, side[1].becomes, note);
	side[0].becomes[0] = side[1].becomes[0] = 0;
}

/* The arrow that waits for news of its fate. */
static void draw(void)
{
	static const char line[] = "----------------------------------------------";
	const struct arrow *a = &arrow;
	char text[64], whole[64];
	int n = 0, room;

	if (a->drawn)
		return;
	arrow.drawn = true;
	if (strpbrk(a->flags, "SFR"))
		n = sprintf(text, "%s ", strchr(a->flags, 'S') ? "SYN" : strchr(a->flags, 'F') ? "FIN" : "RST");
	if (n || a->len)
		n += sprintf(text + n, "seq %u ", a->seq - side[a->from].first);
	if (a->len)
		n += sprintf(text + n, "%u bytes ", a->len);
	else if (strchr(a->flags, 'A'))
		n += sprintf(text + n, "ack %u ", a->ack - side[!a->from].first);
	if (!a->len)
		n += sprintf(text + n, "win %u ", strchr(a->flags, 'S') ? a->win : a->win << shift);
	room = 40 - n;
	if (a->from == 0)
		sprintf(whole, "--- %s%.*s%s", text, a->lost ? room / 2 : room, line, a->lost ? "X" : "->");
	else
		sprintf(whole, "%*s%s%.*s %s---", a->lost ? room - room / 2 + 1 : 0, "", a->lost ? "X" : "<-",
			a->lost ? room / 2 : room, line, text);
	rung(a->at, whole, a->note);
}

static void state(int who, const char *name, double at)
{
	struct side *s = &side[who];

	if (strcmp(s->is, name) == 0)
		return;
	draw();
	if (s->becomes[0])
		rung(at, "", "");
	snprintf(s->becomes, sizeof s->becomes, "%s", name);
	snprintf(s->is, sizeof s->is, "%s", name);
}

/* What was lost is mended by a later segment that has it. */
static void mend(const struct arrow *a)
{
	unsigned end = a->seq + a->len + (strpbrk(a->flags, "SF") != NULL);

	for (int i = 0; i < seen.unmended; i++)
		if ((int)(lost_seq[i] - a->seq) >= 0 && (int)(lost_seq[i] - end) < 0)
			lost_seq[i--] = lost_seq[--seen.unmended];
}

/* "SECONDS CPU TID PID COMM tcp WHAT FROM:PORT > TO:PORT ..." of our connection. */
static void event(const char *line)
{
	static char why[64];
	char what[16], flags[16];
	unsigned from, to, seq, ack, win, len;
	double at;
	int n, cwnd;

	if (sscanf(line, "%lf %*s %*s %*s %*s tcp %15s %*[0-9.]:%u > %*[0-9.]:%u%n", &at, what, &from, &to, &n) != 4 ||
	    (from != door && to != door))
		return;
	int who = from == door;
	if (sscanf(line + n, " %15s seq %u cwnd %d", flags, &seq, &cwnd) == 3) {
		if (strcmp(what, "state") == 0)
			state(who, flags, at);
		else
			snprintf(why, sizeof why, "again: %s, cwnd %d", what[0] == 'f' ? "fast retransmit" : "time-out", cwnd);
		seen.timeouts += what[0] == 't';
		seen.fast += what[0] == 'f';
		return;
	}
	if (sscanf(line + n, " %15s seq %u ack %u win %u len %u", flags, &seq, &ack, &win, &len) != 5)
		return;
	if (strcmp(what, "lost") == 0) {
		arrow.lost = true;
		seen.lost++;
		if (who == 0 && (len || strpbrk(flags, "SF")) && seen.unmended < LOST_MAX)
			lost_seq[seen.unmended++] = seq;
	}
	seen.arrived += strcmp(what, "in") == 0;
	if (strcmp(what, "out") != 0)
		return;
	draw();
	if (!side[who].known)
		side[who].first = seq;
	side[who].known = true;
	started = started ? started : at;
	arrow = (struct arrow){ .from = who, .seq = seq, .ack = ack, .win = win, .len = len, .at = at };
	snprintf(arrow.flags, sizeof arrow.flags, "%s", flags);
	snprintf(arrow.note, sizeof arrow.note, "%s", why);
	why[0] = 0;
	seen.sent++;
	if (who == 1 && win == 0)
		snprintf(arrow.note, sizeof arrow.note, "the window is closed"), seen.closed_window++;
	mend(&arrow);
}

/* All that the kernel has recorded. */
static void look(void)
{
	static char text[65536];
	static size_t have;
	ssize_t n;

	while ((n = read(trace_fd, text + have, sizeof text - 1 - have)) > 0) {
		char *at = text, *end;
		have += n;
		text[have] = 0;
		for (; (end = strchr(at, '\n')); at = end + 1) {
			*end = 0;
			event(at);
		}
		have -= at - text;
		memmove(text, at, have);
	}
}

/* Until all that was said is acknowledged, and what is late has come. */
static bool settle(void)
{
	int left = 1;

	for (int i = 0; i < 3000 && ioctl(client, TIOCOUTQ, &left) == 0 && left; i++)
		nap_ms(10);
	for (int i = 0; i < 3000 && (nap_ms(100), look(), seen.arrived + seen.lost < seen.sent); i++)
		;
	draw();
	return left == 0;
}

/* ---- two programs ---- */

static void put(int segments)
{
	static char data[SEGMENT];

	while (segments-- > 0)
		if (write(client, data, sizeof data) != sizeof data)
			fatal("write");
}

static void take(int segments)
{
	char data[SEGMENT];

	while (segments-- > 0)
		if (recv(server, data, sizeof data, MSG_WAITALL) != sizeof data)
			fatal("recv");
}

static void open_both(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct tcp_info info;
	socklen_t len = sizeof a;
	int size = SEGMENT + 12, room = 4 * SEGMENT, one = 1;        /* 12: the timestamps' option */

	listener = socket(AF_INET, SOCK_STREAM, 0);
	client = socket(AF_INET, SOCK_STREAM, 0);
	setsockopt(client, IPPROTO_TCP, TCP_MAXSEG, &size, sizeof size);
	setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	setsockopt(listener, IPPROTO_TCP, TCP_MAXSEG, &size, sizeof size);
	setsockopt(listener, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
	if (bind(listener, (void *)&a, sizeof a) < 0 || listen(listener, 1) < 0 || getsockname(listener, (void *)&a, &len) < 0)
		fatal("listen");
	door = ntohs(a.sin_port);
	memset(side, 0, sizeof side);
	memset(&seen, 0, sizeof seen);
	started = 0;
	say("    ms  %11s  %46s  %s\n", "client", "", "server");
	if (connect(client, (void *)&a, sizeof a) < 0 || (server = accept(listener, NULL, NULL)) < 0)
		fatal("connect");
	len = sizeof info;
	getsockopt(client, IPPROTO_TCP, TCP_INFO, &info, &len);
	shift = info.tcpi_rcv_wscale;
	settle();
}

static void close_both(void)
{
	char c;

	close(client);
	expect(read(server, &c, 1) == 0, "the server reads the end");
	nap_ms(100);
	close(server);
	close(listener);
	for (int i = 0; i < 3000 && (look(), strcmp(side[1].is, "CLOSE") != 0 || strcmp(side[0].is, "TIME_WAIT") != 0); i++)
		nap_ms(10);
	draw();
	if (side[0].becomes[0] || side[1].becomes[0])
		rung(arrow.at, "", "");
	expect(strcmp(side[0].is, "TIME_WAIT") == 0 && strcmp(side[1].is, "CLOSE") == 0, "who closed first waits in TIME_WAIT");
}

static void good_and_bad(void)
{
	step("open: each says its first number, each says that it knows the other's");
	wire("wire:delay=20");
	open_both();
	expect(strcmp(side[0].is, "ESTABLISHED") == 0 && strcmp(side[1].is, "ESTABLISHED") == 0, "both are ESTABLISHED");
	expect(seen.sent == 3 || seen.timeouts, "it took three segments: SYN; SYN and ACK; ACK");

	step("data: three segments, and what acknowledges them");
	put(3);
	expect(settle() && seen.lost == 0, "all arrived");
	take(3);

	step("the first of four is lost: three acknowledgements of the same number, and it is sent again at once");
	for (int i = 0; i < 9 && !seen.fast; i++) {      /* again, if this machine slept until the clock rang */
		wire("wire:loss=100");
		put(1);
		wire("wire:delay=20");
		put(3);
		settle();
		take(4);
	}
	expect(seen.lost && seen.fast, "fast retransmit: nobody waited for a clock");

	step("the only one is lost: nothing comes back, so a clock must tell");
	int clocks = seen.timeouts;
	wire("wire:loss=100");
	put(1);
	wire("wire:delay=20");
	expect(settle() && seen.timeouts > clocks, "retransmission time-out: cwnd is one segment");
	take(1);

	step("the server does not read: its window closes, and the client asks now and then");
	put(12);
	for (int i = 0; i < 3000 && (look(), seen.closed_window < 2); i++)
		nap_ms(10);
	expect(seen.closed_window >= 2, "window 0, and 0 again when asked");
	take(12);
	expect(settle(), "the server has read; the rest arrives");

	step("close: a FIN each way");
	close_both();
	expect(seen.unmended == 0 && seen.arrived == seen.sent - seen.lost, "all but the lost arrived, and those were sent again");
}

static void seeded(void)
{
	char words[80];
	int n = demo_count(16, 6);

	step("another connection, over a wire that loses 15 of a hundred: seed %ld, %d segments", demo.seed, n);
	snprintf(words, sizeof words, "wire:loss=15,delay=20,seed=%ld", demo.seed);
	wire(words);
	open_both();
	for (int i = 0; i < n; i += 2) {
		put(2);
		take(2);
	}
	expect(settle(), "all is acknowledged");
	close_both();
	say("   sent %d, lost %d; again after a time-out %d, at once %d\n", seen.sent, seen.lost, seen.timeouts, seen.fast);
	expect(seen.unmended == 0, "what was lost was sent again");
}

int main(int argc, char **argv)
{
	demo_start(argc, argv, "one TCP connection, segment by segment", "seed n");
	trace_fd = open("/proc/trace", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (trace_fd < 0 || read_text("/proc/sys/net/loopback", before, sizeof before) <= 0)
		skip("no trace of TCP's segments");
	if (write(trace_fd, "event tcp", 9) != 9 || write(trace_fd, "on", 2) != 2 || write(trace_fd, "clear", 5) != 5)
		skip("this trace knows no TCP");
	signal(SIGINT, interrupted);
	signal(SIGTERM, interrupted);
	atexit(leave);
	good_and_bad();
	seeded();
	if (write(trace_fd, "off", 3) != 3)
		fatal("trace");
	return verdict("a number for each byte, an acknowledgement, and a clock: so a wire that loses becomes one that does not");
}

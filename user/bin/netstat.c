/* netstat: the sockets of this machine out of /proc/net. -t TCP, -u UDP, -x local ones (all when none is asked for),
   -l only what listens, -a that and the rest (else: what is connected), -n no names (-w, -e and -4 change nothing),
   -s what was counted, and how each connection over IP fares: congestion window, round trip, retransmissions, windows.
   What else there is (-r, -i) BusyBox does. */
#include "util.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <string.h>
#include <unistd.h>

const char *prog = "netstat";

static bool want_listening, want_all, numeric;

enum { ESTABLISHED = 1, CLOSE = 7, LISTEN = 10 };

static const char *tcp_state(unsigned n)
{
	static const char *const names[] = { "", "ESTABLISHED", "SYN_SENT", "SYN_RECV", "FIN_WAIT1", "FIN_WAIT2",
		"TIME_WAIT", "CLOSE", "CLOSE_WAIT", "LAST_ACK", "LISTEN", "CLOSING" };

	return n < sizeof names / sizeof names[0] ? names[n] : "UNKNOWN";
}

static bool chosen(bool listening)
{
	return want_all || want_listening == listening;
}

static const char *show_address(char *text, size_t size, struct in_addr a, unsigned port, bool datagram)
{
	struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = a };
	char host[NI_MAXHOST] = "*", service[NI_MAXSERV] = "*";
	int flags = (numeric ? NI_NUMERICHOST | NI_NUMERICSERV : 0) | (datagram ? NI_DGRAM : 0);

	if (a.s_addr || numeric)
		getnameinfo((void *)&in, sizeof in, host, sizeof host, NULL, 0, flags);
	if (port)
		getnameinfo((void *)&in, sizeof in, NULL, 0, service, sizeof service, flags);
	snprintf(text, size, "%.40s:%s", host, service);
	return text;
}

static void internet(const char *name, bool datagram)
{
	char path[64], line[512], from[80], to[80];

	snprintf(path, sizeof path, "/proc/net/%s", name);
	FILE *f = fopen(path, "r");
	while (f && fgets(line, sizeof line, f)) {
		struct in_addr local, remote;
		unsigned lport, rport, state, txq, rxq;
		if (sscanf(line, " %*d: %x:%x %x:%x %x %x:%x", &local.s_addr, &lport, &remote.s_addr, &rport, &state,
			   &txq, &rxq) != 7)
			continue;
		if (!chosen(datagram ? state == CLOSE : state == LISTEN))
			continue;
		printf("%-5s %6u %6u %-23s %-23s %s\n", name, rxq, txq, show_address(from, sizeof from, local, lport, datagram),
		       show_address(to, sizeof to, remote, rport, datagram),
		       !datagram ? tcp_state(state) : state == ESTABLISHED ? "ESTABLISHED" : "");
	}
	if (f)
		fclose(f);
}

static void local_sockets(void)
{
	static const char *const types[] = { "?", "STREAM", "DGRAM", "RAW", "?", "SEQPACKET" };
	FILE *f = fopen("/proc/net/unix", "r");
	char line[512];

	puts("Active local sockets\nProto RefCnt Type       State         I-Node   Path");
	while (f && fgets(line, sizeof line, f)) {
		unsigned refs, flags, type, state, inode;
		int at = 0;
		if (sscanf(line, "%*x: %x %*x %x %x %x %u %n", &refs, &flags, &type, &state, &inode, &at) < 5)
			continue;
		bool listening = flags & 0x10000;
		if (!chosen(listening))
			continue;
		line[strcspn(line, "\n")] = 0;
		printf("unix  %-6u %-10s %-13s %-8u %s\n", refs, types[type < 6 ? type : 0],
		       listening ? "LISTENING" : state == 3 ? "CONNECTED" : "", inode, at ? line + at : "");
	}
	if (f)
		fclose(f);
}

/* "Tcp: names", "Tcp: values": one a line. */
static void counts(const char *path)
{
	static char names[2048], values[2048];
	FILE *f = fopen(path, "r");

	while (f && fgets(names, sizeof names, f) && fgets(values, sizeof values, f)) {
		char *name = names, *value = values, *a = strsep(&name, " \n"), *b = strsep(&value, " \n");
		puts(a);
		while ((a = strsep(&name, " \n")) && *a && (b = strsep(&value, " \n")))
			printf("    %10s %s\n", b, a);
	}
	if (f)
		fclose(f);
}

static void connections(void)
{
	FILE *f = fopen("/proc/net/tcp_info", "r");
	struct in_addr local, remote;
	unsigned lport, rport, state;
	char line[512], from[80], to[80];
	int at;

	while (f && fgets(line, sizeof line, f))
		if (sscanf(line, "%x:%x %x:%x %x %n", &local.s_addr, &lport, &remote.s_addr, &rport, &state, &at) == 5)
			printf("%-23s %-23s %s\n      %s", show_address(from, sizeof from, local, lport, false),
			       show_address(to, sizeof to, remote, rport, false), tcp_state(state), line + at);
	if (f)
		fclose(f);
}

static void statistics(void)
{
	counts("/proc/net/snmp");
	counts("/proc/net/netstat");
	connections();
}

int main(int argc, char **argv)
{
	bool tcp = false, udp = false, local = false;
	int c;

	while ((c = option(argc, argv, "tuxlanswe4", "netstat [-tux] [-l | -a] [-n] | -s")) != -1) {
		switch (c) {
		case 't': tcp = true; break;
		case 'u': udp = true; break;
		case 'x': local = true; break;
		case 'l': want_listening = true; break;
		case 'a': want_all = true; break;
		case 'n': numeric = true; break;
		case 's': statistics(); return done(0);
		}
	}
	bool all = !tcp && !udp && !local;
	if (all || tcp || udp)
		puts("Proto Recv-Q Send-Q Local Address           Foreign Address         State");
	if (all || tcp)
		internet("tcp", false);
	if (all || udp)
		internet("udp", true);
	if (all || local)
		local_sockets();
	return done(0);
}

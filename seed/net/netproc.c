/* /proc/net: the sockets of AF_INET, a line each, as netstat reads it. Read fs/procfs.h and
   net/stream.c before; proc(5). */
#include "abi/tcp.h"
#include "cpu/clock.h"
#include "fs/seq.h"
#include "hooks.h"
#include "net/socket.h"

/* Addresses are shown as the number lies in memory, ports as they are written: so it
   has always been, and netstat reads it so. Between them stand the columns of timers
   that there are not. */
static void show_line(struct seq *q, int n, const struct sockaddr_in *local, const struct sockaddr_in *remote, int state,
		      size_t queued, ino_t ino)
{
	seq_printf(q, "%4d: %08x:%04x %08x:%04x %02x %08x:%08x 00:00000000 00000000     0        0 %lu\n", n,
		   local->sin_addr.s_addr, __builtin_bswap16(local->sin_port), remote->sin_addr.s_addr,
		   __builtin_bswap16(remote->sin_port), state, 0, (unsigned)queued, ino);
}

/* The state of a connection, as far as its end says it. 0: it is not shown. */
static int tcp_state(const struct socket *s)
{
	if (!s->named || s->state == SOCK_FRESH)
		return 0;
	if (s->state == SOCK_LISTENING)
		return TCP_LISTEN;
	if (s->state == SOCK_CONNECTING)
		return TCP_SYN_SENT;
	if (s->shut & SHUT_OUT)
		return TCP_FIN_WAIT2;
	return s->shut & SHUT_IN ? TCP_CLOSE_WAIT : TCP_ESTABLISHED;
}

/* The receive queue of a datagram socket, the state of a connection; and connections
   that are over, but whose port is still kept. */
static void show_inet(struct seq *q, int type)
{
	struct socket *s;
	int n = 0;

	seq_printf(q, "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n");
	list_for_each(s, &socket_all, all_link) {
		int state = s->state == SOCK_CONNECTED ? TCP_ESTABLISHED : TCP_CLOSE;

		if (type == SOCK_STREAM)
			state = tcp_state(s);
		if (s->family == AF_INET && s->type == type && s->named && state)
			show_line(q, n++, &s->name.in, &s->remote.in, state, s->queued, s->closed ? 0 : s->ino);
	}
	for (struct timewait *t = timewaits; type == SOCK_STREAM && t < timewaits + TIMEWAIT_MAX; t++)
		if (t->until > clock_now())
			show_line(q, n++, &t->local, &t->remote, TCP_TIME_WAIT, 0, 0);
}

/* The two files: a table of files has no room for an argument. */
static void show_tcp(struct seq *q)
{
	show_inet(q, SOCK_STREAM);
}

static void show_udp(struct seq *q)
{
	show_inet(q, SOCK_DGRAM);
}

const struct proc_file net_proc_files[] = {
	{ "net/tcp", show_tcp }, { "net/udp", show_udp }, { 0 },
};

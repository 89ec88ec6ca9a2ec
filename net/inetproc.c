/* What netstat and ss read of sockets of IPv4: /proc/net/tcp, udp, raw and sockstat. */
#include "net/inet.h"
#include "fs/procfs.h"

/* ---- sockets --------------------------------------------------------------------------------------- */

/* The state as /proc tells it; TCP_CLOSE: not told. A port that outlives its socket is in TIME_WAIT, or waits for
   the other side's end. */
static int shown_state(struct socket *s)
{
	bool late = s->until > clock_now();

	if (s->type != SOCK_STREAM)
		return s->state == SOCK_CONNECTED ? TCP_ESTABLISHED : TCP_CLOSE;
	if (s->shut_wr && s->peer_closed && s->state == SOCK_CONNECTED && !s->reset)
		return late ? TCP_TIME_WAIT : TCP_CLOSE;
	return s->closed && !late ? TCP_CLOSE : tcp_state(s);
}

static bool is_shown(struct socket *s, int type)
{
	if (s->family != AF_INET || s->type != type || (!s->port && type != SOCK_RAW))
		return false;
	if (list_linked(&s->queue_link) && !s->until)
		return false;                /* an end that waits for a place in its listener's queue */
	return type != SOCK_STREAM ? !s->closed : shown_state(s) != TCP_CLOSE;
}

static void show_socket(struct seq *q, struct socket *s, int n)
{
	int st = shown_state(s);
	bool gone = s->closed || st == TCP_TIME_WAIT;
	size_t start = q->len;

	seq_printf(q, s->type != SOCK_STREAM ? "%5d" : "%4d", n);
	seq_printf(q, ": %08X:%04X %08X:%04X %02X %08X:%08X %02X:%08X %08X %5u %8d %lu %d %016lx", s->local.sin_addr.s_addr,
		   be16(s->local.sin_port), s->remote.sin_addr.s_addr, be16(s->remote.sin_port), st, 0,
		   s->state == SOCK_LISTENING ? s->npending : (unsigned)s->rx_bytes, st == TCP_TIME_WAIT ? 3 : 0, 0, 0,
		   gone ? 0 : s->cred.uid, 0, gone ? 0 : s->ino, ref_count(&s->refs), 0ul);
	if (s->type != SOCK_STREAM)
		seq_printf(q, " %u", s->drops);
	else if (st != TCP_TIME_WAIT)
		seq_printf(q, " 20 4 30 10 -1");
	seq_pad(q, start, s->type != SOCK_STREAM ? 127 : 149);
	seq_putc(q, '\n');
}

static void show_all(struct seq *q, int type)
{
	struct socket *s;
	int n = 0;

	spin_lock(&socket_names);
	list_for_each(s, &socket_all, all)
		if (is_shown(s, type))
			show_socket(q, s, n++);
	spin_unlock(&socket_names);
}

static void show_head(struct seq *q, const char *text, unsigned width)
{
	size_t start = q->len;

	seq_puts(q, text);
	seq_pad(q, start, width);
	seq_putc(q, '\n');
}

#define UDP_HEAD "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops"

static void show_tcp(struct seq *q)
{
	show_head(q, "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode", 149);
	show_all(q, SOCK_STREAM);
}

static void show_udp(struct seq *q)
{
	show_head(q, " " UDP_HEAD, 127);
	show_all(q, SOCK_DGRAM);
}

static void show_raw(struct seq *q)
{
	show_head(q, UDP_HEAD, 127);
	show_all(q, SOCK_RAW);
}

static void show_sockstat(struct seq *q)
{
	int used = 0, tcp = 0, udp = 0, raw = 0, tw = 0;
	struct socket *s;

	spin_lock(&socket_names);
	list_for_each(s, &socket_all, all) {
		used += !s->closed;
		tcp += is_shown(s, SOCK_STREAM) && shown_state(s) != TCP_TIME_WAIT;
		tw += s->family == AF_INET && s->until && list_linked(&s->queue_link); /* its minute may be over */
		udp += is_shown(s, SOCK_DGRAM);
		raw += is_shown(s, SOCK_RAW);
	}
	spin_unlock(&socket_names);
	seq_printf(q, "sockets: used %d\nTCP: inuse %d orphan 0 tw %d alloc %d mem 0\nUDP: inuse %d mem 0\n"
		   "UDPLITE: inuse 0\nRAW: inuse %d\nFRAG: inuse 0 memory 0\n", used, tcp, tw, tcp, udp, raw);
}

static void show_port_range(struct seq *s)
{
	seq_printf(s, "%u\t%u\n", inet_port_low, inet_port_high);
}

static long store_port_range(const char *text, size_t n)
{
	uint64_t v[2] = { inet_port_low, inet_port_high };
	int i;

	for (i = 0; i < 2; i++) {
		while (*text == ' ' || *text == '\t')
			text++;
		if (!parse_u64(&text, 10, &v[i]))
			break;
	}
	if (i == 0 || v[0] < INET_PORT_USER || v[1] < v[0] || v[1] > 65535)
		return -EINVAL;
	spin_lock(&socket_names);
	inet_port_low = v[0];
	inet_port_high = v[1];
	spin_unlock(&socket_names);
	return 0;
}

void inet_proc_init(void)
{
	procfs_register("net/tcp", 0444, show_tcp, NULL);
	procfs_register("net/udp", 0444, show_udp, NULL);
	procfs_register("net/raw", 0444, show_raw, NULL);
	procfs_register("net/sockstat", 0444, show_sockstat, NULL);
	procfs_register("sys/net/ipv4/ip_local_port_range", 0644, show_port_range, store_port_range);
}

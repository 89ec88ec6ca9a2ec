/* /proc/net: every socket, a line each, as netstat reads it. Read fs/procfs.h and
   net/tcp.c before; proc(5). */
#include "abi/tcp.h"
#include "cpu/clock.h"
#include "fs/seq.h"
#include "hooks.h"
#include "net/socket.h"

static void show_line(struct seq *q, int n, const struct sockaddr_in *local, const struct sockaddr_in *remote, int state,
		      size_t queued, ino_t ino)
{
	seq_printf(q, "%4d: %08x:%04x %08x:%04x %02x %08x:%08x %02x:%08x %08x %5u %8d %lu\n", n, local->sin_addr.s_addr,
		   be16(local->sin_port), remote->sin_addr.s_addr, be16(remote->sin_port), state, 0, (unsigned)queued, 0, 0, 0,
		   0, 0, ino);
}

static void show_head(struct seq *q)
{
	seq_printf(q, "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n");
}

static void show_tcp(struct seq *q)
{
	struct socket *s;
	int n = 0;

	show_head(q);
	list_for_each(s, &socket_all, all_link) {
		if (s->ops != &tcp_ops || tcp_state(s) == 0)
			continue;
		show_line(q, n++, &s->local, &s->remote, tcp_state(s), s->state == SOCK_LISTENING ? s->npending : s->queued,
			  s->closed ? 0 : s->ino);
	}
	for (int i = 0; i < TIMEWAIT_MAX; i++)
		if (timewaits[i].until > clock_now())
			show_line(q, n++, &timewaits[i].local, &timewaits[i].remote, TCP_TIME_WAIT, 0, 0);
}

static void show_udp(struct seq *q)
{
	struct socket *s;
	int n = 0;

	show_head(q);
	list_for_each(s, &socket_all, all_link)
		if (s->ops == &udp_ops && s->port)
			show_line(q, n++, &s->local, &s->remote, s->state == SOCK_CONNECTED ? TCP_ESTABLISHED : TCP_CLOSE,
				  s->queued, s->ino);
}

/* Paths end with their NUL; in abstract names each NUL is shown as @. */
static void show_name(struct seq *q, const struct socket *s)
{
	int n = s->addrlen - (int)offsetof(struct sockaddr_un, sun_path);

	if (n > 0)
		seq_printf(q, " ");
	for (int i = 0; i < n && (s->addr.sun_path[i] || !s->addr.sun_path[0]); i++)
		seq_printf(q, "%c", s->addr.sun_path[i] ? s->addr.sun_path[i] : '@');
}

static void show_unix(struct seq *q)
{
	struct socket *s;

	seq_printf(q, "Num       RefCount Protocol Flags    Type St Inode Path\n");
	list_for_each(s, &socket_all, all_link) {
		if (s->ops != &unix_ops || s->closed)
			continue;
		seq_printf(q, "%016lx: %08x 00000000 %08x %04x %02x %5lu", (uintptr_t)s & 0xffffffff, s->refs + 1,
			   s->state == SOCK_LISTENING ? 0x10000 : 0, s->type,
			   !s->ino ? 2 : s->state == SOCK_CONNECTED ? 3 : 1, s->ino);
		show_name(q, s);
		seq_printf(q, "\n");
	}
}

const struct proc_file net_proc_files[] = {
	{ "net/tcp", show_tcp }, { "net/udp", show_udp }, { "net/unix", show_unix }, { 0 },
};

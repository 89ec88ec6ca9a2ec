/* /proc/net/unix: every local socket, a line each, as lsof, fuser, ss and netstat read it. */
#include "net/inet.h"
#include "fs/procfs.h"
#include "lib/string.h"

/* As Linux numbers a socket that has a file, or has none yet (SS_UNCONNECTED and its like). */
static int state_number(struct socket *s)
{
	return !s->ino ? 2 : s->state == SOCK_CONNECTED ? 3 : 1;
}

static void show_name(struct seq *q, struct socket *s)
{
	int n = s->addrlen - (int)offsetof(struct sockaddr_un, sun_path);

	if (n > 0 && s->addr.sun_path[0])
		n = strnlen(s->addr.sun_path, n);
	if (n > 0)
		seq_putc(q, ' ');
	for (int i = 0; i < n; i++)
		seq_putc(q, s->addr.sun_path[i] ? s->addr.sun_path[i] : '@');
}

/* Linux counts its table's reference, which ours does not hold. */
static void show_sockets(struct seq *q)
{
	struct socket *s;

	seq_printf(q, "Num       RefCount Protocol Flags    Type St Inode Path\n");
	spin_lock(&socket_names);
	list_for_each(s, &socket_all, all) {
		if (s->closed || s->family != AF_UNIX)
			continue;
		seq_printf(q, "%016x: %08X 00000000 %08X %04X %02X %5lu", (unsigned)(uintptr_t)s, ref_count(&s->refs) + 1,
			   s->state == SOCK_LISTENING ? 0x10000 : 0, s->type, state_number(s), s->ino);
		show_name(q, s);
		seq_putc(q, '\n');
	}
	spin_unlock(&socket_names);
}

void net_init(void)
{
	procfs_register("net/unix", 0444, show_sockets, NULL);
	inet_proc_init();
	net_sysctl_init();
}

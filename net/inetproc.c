/* What netstat, ss and ifconfig read of IPv4: /proc/net/tcp, udp and sockstat; and lo, the one interface, in
   /proc/net/dev and by ioctl, netdevice(7). */
#include "net/inet.h"
#include "abi/errno.h"
#include "abi/netdevice.h"
#include "cpu/usercopy.h"
#include "fs/procfs.h"
#include "lib/string.h"

/* ---- sockets --------------------------------------------------------------------------------------- */

/* The state as /proc tells it; TCP_CLOSE: not told. A port that outlives its socket is in TIME_WAIT, or waits for
   the other side's end. */
static int shown_state(struct socket *s)
{
	bool late = s->until > clock_now();

	if (s->type == SOCK_DGRAM)
		return s->state == SOCK_CONNECTED ? TCP_ESTABLISHED : TCP_CLOSE;
	if (s->shut_wr && s->hung_up && s->state == SOCK_CONNECTED && !s->reset)
		return late ? TCP_TIME_WAIT : TCP_CLOSE;
	return s->closed && !late ? TCP_CLOSE : tcp_state(s);
}

static bool is_shown(struct socket *s, int type)
{
	if (s->family != AF_INET || s->type != type || !s->port)
		return false;
	if (list_linked(&s->line) && !s->until)
		return false;                /* an end that waits for a place in its listener's queue */
	return type == SOCK_DGRAM ? !s->closed : shown_state(s) != TCP_CLOSE;
}

static void show_socket(struct seq *q, struct socket *s, int n)
{
	int st = shown_state(s);
	bool gone = s->closed || st == TCP_TIME_WAIT;
	size_t start = q->len;

	seq_printf(q, s->type == SOCK_DGRAM ? "%5d" : "%4d", n);
	seq_printf(q, ": %08X:%04X %08X:%04X %02X %08X:%08X %02X:%08X %08X %5u %8d %lu %d %016lx", s->local.sin_addr.s_addr,
		   be16(s->local.sin_port), s->remote.sin_addr.s_addr, be16(s->remote.sin_port), st, 0,
		   s->state == SOCK_LISTENING ? s->npending : (unsigned)s->rx_bytes, st == TCP_TIME_WAIT ? 3 : 0, 0, 0,
		   gone ? 0 : s->cred.uid, 0, gone ? 0 : s->ino, ref_count(&s->refs), 0ul);
	if (s->type == SOCK_DGRAM)
		seq_printf(q, " %u", s->drops);
	else if (st != TCP_TIME_WAIT)
		seq_printf(q, " 20 4 30 10 -1");
	seq_pad(q, start, s->type == SOCK_DGRAM ? 127 : 149);
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

static void show_sockstat(struct seq *q)
{
	int used = 0, tcp = 0, udp = 0, tw = 0;
	struct socket *s;

	spin_lock(&socket_names);
	list_for_each(s, &socket_all, all) {
		used += !s->closed;
		tcp += is_shown(s, SOCK_STREAM) && shown_state(s) != TCP_TIME_WAIT;
		tw += s->family == AF_INET && s->until && list_linked(&s->line);   /* its minute may be over */
		udp += is_shown(s, SOCK_DGRAM);
	}
	spin_unlock(&socket_names);
	seq_printf(q, "sockets: used %d\nTCP: inuse %d orphan 0 tw %d alloc %d mem 0\nUDP: inuse %d mem 0\n"
		   "UDPLITE: inuse 0\nRAW: inuse 0\nFRAG: inuse 0 memory 0\n", used, tcp, tw, tcp, udp);
}

/* ---- lo -------------------------------------------------------------------------------------------- */

static void set_addr(struct ifreq *r, uint32_t addr)
{
	r->ifr_addr = (struct sockaddr_in){ .sin_family = AF_INET, .sin_addr.s_addr = be32(addr) };
}

int inet_ifindex(const char *name)
{
	return strcmp(name, "lo") == 0 ? LO_INDEX : 0;
}

static long list_interfaces(void *arg)
{
	struct ifreq r = { .ifr_name = "lo" };
	struct ifconf c;

	if (copyin(&c, arg, sizeof(c)) < 0)
		return -EFAULT;
	c.ifc_len = c.ifc_buf && c.ifc_len < (int)sizeof(r) ? 0 : sizeof(r);
	set_addr(&r, INADDR_LOOPBACK);
	if (c.ifc_buf && c.ifc_len && copyout(c.ifc_buf, &r, sizeof(r)) < 0)
		return -EFAULT;
	return copyout(arg, &c, sizeof(c));
}

long inet_ioctl(unsigned cmd, void *arg)
{
	struct ifreq r;

	if (cmd == SIOCGIFCONF)
		return list_interfaces(arg);
	if (cmd < SIOCGIFNAME || cmd > SIOCGIFTXQLEN)
		return -ENOTTY;
	if (copyin(&r, arg, sizeof(r)) < 0)
		return -EFAULT;
	if (cmd == SIOCGIFNAME && r.ifr_index == LO_INDEX)
		memcpy(r.ifr_name, "lo", 3);
	else if (cmd == SIOCGIFNAME || strncmp(r.ifr_name, "lo", sizeof(r.ifr_name)) != 0)
		return -ENODEV;
	switch (cmd) {
	case SIOCGIFNAME:    break;
	case SIOCGIFINDEX:   r.ifr_index = LO_INDEX; break;
	case SIOCGIFFLAGS:   r.ifr_flags = IFF_UP | IFF_LOOPBACK | IFF_RUNNING; break;
	case SIOCGIFADDR:
	case SIOCGIFDSTADDR: set_addr(&r, INADDR_LOOPBACK); break;
	case SIOCGIFBRDADDR: set_addr(&r, INADDR_ANY); break;
	case SIOCGIFNETMASK: set_addr(&r, 0xff000000); break;
	case SIOCGIFMETRIC:  r.ifr_index = 0; break;
	case SIOCGIFMTU:     r.ifr_index = LO_MTU; break;
	case SIOCGIFTXQLEN:  r.ifr_index = 1000; break;
	case SIOCGIFHWADDR:  r.ifr_addr = (struct sockaddr_in){ .sin_family = ARPHRD_LOOPBACK }; break;
	default:                             /* lo stays as it is, for root as well */
		return cmd == SIOCSIFFLAGS || cmd == SIOCSIFADDR || cmd == SIOCSIFMTU ? -EPERM : -EOPNOTSUPP;
	}
	return copyout(arg, &r, sizeof(r));
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

/* What passes over lo is not counted, and what is on this machine needs no route. */
void inet_proc_init(void)
{
	procfs_register("net/tcp", 0444, show_tcp, NULL);
	procfs_register("net/udp", 0444, show_udp, NULL);
	procfs_register("net/sockstat", 0444, show_sockstat, NULL);
	procfs_register_text("net/raw", UDP_HEAD, NULL);
	procfs_register_text("net/dev", "Inter-|   Receive                                                |  Transmit\n"
			     " face |bytes    packets errs drop fifo frame compressed multicast|"
			     "bytes    packets errs drop fifo colls carrier compressed\n"
			     "    lo:       0       0    0    0    0     0          0         0"
			     "        0       0    0    0    0     0       0          0", NULL);
	procfs_register_text("net/route", "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow"
			     "\tIRTT", NULL);
	procfs_register_text("net/arp", "IP address       HW type     Flags       HW address            Mask     Device", NULL);
	procfs_register("sys/net/ipv4/ip_local_port_range", 0644, show_port_range, store_port_range);
}

/* Options of IP, TCP and UDP. On a lossless wire most can have no effect: they are checked as Linux does, remembered
   and read back, so that the programs that set them run. */
#include "net/inet.h"
#include "net/ip.h"
#include "abi/errno.h"
#include "cpu/usercopy.h"
#include "lib/string.h"
#include "proc/cred.h"

#define FLAG INT32_MIN                 /* in `least`: a yes or no, whatever the number */

/* Too much is cut to most; -1 means what is there at first; at least a byte must be given. */
enum { GROW = 1, ONE_BYTE = 2, SOME = 4 };

#define OPT(level, name, ...) [AT_##name] = { level, name, __VA_ARGS__ }
static const struct inet_opt {
	uint8_t level, name, how;
	int     min, max, first;
} table[] = {
	OPT(IPPROTO_IP, IP_TOS, 0, INT32_MIN + 1, INT32_MAX, 0),
	OPT(IPPROTO_IP, IP_TTL, ONE_BYTE, 1, 255, 64),
	OPT(IPPROTO_IP, IP_MTU_DISCOVER, 0, 0, 5, 1),
	OPT(IPPROTO_IP, IP_MULTICAST_TTL, ONE_BYTE, 0, 255, 1),
	OPT(IPPROTO_IP, IP_MULTICAST_LOOP, SOME, FLAG, 0, 1),
	OPT(IPPROTO_IP, IP_PKTINFO, 0, FLAG, 0, 0),
	OPT(IPPROTO_IP, IP_RECVERR, 0, FLAG, 0, 0),
	OPT(IPPROTO_IP, IP_RECVTTL, 0, FLAG, 0, 0),
	OPT(IPPROTO_IP, IP_RECVTOS, 0, FLAG, 0, 0),
	OPT(IPPROTO_IP, IP_ORIGDSTADDR, 0, FLAG, 0, 0),
	OPT(IPPROTO_TCP, TCP_NODELAY, 0, FLAG, 0, 0),
	OPT(IPPROTO_TCP, TCP_MAXSEG, 0, 88, 32767, 0),
	OPT(IPPROTO_TCP, TCP_KEEPIDLE, 0, 1, 32767, 7200),
	OPT(IPPROTO_TCP, TCP_KEEPINTVL, 0, 1, 32767, 75),
	OPT(IPPROTO_TCP, TCP_KEEPCNT, 0, 1, 127, 9),
	OPT(IPPROTO_TCP, TCP_SYNCNT, 0, 1, 127, 6),
	OPT(IPPROTO_TCP, TCP_LINGER2, GROW, -1, 120, 60),
	OPT(IPPROTO_TCP, TCP_DEFER_ACCEPT, 0, INT32_MIN + 1, INT32_MAX, 0),
	OPT(IPPROTO_TCP, TCP_WINDOW_CLAMP, 0, 0, INT32_MAX, 0),
	OPT(IPPROTO_TCP, TCP_USER_TIMEOUT, 0, 0, INT32_MAX, 0),
	OPT(IPPROTO_TCP, TCP_INQ, 0, 0, 1, 0),
	OPT(IPPROTO_TCP, TCP_CONGESTION, 0, 0, 1, 0),       /* 0: cubic, 1: reno; told by name */
	OPT(IPPROTO_UDP, UDP_CORK, 0, FLAG, 0, 0),
	OPT(IPPROTO_UDP, UDP_SEGMENT, 0, 0, 65535, 0),
	/* These are remembered and told, no more. */
	{ IPPROTO_IP, IP_MINTTL, SOME, 0, 255, 0 },
	{ IPPROTO_IP, IP_FREEBIND, SOME, FLAG, 0, 0 },
	{ IPPROTO_IP, IP_RECVOPTS, 0, FLAG, 0, 0 },
	{ IPPROTO_IP, IP_RETOPTS, 0, FLAG, 0, 0 },
	{ IPPROTO_IP, IP_PASSSEC, 0, FLAG, 0, 0 },
	{ IPPROTO_IP, IP_TRANSPARENT, SOME, FLAG, 0, 0 },
	{ IPPROTO_IP, IP_CHECKSUM, 0, FLAG, 0, 0 },
	{ IPPROTO_IP, IP_RECVFRAGSIZE, 0, FLAG, 0, 0 },
	{ IPPROTO_IP, IP_RECVERR_RFC4884, 0, 0, 1, 0 },
	{ IPPROTO_IP, IP_MULTICAST_ALL, SOME, 0, 1, 1 },
	{ IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 0, FLAG, 0, 0 },
	{ IPPROTO_TCP, TCP_CORK, 0, FLAG, 0, 0 },
	{ IPPROTO_TCP, TCP_QUICKACK, 0, FLAG, 0, 1 },
	{ IPPROTO_TCP, TCP_NOTSENT_LOWAT, 0, INT32_MIN + 1, INT32_MAX, 0 },
	{ IPPROTO_TCP, TCP_THIN_LINEAR, 0, 0, 1, 0 },
	{ IPPROTO_TCP, TCP_THIN_DUPACK, 0, 0, 1, 0 },
	{ IPPROTO_TCP, TCP_FASTOPEN, 0, 0, INT32_MAX, 0 },
	{ IPPROTO_TCP, TCP_FASTOPEN_CONNECT, 0, 0, 1, 0 },
	{ IPPROTO_TCP, TCP_FASTOPEN_NO_COOKIE, 0, 0, 1, 0 },
	{ IPPROTO_TCP, TCP_SAVE_SYN, 0, 0, 2, 0 },
	{ IPPROTO_UDP, UDP_NO_CHECK6_TX, 0, FLAG, 0, 0 },
	{ IPPROTO_UDP, UDP_NO_CHECK6_RX, 0, FLAG, 0, 0 },
	{ IPPROTO_UDP, UDP_GRO, 0, FLAG, 0, 0 },
	{ IPPROTO_IP, IP_HDRINCL, 0, 0, 0, 0 },
	{ IPPROTO_IP, IP_NODEFRAG, 0, 0, 0, 0 },
};
static const char congestion[2][6] = { "cubic", "reno" };
BUILD_BUG_ON(ARRAY_SIZE(table) != INET_OPTS);

void inet_opts_init(struct socket *s)
{
	for (unsigned i = 0; i < ARRAY_SIZE(table); i++)
		s->opts[i] = table[i].first;
	if (s->type == SOCK_STREAM) {
		s->sndbuf = net_limits.tcp_wmem[1];
		s->rcvbuf = net_limits.tcp_rmem[1];
	}
}

/* The place of an option; -ENOPROTOOPT; no_level for a level that s does not have. */
static int opt_find(struct socket *s, int level, int name, int no_level)
{
	if (level != IPPROTO_IP && level != (s->type == SOCK_STREAM ? IPPROTO_TCP : IPPROTO_UDP))
		return no_level;
	for (int i = 0; i < INET_OPTS; i++)
		if (table[i].level == level && table[i].name == name)
			return i;
	return -ENOPROTOOPT;
}

/* IP takes a byte as well. */
static int value_in(int level, const void *value, int len, int *v)
{
	unsigned char c;

	*v = 0;
	if (len >= 4)
		return get_user32((uint32_t *)v, value);
	if (level != IPPROTO_IP)
		return -EINVAL;
	if (len == 0)
		return 0;
	if (copyin(&c, value, 1) < 0)
		return -EFAULT;
	*v = c;
	return 0;
}

/* A name, not a number. */
static long congestion_set(struct socket *s, const void *value, int len)
{
	char name[16] = { 0 };

	if (len < 1)
		return -EINVAL;
	if (copyin(name, value, min(len, 15)) < 0)
		return -EFAULT;
	for (int i = 0; i < 2; i++)
		if (strcmp(name, congestion[i]) == 0) {
			s->opts[AT_TCP_CONGESTION] = i;
			return 0;
		}
	return -ENOENT;
}

long inet_setopt(struct socket *s, int level, int name, const void *value, int len)
{
	int i = opt_find(s, level, name, -ENOPROTOOPT), v, r;

	if (level == IPPROTO_TCP && s->type == SOCK_STREAM && name == TCP_CONGESTION)
		return congestion_set(s, value, len);
	/* a level of another protocol is refused before the value is looked at */
	if (i == -ENOPROTOOPT && level != IPPROTO_IP && (level != IPPROTO_TCP || s->type != SOCK_STREAM))
		return i;
	if (level == IPPROTO_IP && name == IP_OPTIONS)
		return len > 40 ? -EINVAL : len ? -EOPNOTSUPP : 0;
	r = value_in(level, value, len, &v);
	if (r < 0 || i < 0)
		return r < 0 ? r : i;
	if (len == 0 && table[i].how & SOME)
		return -EINVAL;
	if (level == IPPROTO_IP && (name == IP_HDRINCL || name == IP_NODEFRAG))
		return -ENOPROTOOPT;
	if (level == IPPROTO_IP && name == IP_TRANSPARENT && v && !capable(CAP_NET_ADMIN) && !capable(CAP_NET_RAW))
		return -EPERM;
	if (level == IPPROTO_TCP && name == TCP_FASTOPEN && s->state != SOCK_FRESH && s->state != SOCK_LISTENING)
		return -EINVAL;
	if (level == IPPROTO_IP && name == IP_MULTICAST_TTL && s->type == SOCK_STREAM)
		return -EINVAL;
	if (table[i].min == FLAG)
		v = v != 0;
	else if (table[i].how & ONE_BYTE && v == -1)
		v = table[i].first;
	else if (table[i].how & GROW)
		v = max(min(v, table[i].max), table[i].min);
	else if (v < table[i].min || v > table[i].max)
		return -EINVAL;
	if (level == IPPROTO_IP && name == IP_TOS)
		v = s->type == SOCK_STREAM ? v & 0xfc : v & 0xff;
	if (level == IPPROTO_TCP && name == TCP_DEFER_ACCEPT && v > 0)     /* in whole retransmissions: 1, 3, 7 ... s */
		v = (int)(BIT(64 - __builtin_clzll(v)) - 1);
	if (level == IPPROTO_TCP && name == TCP_LINGER2 && v == 0)         /* tcp_fin_timeout */
		v = table[i].first;
	if (level == IPPROTO_TCP && name == TCP_WINDOW_CLAMP && v == 0 && s->state != SOCK_FRESH)
		return -EINVAL;
	if (level == IPPROTO_TCP && name == TCP_WINDOW_CLAMP && v > 0)
		v = max(v, 1152);                    /* half of the smallest SO_RCVBUF */
	if (level == IPPROTO_TCP && name == TCP_FASTOPEN)
		v = min(v, SOMAXCONN);
	if (level == IPPROTO_TCP && name == TCP_THIN_DUPACK)
		v = 0;
	s->opts[i] = v;
	s->controls |= v && (level == IPPROTO_IP || name == TCP_INQ);
	if (level == IPPROTO_UDP && name == UDP_CORK && !v)
		udp_push(s);
	if (level == IPPROTO_TCP && name == TCP_CORK)
		s->corked = v;
	if (level == IPPROTO_TCP && ((name == TCP_CORK && !v) || (name == TCP_NODELAY && v)))
		tcp_uncork(s);
	return 0;
}

/* What TCP_INFO tells of a connection that nothing ever delays. */
static int tcp_info(struct socket *s, void *v)
{
	struct tcp_info *t = memset(v, 0, sizeof(*t));

	t->tcpi_state = tcp_state(s);
	t->tcpi_rto = 200000;
	t->tcpi_snd_mss = t->tcpi_rcv_mss = t->tcpi_advmss = LO_MTU / 2;
	t->tcpi_pmtu = LO_MTU;
	t->tcpi_snd_cwnd = 10;
	t->tcpi_rcv_space = s->rcvbuf;
	t->tcpi_reordering = 3;
	if (s->on_wire)
		tcp_wire_info(s, t);
	if (s->state == SOCK_LISTENING) {            /* who waits, and how many may */
		t->tcpi_unacked = s->npending;
		t->tcpi_sacked = s->backlog;
	}
	return sizeof(*t);
}

int inet_getopt(struct socket *s, int level, int name, void *v)
{
	int i = opt_find(s, level, name, -EOPNOTSUPP);
	bool tcp = level == IPPROTO_TCP && s->type == SOCK_STREAM;
	struct tcp_info info;
	struct dest way;

	if (tcp && name == TCP_INFO)
		return tcp_info(s, v);
	if (tcp && name == TCP_CONGESTION) {
		memset(v, 0, 16);
		memcpy(v, congestion[s->opts[i]], 6);
		return 16;
	}
	if ((level == IPPROTO_IP && name == IP_OPTIONS) || (tcp && (name == TCP_SAVED_SYN || name == TCP_ULP)))
		return 0;
	if (tcp && name == TCP_TIMESTAMP) {
		*(int *)v = clock_now() / NSEC_PER_MSEC;
		return 4;
	}
	if (level == IPPROTO_IP && name == IP_MTU) {
		*(int *)v = route_lookup(s->remote.sin_addr.s_addr, 0, NULL, &way) == 0 ? way.mtu : LO_MTU;
		return s->state == SOCK_CONNECTED ? 4 : -ENOTCONN;
	}
	if (i < 0)
		return i;
	*(int *)v = s->opts[i];
	if (tcp && name == TCP_MAXSEG && s->state == SOCK_CONNECTED) {
		tcp_info(s, &info);
		*(int *)v = info.tcpi_snd_mss;
	} else if (tcp && name == TCP_MAXSEG && !s->opts[i])
		*(int *)v = 536;
	return 4;
}

/* getsockopt(2) and setsockopt(2). */
#include "net/inet.h"
#include "net/netlink.h"
#include "net/wiresock.h"
#include "abi/errno.h"
#include "abi/info.h"
#include "abi/time.h"
#include "cpu/usercopy.h"
#include "kernel/syscall.h"
#include "lib/string.h"
#include "proc/cred.h"
#include "proc/time.h"

#define OPT_MAX      128               /* bytes of the longest value: tcp_info */
#define IFNAME       16
#define FLAG         INT32_MIN         /* in `least`: a yes or no, whatever the number */

/* Numbers that are checked, remembered and told, and mean little or nothing here. The place in s->so is the place here. */
static const struct { uint8_t name; int min, max, first; } plain[] = {
	{ SO_DEBUG, FLAG, 0, 0 }, { SO_PASSSEC, FLAG, 0, 0 }, { SO_RXQ_OVFL, FLAG, 0, 0 }, { SO_WIFI_STATUS, FLAG, 0, 0 },
	{ SO_NOFCS, FLAG, 0, 0 }, { SO_LOCK_FILTER, FLAG, 0, 0 },
	{ SO_SELECT_ERR_QUEUE, FLAG, 0, 0 }, { SO_BUSY_POLL, 0, INT32_MAX, 0 },
	{ SO_INCOMING_CPU, INT32_MIN + 1, INT32_MAX, -1 }, { SO_PREFER_BUSY_POLL, FLAG, 0, 0 }, { SO_BUF_LOCK, 0, 3, 0 },
	{ SO_RCVMARK, FLAG, 0, 0 }, { SO_BSDCOMPAT, 0, 0, 0 }, { SO_TIMESTAMPING, 0, 0x1ffff, 0 },
	{ SO_MAX_PACING_RATE, INT32_MIN + 1, INT32_MAX, -1 }, { SO_INCOMING_NAPI_ID, 0, 0, 0 },
};
BUILD_BUG_ON(ARRAY_SIZE(plain) != SOCK_OPTS);

static int plain_find(int name)
{
	for (unsigned i = 0; i < SOCK_OPTS; i++)
		if (plain[i].name == name)
			return i;
	return -ENOPROTOOPT;
}

int sock_opt(const struct socket *s, int name)
{
	return s->so[plain_find(name)];
}

void sock_opts_init(struct socket *s)
{
	for (unsigned i = 0; i < SOCK_OPTS; i++)
		s->so[i] = plain[i].first;
}

static long plain_set(struct socket *s, int name, int v)
{
	int i = plain_find(name);

	if (i < 0 || name == SO_INCOMING_NAPI_ID)
		return -ENOPROTOOPT;
	if (name == SO_DEBUG && v && !capable(CAP_NET_ADMIN))
		return -EACCES;
	if (name == SO_BSDCOMPAT)
		return 0;
	if (name == SO_LOCK_FILTER && !v && s->so[i])
		return -EPERM;               /* for good */
	if (plain[i].min == FLAG)
		v = v != 0;
	else if (v < plain[i].min || v > plain[i].max)
		return -EINVAL;
	s->so[i] = v;
	if (name == SO_TIMESTAMPING)
		s->stamps = v ? s->stamps | STAMP_ALL : s->stamps & ~STAMP_ALL;
	return 0;
}

/* SO_TIMESTAMP and its kin are one setting. */
static uint8_t stamps_of(int name)
{
	return STAMP_ON | (name == SO_TIMESTAMPNS || name == SO_TIMESTAMPNS_NEW ? STAMP_NANO : 0) |
	       (name >= SO_TIMESTAMP_NEW ? STAMP_NEW : 0);
}

/* An index that no interface has is taken, too: Linux lets one be named that will come. */
static long bind_to_netif(struct socket *s, int index)
{
	if (s->bound_if && !capable(CAP_NET_RAW))
		return -EPERM;
	if (index < 0)
		return -EINVAL;
	s->bound_if = index;
	return 0;
}

static long device_set(struct socket *s, const void *value, int len)
{
	char name[IFNAME] = { 0 };
	int i = 0;

	if (copyin_any(name, value, min(len, IFNAME - 1)) < 0)
		return -EFAULT;
	if (name[0]) {
		i = inet_ifindex(name);
		if (!i)
			return -ENODEV;
	}
	return bind_to_netif(s, i);
}

static int timeval_in(nsec_t *out, const void *value, int len)
{
	struct timeval tv;

	if (len < sizeof(tv))
		return -EINVAL;
	if (copyin(&tv, value, sizeof(tv)) < 0)
		return -EFAULT;
	if (tv.tv_usec < 0 || tv.tv_usec >= 1000000)
		return -EDOM;
	*out = tv.tv_sec < 0 ? 1             /* hardly any: as Linux */
		: tv.tv_sec >= FOREVER / NSEC_PER_SEC ? FOREVER
		: tv.tv_sec * NSEC_PER_SEC + tv.tv_usec * NSEC_PER_USEC;
	return 0;
}

static int clamp_buf(int v, unsigned most, int least)
{
	return max(2 * (int)min((unsigned)v, most), least);
}

static int linger_in(struct linger *l, const void *value, int len)
{
	if (len < sizeof(*l))
		return -EINVAL;
	if (copyin(l, value, sizeof(*l)) < 0)
		return -EFAULT;
	l->l_onoff = l->l_onoff != 0;
	return 0;
}

/* A read of a stream must not wait for more than its queue takes. */
static int lowat(struct socket *s, int v)
{
	if (v < 0)
		v = INT32_MAX;
	return max(s->family == AF_INET && s->type == SOCK_STREAM ? min(v, s->rcvbuf / 2) : v, 1);
}

/* Local sockets, TCP and UDP. */
static bool can_peek_off(const struct socket *s)
{
	return s->family == AF_UNIX || (s->family == AF_INET && s->type != SOCK_RAW);
}

static long opt_set(struct socket *s, int name, const void *value, int len)
{
	int v;

	if (name == SO_BINDTODEVICE)
		return device_set(s, value, len);
	if (len < 4)
		return -EINVAL;
	if (get_user32((uint32_t *)&v, value) < 0)
		return -EFAULT;
	switch (name) {
	case SO_RCVTIMEO: case SO_RCVTIMEO_NEW:
		return timeval_in(&s->rcvtimeo, value, len);
	case SO_SNDTIMEO: case SO_SNDTIMEO_NEW:
		return timeval_in(&s->sndtimeo, value, len);
	case SO_LINGER:
		return linger_in(&s->linger, value, len);
	case SO_TIMESTAMP: case SO_TIMESTAMPNS: case SO_TIMESTAMP_NEW: case SO_TIMESTAMPNS_NEW:
		s->stamps = (s->stamps & (STAMP_KEEP | STAMP_ALL)) | (v ? stamps_of(name) : 0);
		return 0;
	case SO_TIMESTAMPING_NEW:
		return plain_set(s, SO_TIMESTAMPING, v);
	case SO_DETACH_FILTER:
		return sock_opt(s, SO_LOCK_FILTER) ? -EPERM : -ENOENT;
	case SO_BINDTOIFINDEX:
		return bind_to_netif(s, v);
	case SO_ZEROCOPY:                    /* taken away again: nothing is sent without a copy */
		return s->family == AF_UNIX ? -EOPNOTSUPP : v < 0 || v > 1 ? -EINVAL : v ? -EOPNOTSUPP : 0;
	case SO_TXTIME:
		return -EINVAL;
	case SO_CNX_ADVICE:
		return 0;
	case SO_TYPE: case SO_PROTOCOL: case SO_DOMAIN: case SO_ERROR:
		return -ENOPROTOOPT;
	}
	switch (name) {
	case SO_PASSCRED:
		s->passcred = v;
		return 0;
	case SO_PEEK_OFF:
		if (!can_peek_off(s))
			return -EOPNOTSUPP;
		s->peek_off = v;
		return 0;
	case SO_SNDBUFFORCE: case SO_RCVBUFFORCE:
		if (!capable(CAP_NET_ADMIN))
			return -EPERM;
		if (name == SO_SNDBUFFORCE)
			s->sndbuf = clamp_buf(max(v, 0), INT32_MAX / 2, SNDBUF_MIN);
		else
			s->rcvbuf = clamp_buf(max(v, 0), INT32_MAX / 2, RCVBUF_MIN);
		return 0;
	case SO_SNDBUF:                      /* doubled, as Linux does for its own overhead */
		s->sndbuf = clamp_buf(v, min(net_limits.wmem_max, INT32_MAX / 2ul), SNDBUF_MIN);
		s->sndbuf_set = true;
		return 0;
	case SO_RCVBUF:
		s->rcvbuf = clamp_buf(v, min(net_limits.rmem_max, INT32_MAX / 2ul), RCVBUF_MIN);
		s->rcvbuf_set = true;
		return 0;
	case SO_RCVLOWAT:
		s->rcvlowat = lowat(s, v);
		return 0;
	case SO_PRIORITY: case SO_MARK:
		if ((name == SO_MARK || v < 0 || v > 6) && !capable(CAP_NET_ADMIN))
			return -EPERM;
		*(name == SO_MARK ? &s->mark : &s->priority) = v;
		return 0;
	case SO_REUSEADDR: case SO_REUSEPORT: case SO_KEEPALIVE: case SO_BROADCAST: case SO_DONTROUTE: case SO_OOBINLINE:
	case SO_NO_CHECK:
		mutex_lock(&s->lock);
		s->flags = v ? s->flags | BIT(name) : s->flags & ~BIT(name);
		if (name == SO_KEEPALIVE && s->family == AF_INET && s->on_wire)
			tcp_keepalive(s);
		mutex_unlock(&s->lock);
		return 0;
	}
	return plain_set(s, name, v);
}

static bool on_network(const struct socket *s)
{
	return s->family == AF_INET || s->family == AF_PACKET;
}

long sys_setsockopt(int fd, int level, int name, const void *value, int len)
{
	struct file *f;
	long r;

	if (len < 0)
		return -EINVAL;
	f = sock_file(fd, &r);
	if (!f)
		return r;
	r = on_network(f->data) ? wire_setopt(f->data, level, name, value, len) : -ENOPROTOOPT;
	if (r != -ENOPROTOOPT)
		;
	else if (level == SOL_SOCKET)
		r = opt_set(f->data, name, value, len);
	else
		r = socket_of(f)->family == AF_INET ? inet_setopt(f->data, level, name, value, len)
		  : socket_of(f)->family == AF_NETLINK ? netlink_setopt(f->data, level, name, value, len)
		  : socket_of(f)->family == AF_PACKET ? -ENOPROTOOPT : -EOPNOTSUPP;
	file_put(f);
	return r;
}

static int protocol_of(const struct socket *s)
{
	if (s->family == AF_PACKET)
		return be16(s->wire->protocol);
	if (s->family != AF_INET)
		return 0;
	return s->type == SOCK_STREAM ? IPPROTO_TCP : s->type == SOCK_DGRAM ? IPPROTO_UDP : s->wire->protocol;
}

/* An option's value in *v, its size returned. */
static int opt_get(struct socket *s, int name, void *v)
{
	const struct netif *d;
	int *n = v;

	switch (name) {
	case SO_TYPE:       *n = s->type; return 4;
	case SO_DOMAIN:     *n = s->family; return 4;
	case SO_PROTOCOL:   *n = protocol_of(s); return 4;
	case SO_ACCEPTCONN: *n = s->state == SOCK_LISTENING; return 4;
	case SO_PASSCRED:   *n = s->passcred; return 4;
	case SO_SNDBUF:     *n = s->sndbuf; return 4;
	case SO_RCVBUF:     *n = s->rcvbuf; return 4;
	case SO_RCVLOWAT:   *n = s->rcvlowat; return 4;
	case SO_SNDLOWAT:   *n = 1; return 4;
	case SO_PEEK_OFF:
		if (!can_peek_off(s))
			return -EOPNOTSUPP;
		*n = s->peek_off;
		return 4;
	case SO_PRIORITY:   *n = s->priority; return 4;
	case SO_MARK:       *n = s->mark; return 4;
	case SO_REUSEADDR: case SO_REUSEPORT: case SO_KEEPALIVE: case SO_BROADCAST: case SO_DONTROUTE: case SO_OOBINLINE:
	case SO_NO_CHECK:
		*n = (s->flags & BIT(name)) != 0;
		return 4;
	case SO_ERROR:
		mutex_lock(&s->lock);
		*n = s->error;
		s->error = 0;
		mutex_unlock(&s->lock);
		return 4;
	case SO_LINGER:
		*(struct linger *)v = s->linger;
		return sizeof(struct linger);
	case SO_RCVTIMEO: case SO_SNDTIMEO: case SO_RCVTIMEO_NEW: case SO_SNDTIMEO_NEW:
		*(struct timeval *)v = nsec_to_timeval(name == SO_RCVTIMEO || name == SO_RCVTIMEO_NEW ? s->rcvtimeo : s->sndtimeo);
		return sizeof(struct timeval);
	case SO_PEERCRED:
		*(struct ucred *)v = s->peercred;
		return sizeof(struct ucred);
	case SO_TIMESTAMP: case SO_TIMESTAMPNS: case SO_TIMESTAMP_NEW: case SO_TIMESTAMPNS_NEW:
		*n = (s->stamps & (STAMP_ON | STAMP_NANO | STAMP_NEW)) == stamps_of(name);
		return 4;
	case SO_TIMESTAMPING: case SO_TIMESTAMPING_NEW:
		n[0] = sock_opt(s, SO_TIMESTAMPING);
		n[1] = 0;
		return 8;
	case SO_MAX_PACING_RATE:
		*(long *)v = sock_opt(s, name);
		return 8;
	case SO_BINDTODEVICE:
		if (!s->bound_if)
			return 0;
		d = netif_by_index(s->bound_if);
		if (!d)
			return -ENODEV;
		strlcpy(v, d->name, IFNAME);
		return strlen(v) + 1;
	case SO_BINDTOIFINDEX: *n = s->bound_if; return 4;
	case SO_GET_FILTER: return 0;
	case SO_PEERNAME:   return s->ops->name(s, NAME_PEER, v);
	case SO_BPF_EXTENSIONS: *n = 64; return 4;
	case SO_ZEROCOPY:   *n = 0; return 4;
	case SO_TXTIME:     *(long *)v = 0; return 8;
	case SO_COOKIE:     *(uint64_t *)v = s->ino; return 8;
	case SO_MEMINFO:                     /* received, room, sent, room; and what there is not */
		memset(v, 0, 36);
		n[0] = s->rx_bytes;
		n[1] = s->rcvbuf;
		n[3] = s->sndbuf;
		return 36;
	}
	if (plain_find(name) < 0)
		return -ENOPROTOOPT;
	*n = sock_opt(s, name);
	return 4;
}

/* SO_PEERGROUPS: the supplementary groups of who made the other end. -ERANGE: *ulen tells how much room they need. */
static long peer_groups(struct socket *s, void *value, int *ulen)
{
	struct cred *c = NULL;
	int room;
	long r = -ENODATA;

	if (get_user32((uint32_t *)&room, ulen) < 0)
		return -EFAULT;
	if (room < 0)
		return -EINVAL;
	mutex_lock(&s->lock);
	sock_groups(&c, s->peergroups);
	mutex_unlock(&s->lock);
	if (c) {
		uint32_t n = c->ngroups * sizeof(c->groups[0]);

		r = n > (uint32_t)room ? -ERANGE : copyout_any(value, c->groups, n);
		if (r != -EFAULT && put_user32(ulen, n) < 0)
			r = -EFAULT;
	}
	sock_groups(&c, NULL);
	return r;
}

long sys_getsockopt(int fd, int level, int name, void *value, int *ulen)
{
	uint64_t v[OPT_MAX / 8];
	struct file *f;
	int room, n;
	long r;

	f = sock_file(fd, &r);
	if (!f)
		return r;
	if (level == SOL_SOCKET && name == SO_PEERGROUPS) {
		r = peer_groups(f->data, value, ulen);
		file_put(f);
		return r;
	}
	if (socket_of(f)->family == AF_PACKET && copyin(v, value, 4) < 0)
		v[0] = ~0ul;
	n = on_network(f->data) ? wire_getopt(f->data, level, name, v) : -ENOPROTOOPT;
	if (n != -ENOPROTOOPT)
		;
	else if (level == SOL_SOCKET)
		n = opt_get(f->data, name, v);
	else
		n = socket_of(f)->family == AF_INET ? inet_getopt(f->data, level, name, v)
		  : socket_of(f)->family == AF_PACKET ? -ENOPROTOOPT : -EOPNOTSUPP;
	file_put(f);
	if (n < 0)
		return n;
	if (get_user32((uint32_t *)&room, ulen) < 0)
		return -EFAULT;
	if (room < 0)
		return -EINVAL;
	if (level == IPPROTO_IP && room > 0 && room < n && (unsigned)v[0] <= 255)
		room = 1;                            /* as Linux: a byte where a number has no place */
	n = min(n, room);
	return copyout_any(value, v, n) < 0 || put_user32(ulen, n) < 0 ? -EFAULT : 0;
}

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

#define SNDBUF_LEAST 4608
#define RCVBUF_LEAST 2304
#define OPT_MOST     128               /* bytes of the longest value: tcp_info */

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

static long opt_set(struct socket *s, int name, const void *value, int len)
{
	int v;

	switch (name) {
	case SO_RCVTIMEO:
		return timeval_in(&s->rcvtimeo, value, len);
	case SO_SNDTIMEO:
		return timeval_in(&s->sndtimeo, value, len);
	case SO_LINGER:
		return linger_in(&s->linger, value, len);
	}
	if (len < 4)
		return -EINVAL;
	if (get_user32((uint32_t *)&v, value) < 0)
		return -EFAULT;
	switch (name) {
	case SO_PASSCRED:
		s->passcred = v;
		return 0;
	case SO_SNDBUFFORCE: case SO_RCVBUFFORCE:
		if (!capable(CAP_NET_ADMIN))
			return -EPERM;
		if (name == SO_SNDBUFFORCE)
			s->sndbuf = clamp_buf(max(v, 0), INT32_MAX / 2, SNDBUF_LEAST);
		else
			s->rcvbuf = clamp_buf(max(v, 0), INT32_MAX / 2, RCVBUF_LEAST);
		return 0;
	case SO_SNDBUF:                      /* doubled, as Linux does for its own overhead */
		s->sndbuf = clamp_buf(v, SOCK_ROOM, SNDBUF_LEAST);
		s->sndbuf_set = true;
		return 0;
	case SO_RCVBUF:
		s->rcvbuf = clamp_buf(v, SOCK_ROOM, RCVBUF_LEAST);
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
		s->on = v ? s->on | BIT(name) : s->on & ~BIT(name);
		mutex_unlock(&s->lock);
		return 0;
	}
	return -ENOPROTOOPT;
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
		  : socket_of(f)->family == AF_NETLINK ? netlink_setopt(f->data, level, name, value, len) : -EOPNOTSUPP;
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
	case SO_PRIORITY:   *n = s->priority; return 4;
	case SO_MARK:       *n = s->mark; return 4;
	case SO_REUSEADDR: case SO_REUSEPORT: case SO_KEEPALIVE: case SO_BROADCAST: case SO_DONTROUTE: case SO_OOBINLINE:
	case SO_NO_CHECK:
		*n = (s->on & BIT(name)) != 0;
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
	case SO_RCVTIMEO: case SO_SNDTIMEO:
		*(struct timeval *)v = nsec_to_timeval(name == SO_RCVTIMEO ? s->rcvtimeo : s->sndtimeo);
		return sizeof(struct timeval);
	case SO_PEERCRED:
		*(struct ucred *)v = s->peercred;
		return sizeof(struct ucred);
	}
	return -ENOPROTOOPT;
}

long sys_getsockopt(int fd, int level, int name, void *value, int *ulen)
{
	uint64_t v[OPT_MOST / 8];
	struct file *f;
	int room, n;
	long r;

	f = sock_file(fd, &r);
	if (!f)
		return r;
	n = on_network(f->data) ? wire_getopt(f->data, level, name, v) : -ENOPROTOOPT;
	if (n != -ENOPROTOOPT)
		;
	else if (level == SOL_SOCKET)
		n = opt_get(f->data, name, v);
	else
		n = socket_of(f)->family == AF_INET ? inet_getopt(f->data, level, name, v) : -EOPNOTSUPP;
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

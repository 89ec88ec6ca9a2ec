/* getsockopt(2) and setsockopt(2). */
#include "net/socket.h"
#include "abi/errno.h"
#include "abi/time.h"
#include "cpu/usercopy.h"
#include "kernel/syscall.h"
#include "lib/string.h"
#include "proc/time.h"

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

static int clamp_buf(int v, int least)
{
	return max(2 * (int)min((unsigned)v, (unsigned)SOCK_ROOM), least);
}

static long opt_set(struct socket *s, int name, const void *value, int len)
{
	int v;

	switch (name) {
	case SO_RCVTIMEO:
		return timeval_in(&s->rcvtimeo, value, len);
	case SO_SNDTIMEO:
		return timeval_in(&s->sndtimeo, value, len);
	}
	if (len < 4)
		return -EINVAL;
	if (get_user32((uint32_t *)&v, value) < 0)
		return -EFAULT;
	switch (name) {
	case SO_PASSCRED:
		s->passcred = v;
		return 0;
	case SO_REUSEADDR:
		if (s->family == AF_INET)
			s->reuseaddr = v;
		return 0;
	case SO_REUSEPORT:
		if (s->family == AF_INET)
			s->reuseport = v;
		return 0;
	case SO_SNDBUF:                      /* doubled, as Linux does for its own overhead */
		s->sndbuf = clamp_buf(v, 4608);
		return 0;
	case SO_RCVBUF:
		s->rcvbuf = clamp_buf(v, 2304);
		return 0;
	case SO_KEEPALIVE: case SO_BROADCAST: case SO_DONTROUTE: case SO_LINGER:
	case SO_OOBINLINE: case SO_PRIORITY: case SO_RCVLOWAT:
		return 0;                    /* nothing here depends on them */
	}
	return -ENOPROTOOPT;
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
	r = level == SOL_SOCKET ? opt_set(f->data, name, value, len) : -EOPNOTSUPP;
	file_put(f);
	return r;
}

/* An option's value in *v, its size returned. */
static int opt_get(struct socket *s, int name, void *v)
{
	int *n = v;

	switch (name) {
	case SO_TYPE:       *n = s->type; return 4;
	case SO_DOMAIN:     *n = s->family; return 4;
	case SO_PROTOCOL:   *n = 0; return 4;
	case SO_ACCEPTCONN: *n = s->state == SOCK_LISTENING; return 4;
	case SO_PASSCRED:   *n = s->passcred; return 4;
	case SO_SNDBUF:     *n = s->sndbuf; return 4;
	case SO_RCVBUF:     *n = s->rcvbuf; return 4;
	case SO_REUSEADDR: case SO_REUSEPORT: case SO_KEEPALIVE: case SO_BROADCAST: case SO_DONTROUTE:
	case SO_OOBINLINE: case SO_PRIORITY:
		*n = 0;
		return 4;
	case SO_RCVLOWAT: case SO_SNDLOWAT:
		*n = 1;
		return 4;
	case SO_ERROR:
		mutex_lock(&s->lock);
		*n = s->error;
		s->error = 0;
		mutex_unlock(&s->lock);
		return 4;
	case SO_LINGER:
		memset(v, 0, sizeof(struct linger));
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
	uint64_t v[4];
	struct file *f;
	int room, n;
	long r;

	f = sock_file(fd, &r);
	if (!f)
		return r;
	n = level == SOL_SOCKET ? opt_get(f->data, name, v) : -EOPNOTSUPP;
	file_put(f);
	if (n < 0)
		return n;
	if (get_user32((uint32_t *)&room, ulen) < 0)
		return -EFAULT;
	if (room < 0)
		return -EINVAL;
	n = min(n, room);
	return copyout_any(value, v, n) < 0 || put_user32(ulen, n) < 0 ? -EFAULT : 0;
}

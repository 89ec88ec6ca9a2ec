/* The options of sockets that programs set: those that change what a socket does, and a
   few that are only remembered. Read net/sockcalls.c before; socket(7). */
#include "abi/errno.h"
#include "abi/tcp.h"
#include "abi/time.h"
#include "kernel/syscall.h"
#include "kernel/time.h"
#include "mm/user.h"
#include "net/socket.h"

/* Those that are a yes or no. */
#define SWITCHES (BIT(SO_REUSEADDR) | BIT(SO_DONTROUTE) | BIT(SO_BROADCAST) | BIT(SO_KEEPALIVE) | \
		  BIT(SO_OOBINLINE) | BIT(SO_REUSEPORT))

static bool is_switch(int name)
{
	return name >= 0 && name < 64 && (SWITCHES & BIT(name));
}

static int set_timeout(nsec_t *timeout, const void *uvalue, int len)
{
	struct timeval t;

	if (len < (int)sizeof(t))
		return -EINVAL;
	if (copyin(&t, uvalue, sizeof(t)) < 0)
		return -EFAULT;
	if (t.tv_usec < 0 || t.tv_usec >= 1000000)
		return -EDOM;
	if (t.tv_sec < 0)
		*timeout = 0;
	else if ((t.tv_sec == 0 && t.tv_usec == 0) || t.tv_sec > FOREVER / NSEC_PER_SEC - 1)
		*timeout = FOREVER;
	else
		*timeout = t.tv_sec * NSEC_PER_SEC + t.tv_usec * 1000;
	return 0;
}

/* Twice of what is asked for, as on Linux, which counts its own overhead too. */
static void set_room(int *room, int value, int least)
{
	value = value < 0 || value > SOCK_ROOM ? SOCK_ROOM : value;
	*room = max(value * 2, least);
}

static long set_number(struct socket *s, int name, int value)
{
	if (is_switch(name)) {
		s->options = value ? s->options | BIT(name) : s->options & ~BIT(name);
		return 0;
	}
	if (name == SO_SNDBUF)
		set_room(&s->sndbuf, value, 4608);
	else if (name == SO_RCVBUF)
		set_room(&s->rcvbuf, value, 2304);
	else
		return -ENOPROTOOPT;
	wake_all(&s->changed);
	return 0;
}

long sys_setsockopt(int fd, int level, int name, const void *uvalue, int len)
{
	int r, value;
	struct file *f = socket_file(fd, &r);
	struct socket *s;

	if (!f)
		return r;
	s = f->data;
	if (level == SOL_SOCKET && (name == SO_RCVTIMEO || name == SO_SNDTIMEO))
		return set_timeout(name == SO_RCVTIMEO ? &s->rcvtimeo : &s->sndtimeo, uvalue, len);
	if (len < (int)sizeof(value))
		return -EINVAL;
	if (copyin(&value, uvalue, sizeof(value)) < 0)
		return -EFAULT;
	if (level == SOL_SOCKET && name == SO_LINGER) {
		if (len < (int)sizeof(s->linger))
			return -EINVAL;
		return copyin(&s->linger, uvalue, sizeof(s->linger));
	}
	if (level == SOL_SOCKET)
		return set_number(s, name, value);
	if (s->ops != &tcp_ops || level != IPPROTO_TCP || name != TCP_NODELAY)
		return s->family == AF_UNIX ? -EOPNOTSUPP : -ENOPROTOOPT;
	s->nodelay = value != 0;
	return 0;
}

/* 0, -ENOPROTOOPT. */
static int get_number(struct socket *s, int name, int *value)
{
	switch (name) {
	case SO_TYPE:       *value = s->type; return 0;
	case SO_DOMAIN:     *value = s->family; return 0;
	case SO_PROTOCOL:   *value = s->ops == &tcp_ops ? IPPROTO_TCP : s->ops == &udp_ops ? IPPROTO_UDP : 0; return 0;
	case SO_ERROR:      *value = -socket_error(s); return 0;
	case SO_ACCEPTCONN: *value = s->state == SOCK_LISTENING; return 0;
	case SO_SNDBUF:     *value = s->sndbuf; return 0;
	case SO_RCVBUF:     *value = s->rcvbuf; return 0;
	}
	*value = is_switch(name) && (s->options & BIT(name));
	return is_switch(name) ? 0 : -ENOPROTOOPT;
}

/* Any of the values an option may have. */
union value {
	int number;
	struct linger linger;
	struct ucred cred;
	struct timeval time;
};

static struct timeval timeout_of(nsec_t timeout)
{
	return timeout == FOREVER ? (struct timeval){ 0 } : to_timeval(timeout);
}

/* The value; its size, or -errno. */
static int get_value(struct socket *s, int level, int name, union value *v)
{
	int r;

	if (level == IPPROTO_TCP && s->ops == &tcp_ops && name == TCP_NODELAY) {
		v->number = s->nodelay;
		return sizeof(v->number);
	}
	if (level != SOL_SOCKET)
		return s->family == AF_UNIX ? -EOPNOTSUPP : -ENOPROTOOPT;
	switch (name) {
	case SO_LINGER:
		v->linger = s->linger;
		return sizeof(v->linger);
	case SO_PEERCRED:
		v->cred = s->family == AF_UNIX && s->peer ? s->peercred : (struct ucred){ 0, -1, -1 };
		return sizeof(v->cred);
	case SO_RCVTIMEO:
	case SO_SNDTIMEO:
		v->time = timeout_of(name == SO_RCVTIMEO ? s->rcvtimeo : s->sndtimeo);
		return sizeof(v->time);
	}
	r = get_number(s, name, &v->number);
	return r < 0 ? r : (int)sizeof(v->number);
}

long sys_getsockopt(int fd, int level, int name, void *uvalue, int *ulen)
{
	union value v;
	int r, room;
	struct file *f = socket_file(fd, &r);

	if (!f)
		return r;
	if (copyin(&room, ulen, sizeof(room)) < 0)
		return -EFAULT;
	if (room < 0)
		return -EINVAL;
	r = get_value(f->data, level, name, &v);
	if (r < 0)
		return r;
	r = min(r, room);
	if (copyout(uvalue, &v, r) < 0 || copyout(ulen, &r, sizeof(r)) < 0)
		return -EFAULT;
	return 0;
}

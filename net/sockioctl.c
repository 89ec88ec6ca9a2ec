/* ioctl of sockets: how much waits, who gets SIGIO, when the last message came, and the interfaces. */
#include "net/inet.h"
#include "abi/errno.h"
#include "abi/netdevice.h"
#include "abi/termios.h"
#include "cpu/usercopy.h"
#include "fs/file.h"
#include "fs/fowner.h"
#include "fs/inode.h"
#include "fs/namei.h"
#include "proc/cred.h"

/* What can be read now: of datagrams the first. */
static long readable(struct socket *s, void *arg)
{
	struct sockmsg *m;
	uint32_t n = 0;

	if (s->state == SOCK_LISTENING)
		return -EINVAL;
	mutex_lock(&s->lock);
	list_for_each(m, &s->rx, link) {
		n += m->size - m->off;
		if (s->type == SOCK_DGRAM)
			break;
	}
	mutex_unlock(&s->lock);
	return put_user32(arg, n);
}

/* What the other side has not read yet; of TCP the receiver has what fits into its buffer. */
static long unsent(struct socket *s, void *arg)
{
	struct socket *p = socket_peer(s);
	uint32_t n = 0;

	if (s->state == SOCK_LISTENING && s->family == AF_INET)
		return -EINVAL;
	if (s->family == AF_INET && s->on_wire)
		n = tcp_wire_unacked(s);
	else if (p)
		n = s->family == AF_INET ? max((long)p->rx_bytes - p->rcvbuf, 0l) : (long)p->rx_bytes;
	socket_put(p);
	if (s->family == AF_INET && s->type == SOCK_STREAM)
		n += tcp_held(s);
	return put_user32(arg, n);
}

static long at_mark(struct socket *s, void *arg)
{
	bool mark;

	if (s->type != SOCK_STREAM)
		return -ENOTTY;
	mutex_lock(&s->lock);
	mark = s->family == AF_INET && tcp_at_mark(s);
	mutex_unlock(&s->lock);
	return put_user32(arg, mark);
}

/* When the message came that was read last. The first question switches the stamps on. */
static long stamp_of(struct socket *s, void *arg, bool nano)
{
	nsec_t t = s->last_stamp;
	struct timeval v;
	struct timespec ts;

	if (s->family != AF_INET)
		return -ENOTTY;
	s->stamps |= STAMP_KEEP;
	if (t == 0)
		return -ENOENT;
	v = nsec_to_timeval(t);
	ts = nsec_to_timespec(t);
	return nano ? copyout(arg, &ts, sizeof(ts)) : copyout(arg, &v, sizeof(v));
}

/* SIOCUNIXFILE, unix(7) does not tell: a descriptor (O_PATH) of the file that the socket is bound to. */
static long bound_file(struct socket *s)
{
	struct inode *i = s->addrlen ? s->inode : NULL;
	struct file *f;
	int fd;

	if (!capable(CAP_NET_ADMIN))
		return -EPERM;
	if (!i)
		return -ENOENT;
	inode_get(i);
	fd = inode_open_path(i, O_PATH, &f);
	if (fd < 0)
		return fd;
	fd = fd_install(f, true);
	if (fd < 0)
		file_put(f);
	return fd;
}

static long owner(struct file *f, unsigned cmd, void *arg)
{
	uint32_t who;

	if (cmd == FIOGETOWN || cmd == SIOCGPGRP)
		return put_user32(arg, file_owner_get(f));
	return get_user32(&who, arg) < 0 ? -EFAULT : file_owner_set(f, who);
}

long sock_ioctl(struct file *f, unsigned cmd, uintptr_t uarg)
{
	struct socket *s = f->data;
	void *arg = (void *)uarg;

	switch (cmd) {
	case FIONREAD:    return readable(s, arg);
	case TIOCOUTQ:    return unsent(s, arg);
	case SIOCATMARK:  return at_mark(s, arg);
	case SIOCGSTAMP:  return stamp_of(s, arg, false);
	case SIOCGSTAMPNS: return stamp_of(s, arg, true);
	case FIOSETOWN: case SIOCSPGRP: case FIOGETOWN: case SIOCGPGRP:
		return owner(f, cmd, arg);
	case SIOCUNIXFILE:
		if (s->family == AF_UNIX)
			return bound_file(s);
	}
	return inet_ioctl(cmd, arg);
}

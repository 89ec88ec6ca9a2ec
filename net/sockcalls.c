/* Sockets as files; and the calls that make, name and connect them. */
#include "net/inet.h"
#include "net/wiresock.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/stat.h"
#include "cpu/usercopy.h"
#include "fs/anon.h"
#include "fs/inode.h"
#include "fs/poll.h"
#include "kernel/syscall.h"
#include "kernel/trace.h"
#include "lib/string.h"
#include "proc/cred.h"
#include "proc/proc.h"

/* ---- as a file ------------------------------------------------------------------------------------ */

static long sock_read(struct file *f, struct uio *u, int64_t *pos)
{
	struct recv_info info;
	long r;

	if (u->left == 0)
		return 0;
	recv_info_init(&info);
	r = sock_recv(f->data, u, sock_file_flags(f), &info);
	pass_free(info.pass);
	return r;
}

static long sock_write(struct file *f, struct uio *u, int64_t *pos)
{
	struct sockpass *none = NULL;

	return ((struct socket *)f->data)->ops->send(f->data, u, sock_file_flags(f), NULL, 0, &none);
}

static unsigned sock_poll(struct file *f, struct poller *pl)
{
	return ((struct socket *)f->data)->ops->poll(f, pl);
}

static void sock_release(struct file *f)
{
	struct socket *s = f->data;

	mutex_lock(&s->lock);                        /* who signals f's owner holds it */
	s->file = NULL;
	mutex_unlock(&s->lock);
	socket_close(s);
}

const struct file_ops socket_ops = {
	.read = sock_read, .write = sock_write, .ioctl = sock_ioctl, .poll = sock_poll, .release = sock_release,
	.mmap = packet_mmap, .kind = FILE_STREAM,
};

/* A file of s, whose reference is taken over in every case. NULL: too many files. */
static struct file *sock_file_new(struct socket *s, int type)
{
	struct file *f = anon_file("socket", S_IFSOCK | 0777, &socket_ops, O_RDWR | (type & SOCK_NONBLOCK ? O_NONBLOCK : 0), s);

	if (f) {
		s->ino = f->inode->ino;
		s->file = f;
	} else
		socket_close(s);
	return f;
}

/* Make s, whose reference is taken over in every case, the file of the reserved descriptor fd. */
static long sock_fill(int fd, struct socket *s, int type)
{
	struct file *f = sock_file_new(s, type);

	if (f) {
		fd_fill(fd, f);
		return fd;
	}
	fd_unreserve(fd);
	return -ENFILE;
}

static long sock_fd(struct socket *s, int type)
{
	int fd = fd_reserve(0, type & SOCK_CLOEXEC);

	if (fd >= 0)
		return sock_fill(fd, s, type);
	socket_close(s);
	return fd;
}

/* The socket behind fd: its file counted. NULL: *err is -EBADF or -ENOTSOCK. */
struct file *sock_file(int fd, long *err)
{
	struct file *f = fd_get(fd);

	*err = -EBADF;
	if (f && !socket_of(f)) {
		file_put(f);
		f = NULL;
		*err = -ENOTSOCK;
	}
	return f;
}

/* ---- making, naming, connecting --------------------------------------------------------------------- */

/* 0, *ops and *type without flags. */
static int type_check(int family, int *type, int protocol, const struct sock_ops **ops)
{
	int flags = *type & ~SOCK_TYPE_MASK;

	*type &= SOCK_TYPE_MASK;
	*ops = &unix_ops;
	if (flags & ~(SOCK_NONBLOCK | SOCK_CLOEXEC) || *type > SOCK_PACKET)
		return -EINVAL;
	if (family == AF_INET)
		return inet_type(*type, protocol, ops);
	if (family == AF_NETLINK && *type != SOCK_RAW && *type != SOCK_DGRAM)
		return -ESOCKTNOSUPPORT;
	if (family == AF_NETLINK) {
		*type = SOCK_DGRAM;
		*ops = &netlink_ops;
		return protocol ? -EPROTONOSUPPORT : 0;
	}
	if (family == AF_PACKET)
		return packet_type(*type, ops);
	if (family != AF_UNIX)
		return -EAFNOSUPPORT;
	if (protocol && protocol != AF_UNIX)
		return -EPROTONOSUPPORT;
	if (*type == SOCK_RAW)
		*type = SOCK_DGRAM;
	return *type == SOCK_STREAM || *type == SOCK_DGRAM || *type == SOCK_SEQPACKET ? 0 : -ESOCKTNOSUPPORT;
}

long sys_socket(int family, int type, int protocol)
{
	const struct sock_ops *ops;
	int plain = type, r = type_check(family, &plain, protocol, &ops);
	struct socket *s;

	if (r < 0)
		return r;
	s = socket_new(family, plain, ops);
	if (s && family == AF_INET)
		inet_opts_init(s);
	r = s && ops == &raw_ops ? raw_open(s, protocol) : s && ops == &packet_ops ? packet_open(s, protocol) : 0;
	if (r < 0)
		socket_close(s);
	return r < 0 ? r : s ? sock_fd(s, type) : -ENOMEM;
}

/* Two sockets that are connected, as files. */
static int pair_make(int family, int type, int protocol, struct file *f[2])
{
	const struct sock_ops *ops;
	int plain = type, r = type_check(family, &plain, protocol, &ops);
	struct socket *a, *b;

	if (r < 0 || family != AF_UNIX)
		return r < 0 ? r : -EOPNOTSUPP;
	a = socket_new(family, plain, ops);
	b = socket_new(family, plain, ops);
	if (!a || !b) {
		socket_put(a);
		socket_put(b);
		return -ENOMEM;
	}
	unix_pair(a, b);
	f[0] = sock_file_new(a, type);
	f[1] = sock_file_new(b, type);
	if (f[0] && f[1])
		return 0;
	for (int i = 0; i < 2; i++)
		if (f[i])
			file_put(f[i]);
	return -ENFILE;
}

/* The caller has the numbers before they work, and before anything else is looked at, as on Linux: a descriptor that
   works may have been used by another thread, and cannot be taken back. */
long sys_socketpair(int family, int type, int protocol, int *ufds)
{
	struct file *f[2];
	int fds[2] = { -1, -1 }, r = -EINVAL;

	if (!(type & ~(SOCK_TYPE_MASK | SOCK_NONBLOCK | SOCK_CLOEXEC)))
		r = fds[0] = fd_reserve(0, type & SOCK_CLOEXEC);
	if (r >= 0)
		r = fds[1] = fd_reserve(0, type & SOCK_CLOEXEC);
	if (r >= 0)
		r = copyout(ufds, fds, sizeof(fds));
	if (r >= 0)
		r = pair_make(family, type, protocol, f);
	for (int i = 0; i < 2 && fds[i] >= 0; i++)
		if (r >= 0)
			fd_fill(fds[i], f[i]);
		else
			fd_unreserve(fds[i]);
	return min(r, 0);
}

/* An address in; what no family has room for is not looked at. 0, -EINVAL, -EFAULT. */
int sock_addr_in(union sock_addr *a, const struct sockaddr *ua, int len)
{
	memset(a, 0, sizeof(*a));
	if (len < 0 || len > SOCKADDR_MAX)
		return -EINVAL;
	return copyin_any(a, ua, min(len, (int)sizeof(*a)));
}

/* An address out, cut to the caller's *ulen, which then tells the full length. */
int sock_addr_out(const union sock_addr *a, int len, struct sockaddr *ua, int *ulen)
{
	int room;

	if (get_user32((uint32_t *)&room, ulen) < 0)
		return -EFAULT;
	if (room < 0)
		return -EINVAL;
	if (copyout_any(ua, a, min(room, len)) < 0)
		return -EFAULT;
	return put_user32(ulen, len);
}

static long bind_or_connect(int fd, const struct sockaddr *ua, int len, bool bind)
{
	union sock_addr a;
	struct file *f;
	long r;

	f = sock_file(fd, &r);
	if (!f)
		return r;
	r = sock_addr_in(&a, ua, len);
	if (r == 0)
		r = bind ? socket_of(f)->ops->bind(f->data, &a, len) :
			   socket_of(f)->ops->connect(f->data, &a, len, f->flags & O_NONBLOCK);
	file_put(f);
	return r;
}

long sys_bind(int fd, const struct sockaddr *ua, int len)
{
	return bind_or_connect(fd, ua, len, true);
}

long sys_listen(int fd, int backlog)
{
	struct socket *s;
	struct file *f;
	long r;

	f = sock_file(fd, &r);
	if (!f)
		return r;
	s = f->data;
	mutex_lock(&s->lock);
	r = -EINVAL;
	if (s->type == SOCK_DGRAM)
		r = -EOPNOTSUPP;
	else if (s->state == SOCK_FRESH || s->state == SOCK_LISTENING)
		r = s->ops->listen(s);
	if (r == 0) {
		s->state = SOCK_LISTENING;
		s->backlog = min((unsigned)backlog, (unsigned)net_limits.somaxconn);
		s->cred = s->peercred = (struct ucred){ current_proc->pid, current->cred->euid, current->cred->egid };
		if (s->family == AF_UNIX)
			sock_groups(&s->groups, current->cred);
		wake_all(&s->room);
	}
	mutex_unlock(&s->lock);
	if (r == 0 && s->ops->accepted)
		s->ops->accepted(s);                 /* the line may be longer now */
	file_put(f);
	return r;
}

long sys_connect(int fd, const struct sockaddr *ua, int len)
{
	return bind_or_connect(fd, ua, len, false);
}

long sys_accept4(int fd, struct sockaddr *ua, int *ulen, int flags)
{
	union sock_addr name;
	struct socket *end;
	struct file *f;
	int new;
	long r;

	f = sock_file(fd, &r);
	if (!f)
		return r == -ENOTSOCK && flags & ~(SOCK_NONBLOCK | SOCK_CLOEXEC) ? -EINVAL : r;
	/* The descriptor first: a connection that was taken cannot be put back. */
	r = new = flags & ~(SOCK_NONBLOCK | SOCK_CLOEXEC) ? -EINVAL : fd_reserve(0, flags & SOCK_CLOEXEC);
	if (r >= 0)
		r = socket_accept(f->data, f->flags & O_NONBLOCK, &end);
	file_put(f);
	if (r < 0)
		goto drop_fd;
	if (ua)
		r = end->ops->name(end, NAME_ACCEPTED, &name);
	if (r > 0)
		r = sock_addr_out(&name, r, ua, ulen);
	if (r == 0)
		return sock_fill(new, end, flags);
	socket_close(end);
drop_fd:
	if (new >= 0)
		fd_unreserve(new);
	return r;
}

long sys_accept(int fd, struct sockaddr *ua, int *ulen)
{
	return sys_accept4(fd, ua, ulen, 0);
}

static long name_of(int fd, struct sockaddr *ua, int *ulen, enum sock_name which)
{
	union sock_addr name;
	struct file *f;
	long r;

	f = sock_file(fd, &r);
	if (!f)
		return r;
	r = socket_of(f)->ops->name(f->data, which, &name);
	file_put(f);
	return r < 0 ? r : sock_addr_out(&name, r, ua, ulen);
}

long sys_getsockname(int fd, struct sockaddr *ua, int *ulen)
{
	return name_of(fd, ua, ulen, NAME_OWN);
}

long sys_getpeername(int fd, struct sockaddr *ua, int *ulen)
{
	return name_of(fd, ua, ulen, NAME_PEER);
}

long sys_shutdown(int fd, int how)
{
	struct file *f;
	long r;

	f = sock_file(fd, &r);
	if (!f)
		return r;
	r = how < SHUT_RD || how > SHUT_RDWR ? -EINVAL : socket_of(f)->ops->shutdown(f->data, how);
	file_put(f);
	return r;
}

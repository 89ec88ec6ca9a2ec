/* The calls that make sockets and connect them, and those that send and receive one
   buffer. Each finds the socket, copies the address in and leaves the rest to the
   family. Read net/socket.c and net/unix.c before. */
#include "abi/errno.h"
#include "abi/signal.h"
#include "hooks.h"
#include "kernel/syscall.h"
#include "lib/string.h"
#include "mm/user.h"
#include "net/socket.h"

struct file *socket_file(int fd, int *error)
{
	struct file *f = fd_file(fd);

	if (f && f->ops == &socket_ops)
		return f;
	*error = f ? -ENOTSOCK : -EBADF;
	return NULL;
}

/* What is shorter than the union is filled with zeros; what is longer, no family
   needs. */
int address_in(union sock_addr *a, const struct sockaddr *ua, int len)
{
	if (len < 0 || len > SOCKADDR_MAX)
		return -EINVAL;
	memset(a, 0, sizeof(*a));
	if (copyin(a, ua, min((size_t)len, sizeof(*a))) < 0)
		return -EFAULT;
	return len < (int)sizeof(a->family) ? -EINVAL : 0;
}

/* As much as the program has room for; but it is told the whole length. */
int address_out(const union sock_addr *a, int len, struct sockaddr *ua, int *ulen)
{
	int room;

	if (copyin(&room, ulen, sizeof(room)) < 0)
		return -EFAULT;
	if (room < 0)
		return -EINVAL;
	if (copyout(ua, a, min(room, len)) < 0 || copyout(ulen, &len, sizeof(len)) < 0)
		return -EFAULT;
	return 0;
}

/* ---- making them ---- */

/* Which table: -EAFNOSUPPORT, -EPROTONOSUPPORT, or as Linux says of a type that the
   family has not. */
static int choose(int family, int type, int protocol, const struct sock_ops **ops)
{
	if (family == AF_UNIX) {
		*ops = &unix_ops;
		if (protocol != 0 && protocol != AF_UNIX)
			return -EPROTONOSUPPORT;
		return type == SOCK_STREAM || type == SOCK_DGRAM || type == SOCK_SEQPACKET ? 0 : -ESOCKTNOSUPPORT;
	}
	if (family != AF_INET)
		return -EAFNOSUPPORT;
	if (protocol < 0 || protocol >= IPPROTO_MAX)
		return -EINVAL;
	if (type != SOCK_STREAM && type != SOCK_DGRAM)
		return -ESOCKTNOSUPPORT;
	*ops = type == SOCK_STREAM ? &tcp_ops : &udp_ops;
	return protocol == 0 || protocol == (type == SOCK_STREAM ? IPPROTO_TCP : IPPROTO_UDP) ? 0 : -EPROTONOSUPPORT;
}

/* A socket and its descriptor. */
static int make(int family, int type, int protocol, struct socket **out)
{
	const struct sock_ops *ops;
	int flags = type & ~SOCK_TYPE_MASK, r;

	if (flags & ~(SOCK_NONBLOCK | SOCK_CLOEXEC))
		return -EINVAL;
	type &= SOCK_TYPE_MASK;
	if (type > SOCK_PACKET)
		return -EINVAL;
	r = choose(family, type, protocol, &ops);
	if (r < 0)
		return r;
	*out = socket_new(family, type, ops);
	if (!*out)
		return -ENOMEM;
	r = socket_fd(*out, flags);
	if (r < 0)
		socket_close(*out);
	return r;
}

long sys_socket(int family, int type, int protocol)
{
	struct socket *s;

	return make(family, type, protocol, &s);
}

long sys_socketpair(int family, int type, int protocol, int *ufds)
{
	struct socket *a, *b;
	int fds[2], r;

	fds[0] = make(family, type, protocol, &a);
	if (fds[0] < 0)
		return fds[0];
	r = fds[1] = family == AF_UNIX ? make(family, type, protocol, &b) : -EOPNOTSUPP;
	if (r >= 0) {
		socket_join(a, b);
		r = copyout(ufds, fds, sizeof(fds));
		if (r < 0)
			fd_close(fds[1]);
	}
	if (r < 0)
		fd_close(fds[0]);
	return r < 0 ? r : 0;
}

/* ---- names and connections ---- */

long sys_bind(int fd, const struct sockaddr *uaddr, int len)
{
	union sock_addr a;
	int r;
	struct file *f = socket_file(fd, &r);
	struct socket *s;

	if (!f)
		return r;
	r = address_in(&a, uaddr, len);
	s = f->data;
	return r < 0 ? r : s->ops->bind(s, &a, len);
}

long sys_listen(int fd, int backlog)
{
	int r;
	struct file *f = socket_file(fd, &r);
	struct socket *s;

	if (!f)
		return r;
	s = f->data;
	if (s->type == SOCK_DGRAM)
		return -EOPNOTSUPP;
	if (s->state != SOCK_FRESH && s->state != SOCK_LISTENING)
		return -EINVAL;
	r = s->ops->listen(s);
	if (r < 0)
		return r;
	s->backlog = min((unsigned)backlog, (unsigned)SOMAXCONN);
	s->state = SOCK_LISTENING;
	s->shut = 0;
	wake_all(&s->changed);
	return 0;
}

long sys_connect(int fd, const struct sockaddr *uaddr, int len)
{
	union sock_addr a;
	int r;
	struct file *f = socket_file(fd, &r);
	struct socket *s;

	if (!f)
		return r;
	r = address_in(&a, uaddr, len);
	if (r < 0)
		return r;
	file_get(f);                       /* it may sleep */
	s = f->data;
	r = s->ops->connect(s, &a, len, f->flags & O_NONBLOCK);
	file_put(f);
	return r;
}

static long name_copyout(int fd, bool peer, struct sockaddr *uaddr, int *ulen)
{
	union sock_addr a;
	int r;
	struct file *f = socket_file(fd, &r);
	struct socket *s;

	if (!f)
		return r;
	s = f->data;
	r = s->ops->name(s, peer, &a);
	return r < 0 ? r : address_out(&a, r, uaddr, ulen);
}

long sys_getsockname(int fd, struct sockaddr *uaddr, int *ulen)
{
	return name_copyout(fd, false, uaddr, ulen);
}

long sys_getpeername(int fd, struct sockaddr *uaddr, int *ulen)
{
	return name_copyout(fd, true, uaddr, ulen);
}

/* SHUT_RD, SHUT_WR and SHUT_RDWR, plus one, are the bits. */
long sys_shutdown(int fd, int how)
{
	int r;
	struct file *f = socket_file(fd, &r);
	struct socket *s;

	if (!f)
		return r;
	if (how < SHUT_RD || how > SHUT_RDWR)
		return -EINVAL;
	s = f->data;
	r = s->ops->shutdown(s, how + 1);
	if (r < 0)
		return r;
	s->shut |= how + 1;
	wake_all(&s->changed);
	return 0;
}

/* ---- one buffer ---- */

/* The end of the receiver is a signal for who writes a stream, unless he says that the
   errno is enough. */
long socket_send(struct file *f, struct uio *u, int flags, const union sock_addr *to, int tolen,
		 struct rights **rights)
{
	struct socket *s = f->data;
	long r;

	if (s->family == AF_UNIX && (flags & MSG_OOB))
		return -EOPNOTSUPP;
	if (f->flags & O_NONBLOCK)
		flags |= MSG_DONTWAIT;
	r = s->ops->send(s, u, flags, to, tolen, rights);
	if (r == -EPIPE && s->type != SOCK_DGRAM && !(flags & MSG_NOSIGNAL) && HOOKED(signal_hooks))
		signal_hooks.send_self(SIGPIPE);
	return r;
}

long sys_sendto(int fd, const void *ubuf, size_t n, int flags, const struct sockaddr *uaddr, int len)
{
	struct rights *none = NULL;
	union sock_addr a;
	struct uio u;
	int error;
	long r;
	struct file *f = socket_file(fd, &error);

	if (!f)
		return error;
	r = uio_init(&u, ubuf, n);
	if (r == 0 && uaddr)
		r = address_in(&a, uaddr, len);
	if (r < 0)
		return r;
	file_get(f);
	r = socket_send(f, &u, flags, uaddr ? &a : NULL, len, &none);
	file_put(f);
	return r;
}

long sys_recvfrom(int fd, void *ubuf, size_t n, int flags, struct sockaddr *uaddr, int *ulen)
{
	struct recv_info info = { 0 };
	struct uio u;
	int error;
	long r;
	struct file *f = socket_file(fd, &error);

	if (!f)
		return error;
	r = uio_init(&u, ubuf, n);
	if (r < 0)
		return r;
	file_get(f);
	r = socket_recv(f->data, &u, flags | (f->flags & O_NONBLOCK ? MSG_DONTWAIT : 0), &info);
	file_put(f);
	rights_free(info.rights);
	if (r < 0 || !uaddr)
		return r;
	error = address_out(&info.from, info.fromlen, uaddr, ulen);
	return error < 0 ? error : r;
}

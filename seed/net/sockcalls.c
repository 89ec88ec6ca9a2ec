/* The calls: each finds the socket, copies the address in and leaves the rest to the
   type of the socket. Read net/stream.c, net/datagram.c and net/inet.c before. */
#include "net/sockcalls.h"
#include "abi/errno.h"
#include "abi/signal.h"
#include "hooks.h"
#include "kernel/syscall.h"
#include "lib/string.h"
#include "mm/user.h"

/* The table of operations tells what kind of file it is. */
int socket_at(int fd, struct socket **out)
{
	struct file *f = fd_file(fd);

	if (!f)
		return -EBADF;
	*out = f->data;
	return f->ops == &socket_ops ? 0 : -ENOTSOCK;
}

/* The same for a call that may sleep: its file, with a reference. */
static int file_at(int fd, struct file **f, struct socket **s)
{
	int r = socket_at(fd, s);

	if (r == 0)
		*f = fd_get(fd);
	return r;
}

/* What is shorter than the union is filled with zeros; what is longer, no family
   needs. */
static int address_in(union sock_addr *a, const struct sockaddr *ua, int len)
{
	if (len < (int)sizeof(a->family) || len > SOCKADDR_MAX)
		return -EINVAL;
	memset(a, 0, sizeof(*a));
	return copyin(a, ua, min((size_t)len, sizeof(*a)));
}

/* As much as the program has room for; but it is told the whole length, so that it can
   see that something was cut off. */
static int address_out(const union sock_addr *a, int len, struct sockaddr *ua, int *ulen)
{
	int room;

	if (copyin(&room, ulen, sizeof(room)) < 0)
		return -EFAULT;
	if (room < 0)
		return -EINVAL;
	if (copyout(ua, a, min(room, len)) < 0)
		return -EFAULT;
	return copyout(ulen, &len, sizeof(len));
}

/* ---- making them ---- */

/* A protocol need not be named, since each type of each family has only one. 0,
   -EAFNOSUPPORT, -ESOCKTNOSUPPORT, -EPROTONOSUPPORT. */
static int check_kind(int family, int type, int protocol)
{
	int usual = family == AF_UNIX ? AF_UNIX : type == SOCK_STREAM ? IPPROTO_TCP : IPPROTO_UDP;

	if (family != AF_UNIX && family != AF_INET)
		return -EAFNOSUPPORT;
	if (type != SOCK_STREAM && type != SOCK_DGRAM && !(type == SOCK_SEQPACKET && family == AF_UNIX))
		return -ESOCKTNOSUPPORT;
	return protocol == 0 || protocol == usual ? 0 : -EPROTONOSUPPORT;
}

/* The flags stand in the same argument as the type: they came later, and no other place
   was left. */
long sys_socket(int family, int type, int protocol)
{
	int flags = type & ~SOCK_TYPE_MASK, r = check_kind(family, type & SOCK_TYPE_MASK, protocol);
	struct socket *s;

	if (flags & ~(SOCK_NONBLOCK | SOCK_CLOEXEC))
		return -EINVAL;
	if (r < 0)
		return r;
	s = socket_new(family, type & SOCK_TYPE_MASK);
	if (!s)
		return -ENOMEM;
	r = socket_fd(s, flags);
	if (r < 0)
		socket_close(s);
	return r;
}

/* Two that are connected from the beginning, without names: like a pipe for both
   directions. If anything fails, no descriptor is left over. */
long sys_socketpair(int family, int type, int protocol, int *ufds)
{
	int fds[2] = { family == AF_INET ? -EOPNOTSUPP : sys_socket(family, type, protocol), -1 };
	struct socket *a = NULL, *b = NULL;
	int r = fds[0];

	if (r >= 0)
		r = fds[1] = sys_socket(family, type, protocol);
	if (r >= 0) {
		socket_at(fds[0], &a);
		socket_at(fds[1], &b);
		socket_join(a, b);
		r = copyout(ufds, fds, sizeof(fds));
	}
	for (int i = 0; i < 2 && r < 0; i++)
		fd_close(fds[i]);
	return r < 0 ? r : 0;
}

/* ---- names and connections ---- */

/* Give the socket a name by which others find it. */
long sys_bind(int fd, const struct sockaddr *uaddr, int len)
{
	union sock_addr a;
	struct socket *s;
	int r = socket_at(fd, &s);

	if (r == 0)
		r = address_in(&a, uaddr, len);
	return r < 0 ? r : s->names->bind(s, &a, len);
}

/* From now on it is no end of a conversation, but a place where conversations begin. */
long sys_listen(int fd, int backlog)
{
	struct socket *s;
	int r = socket_at(fd, &s);

	if (r < 0)
		return r;
	return s->type == SOCK_DGRAM ? -EOPNOTSUPP : stream_listen(s, backlog);
}

/* Only a connection may have to wait. The file is held meanwhile: another thread may
   close the descriptor. What an interrupted connect has begun goes on: the second call
   finds it under way, and waits for it. */
long sys_connect(int fd, const struct sockaddr *uaddr, int len)
{
	union sock_addr a;
	struct socket *s;
	struct file *f;
	int r = file_at(fd, &f, &s);

	if (r < 0)
		return r;
	r = address_in(&a, uaddr, len);
	if (r == 0 && s->type == SOCK_DGRAM)
		r = datagram_connect(s, &a, len);
	else if (r == 0)
		r = stream_connect(s, &a, len, f->flags & O_NONBLOCK);
	file_put(f);
	return r;
}

/* In AF_INET each end remembers the other's address. In AF_UNIX the peer is asked; its
   name may have come later than the connection. */
static long name_copyout(int fd, bool peer, struct sockaddr *uaddr, int *ulen)
{
	struct socket *s;
	int r = socket_at(fd, &s);

	if (r < 0)
		return r;
	if (!peer)
		return address_out(&s->name, s->namelen, uaddr, ulen);
	if (s->state != SOCK_CONNECTED)
		return -ENOTCONN;
	if (s->family == AF_INET)
		return address_out(&s->remote, s->namelen, uaddr, ulen);
	return address_out(&s->peer->name, s->peer->namelen, uaddr, ulen);
}

long sys_getsockname(int fd, struct sockaddr *uaddr, int *ulen)
{
	return name_copyout(fd, false, uaddr, ulen);
}

long sys_getpeername(int fd, struct sockaddr *uaddr, int *ulen)
{
	return name_copyout(fd, true, uaddr, ulen);
}

/* Whoever connected may be gone again: then there is no name to tell. */
long sys_accept4(int fd, struct sockaddr *uaddr, int *ulen, int flags)
{
	struct socket *s;
	struct file *f;
	int r = file_at(fd, &f, &s), error = 0;

	if (r < 0)
		return r;
	if (flags & ~(SOCK_CLOEXEC | SOCK_NONBLOCK))
		r = -EINVAL;
	else
		r = s->type == SOCK_DGRAM ? -EOPNOTSUPP : stream_accept(s, flags, f->flags & O_NONBLOCK);
	file_put(f);
	/* Too late to leave the connection in the queue: if the address cannot be told, the
	   new descriptor is closed again. */
	if (r >= 0 && uaddr)
		error = name_copyout(r, true, uaddr, ulen);
	if (error == 0 || error == -ENOTCONN)
		return r;
	fd_close(r);
	return error;
}

/* The older call, without flags. */
long sys_accept(int fd, struct sockaddr *uaddr, int *ulen)
{
	return sys_accept4(fd, uaddr, ulen, 0);
}

/* SHUT_RD, SHUT_WR and SHUT_RDWR, plus one, are the bits. */
long sys_shutdown(int fd, int how)
{
	struct socket *s;
	int r = socket_at(fd, &s);

	if (r < 0)
		return r;
	if (how < SHUT_RD || how > SHUT_RDWR)
		return -EINVAL;
	return s->type == SOCK_DGRAM ? datagram_shutdown(s, how + 1) : stream_shutdown(s, how + 1);
}

/* ---- data ---- */

/* The end of the receiver is a signal for who writes to a connection, unless he says
   that the errno is enough. */
long file_send(struct file *f, struct uio *u, int flags, union sock_addr *to, int tolen)
{
	struct socket *s = f->data;
	long r;

	if (flags & ~(MSG_DONTWAIT | MSG_NOSIGNAL))
		return -EOPNOTSUPP;
	if (f->flags & O_NONBLOCK)
		flags |= MSG_DONTWAIT;
	if (s->type == SOCK_DGRAM)
		return datagram_send(s, u, flags, to, tolen);
	if (to && s->family == AF_UNIX)
		return s->state == SOCK_CONNECTED ? -EISCONN : -EOPNOTSUPP;
	r = stream_send(s, u, flags);
	if (r == -EPIPE && !(flags & MSG_NOSIGNAL) && HOOKED(signal_hooks))
		signal_hooks.send_self(SIGPIPE);
	return r;
}

/* Only datagrams tell who sent them: in a connection it is always the same one. */
long file_recv(struct file *f, struct uio *u, int flags, struct sender *from)
{
	struct socket *s = f->data;

	if (flags & ~(MSG_DONTWAIT | MSG_PEEK | MSG_TRUNC | MSG_WAITALL))
		return -EOPNOTSUPP;
	if (f->flags & O_NONBLOCK)
		flags |= MSG_DONTWAIT;
	return s->type == SOCK_STREAM ? stream_recv(s, u, flags) : message_recv(s, u, flags, from);
}

/* send(2) is the same call without an address. */
long sys_sendto(int fd, const void *ubuf, size_t n, int flags, const struct sockaddr *uaddr, int len)
{
	union sock_addr a;
	struct socket *s;
	struct file *f;
	struct uio u;
	long r = file_at(fd, &f, &s);

	if (r < 0)
		return r;
	r = uio_init(&u, ubuf, n);
	if (r == 0 && uaddr)
		r = address_in(&a, uaddr, len);
	if (r == 0)
		r = file_send(f, &u, flags, uaddr ? &a : NULL, len);
	file_put(f);
	return r;
}

/* The address is written last. If that fails, the datagram is lost: it has been taken
   out of the queue already. */
long sys_recvfrom(int fd, void *ubuf, size_t n, int flags, struct sockaddr *uaddr, int *ulen)
{
	struct sender from = { 0 };
	struct socket *s;
	struct file *f;
	struct uio u;
	long r = file_at(fd, &f, &s);
	int error = 0;

	if (r < 0)
		return r;
	r = uio_init(&u, ubuf, n);
	if (r == 0)
		r = file_recv(f, &u, flags, &from);
	file_put(f);
	if (r >= 0 && uaddr)
		error = address_out(&from.name, from.len, uaddr, ulen);
	return error < 0 ? error : r;
}

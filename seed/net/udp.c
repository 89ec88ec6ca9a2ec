/* UDP over the loopback interface: a datagram goes into the queue of whoever has the
   port, or is lost. Read net/tcp.c before; udp(7). */
#include "abi/errno.h"
#include "net/socket.h"

#define UDP_MAX 65507                  /* a packet of 64 KiB without the headers of IP and UDP */

/* How well does s fit a datagram? A socket that is connected to the sender before one
   that bound the address before one that takes any; 0: not at all. */
static int fits(const struct socket *s, const struct sockaddr_in *to, const struct sockaddr_in *from)
{
	if (s->family != AF_INET || s->type != SOCK_DGRAM || s->port != be16(to->sin_port) || !inet_owns(s, to))
		return 0;
	if (s->state != SOCK_CONNECTED)
		return 1 + s->bound_addr;
	return s->remote.sin_port == from->sin_port && s->remote.sin_addr.s_addr == from->sin_addr.s_addr ? 4 : 0;
}

static struct socket *find_receiver(const struct sockaddr_in *to, const struct sockaddr_in *from)
{
	struct socket *s, *best = NULL;

	list_for_each(s, &socket_all, all_link)
		if (fits(s, to, from) > (best ? fits(best, to, from) : 0))
			best = s;
	return best;
}

/* 0, -EINVAL, -EAFNOSUPPORT, -ENETUNREACH, -EACCES (broadcast without SO_BROADCAST). */
static int target(struct socket *s, const union sock_addr *a, int len, struct sockaddr_in *to)
{
	int r = inet_target(a, len, to);

	if (r == 0 && be32(to->sin_addr.s_addr) == LOOPBACK_BROADCAST)
		return s->options & BIT(SO_BROADCAST) ? -ENETUNREACH : -EACCES;
	return r;
}

/* Nothing is sent: only what the socket sends to and hears is decided. */
static int udp_connect(struct socket *s, const union sock_addr *a, int len, bool nonblock)
{
	struct sockaddr_in to;
	int r;

	if (a->family == AF_UNSPEC) {
		s->remote = (struct sockaddr_in){ .sin_family = AF_INET };
		s->state = SOCK_FRESH;
		if (!s->bound_addr)
			s->local.sin_addr.s_addr = INADDR_ANY;
		return 0;
	}
	r = target(s, a, len, &to);
	if (r == 0)
		r = inet_autobind(s);
	if (r < 0)
		return r;
	s->remote = to;
	s->state = SOCK_CONNECTED;
	if (!s->bound_addr)
		s->local.sin_addr.s_addr = be32(INADDR_LOOPBACK);
	return 0;
}

/* Nobody there: a connected sender hears of it at its next call. A full queue: nobody
   hears of it, as on a real network. */
static long deliver(struct socket *s, struct uio *u, const struct sockaddr_in *to)
{
	union sock_addr from = { .in = s->local };
	struct rights *none = NULL;
	struct socket *d;
	size_t n = u->left;
	int r;

	if (from.in.sin_addr.s_addr == INADDR_ANY)
		from.in.sin_addr.s_addr = be32(INADDR_LOOPBACK);
	d = find_receiver(to, &from.in);
	if (!d && s->state == SOCK_CONNECTED) {
		s->error = ECONNREFUSED;
		wake_all(&s->changed);
	}
	if (!d || !socket_room(d, n, d->rcvbuf) || (d->shut & SHUT_IN))
		return n;
	r = message_put(d, u, n, &from, sizeof(from.in), &none);
	return r < 0 ? r : (long)n;
}

static long udp_send(struct socket *s, struct uio *u, int flags, const union sock_addr *to, int tolen,
		     struct rights **rights)
{
	struct sockaddr_in a = s->remote;
	int r = 0;

	if (u->left > UDP_MAX)
		return -EMSGSIZE;
	if (flags & MSG_OOB)
		return -EOPNOTSUPP;
	if (to)
		r = target(s, to, tolen, &a);
	else if (s->state != SOCK_CONNECTED)
		r = -EDESTADDRREQ;
	if (r == 0 && !a.sin_port)
		r = -EINVAL;
	if (r == 0 && s->error)
		r = socket_error(s);
	if (r == 0 && (s->shut & SHUT_OUT))
		r = -EPIPE;
	if (r == 0)
		r = inet_autobind(s);
	return r < 0 ? r : deliver(s, u, &a);
}

static int udp_listen(struct socket *s)
{
	return -EOPNOTSUPP;
}

static int udp_shutdown(struct socket *s, int bits)
{
	if (s->state == SOCK_CONNECTED)
		return 0;
	s->shut |= bits;                   /* it is done all the same */
	wake_all(&s->changed);
	return -ENOTCONN;
}

static void udp_close(struct socket *s, bool unread)
{
	s->port = 0;
}

const struct sock_ops udp_ops = {
	.bind = inet_bind, .listen = udp_listen, .connect = udp_connect, .name = inet_name, .send = udp_send,
	.shutdown = udp_shutdown, .close = udp_close,
};

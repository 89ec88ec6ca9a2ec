/* Datagrams: messages that need no connection. connect only says to whom they go and
   from whom they may come. In AF_UNIX a sender waits for room; over the loopback
   interface (UDP) a datagram for which there is no room, or nobody, is lost. Read
   net/queue.c before; udp(7), unix(7). */
#include "abi/errno.h"
#include "net/socket.h"

/* Forget the partner, and send to the one at a from now on; AF_UNSPEC: to none. */
int datagram_connect(struct socket *s, union sock_addr *a, int len)
{
	struct socket *to = NULL;
	int r = a->family == AF_UNSPEC ? 0 : s->names->find(s, a, len, &to);

	if (s->family == AF_INET && r == -ECONNREFUSED)
		r = 0;                             /* somebody may come */
	/* Who is connected to a third one takes nothing from us: to be told now is better than
	   with each send. */
	if (r == 0 && s->family == AF_UNIX && to && to->peer && to->peer != s)
		r = -EPERM;
	if (r == 0 && a->family != AF_UNSPEC)
		r = s->names->prepare(s, true);
	if (r < 0)
		return r;
	if (s->family == AF_UNIX && to)
		socket_get(to);
	if (s->peer) {
		wake_all(&s->peer->changed);
		socket_put(s->peer);
	}
	s->peer = s->family == AF_UNIX ? to : NULL;
	s->remote = *a;
	s->state = a->family == AF_UNSPEC ? SOCK_FRESH : SOCK_CONNECTED;
	wake_all(&s->changed);
	return 0;
}

/* Who gets it: borrowed. In AF_UNIX a connected sender holds its partner; in UDP it only
   knows an address, and whoever has it at this moment gets the datagram. */
static int find_receiver(struct socket *s, union sock_addr *to, int tolen, struct socket **d)
{
	if (to)
		return s->names->find(s, to, tolen, d);
	if (s->state != SOCK_CONNECTED)
		return s->family == AF_INET ? -EDESTADDRREQ : -ENOTCONN;
	*d = s->peer;
	return s->peer ? 0 : s->names->find(s, &s->remote, INET_LEN, d);
}

/* Wait until d takes a datagram of s. A partner that is gone is forgotten. */
static int wait_room(struct socket *s, struct socket *d, int flags)
{
	int r = 0;

	while (r == 0) {
		if (d->closed) {
			if (d == s->peer)
				datagram_connect(s, &(union sock_addr){ .family = AF_UNSPEC }, sizeof(union sock_addr));
			return -ECONNREFUSED;
		}
		if (d->peer && d->peer != s)
			return -EPERM;
		if ((s->shut & SHUT_OUT) || (d->shut & SHUT_IN))
			return -EPIPE;
		if (socket_room(d))
			return 0;
		r = socket_wait(d, flags);
	}
	return r;
}

/* UDP: if nobody is there, a connected sender hears of it at its next call. If there is
   no room, nobody hears of it, as on a real network. */
static long udp_deliver(struct socket *s, struct uio *u, struct socket *d, bool connected)
{
	struct sender from = { inet_source(s), INET_LEN };
	size_t n = u->left;
	int r;

	if (!d && connected) {
		s->error = ECONNREFUSED;
		wake_all(&s->changed);
	}
	if (!d || !socket_room(d) || (d->shut & SHUT_IN))
		return n;
	r = message_put(d, u, n, &from);
	return r < 0 ? r : (long)n;
}

/* The checks come in an order that programs can see: a wrong address first, then the
   error that a datagram before this one met, then what is wrong with this one. */
long datagram_send(struct socket *s, struct uio *u, int flags, union sock_addr *to, int tolen)
{
	struct sender from = { s->name, s->named ? s->namelen : 0 };
	struct socket *d = NULL;
	size_t n = u->left;
	int r = s->names->prepare(s, false);

	if (r == 0)
		r = find_receiver(s, to, tolen, &d);
	if (r < 0 && !(s->family == AF_INET && r == -ECONNREFUSED))
		return r;
	if (s->error)
		return socket_error(s);
	if (n > SOCKMSG_MAX)
		return -EMSGSIZE;
	if (s->shut & SHUT_OUT)
		return -EPIPE;
	if (s->family == AF_INET)
		return udp_deliver(s, u, d, !to);  /* d is NULL: nobody is there */
	/* It may be closed, and so freed, while this thread sleeps at it. */
	socket_get(d);
	r = wait_room(s, d, flags);
	if (r == 0)
		r = message_put(d, u, n, &from);
	socket_put(d);
	return r < 0 ? r : (long)n;
}

/* UDP: without a partner it fails, and is done all the same. */
int datagram_shutdown(struct socket *s, int bits)
{
	s->shut |= bits;
	wake_all(&s->changed);
	return s->family == AF_INET && s->state != SOCK_CONNECTED ? -ENOTCONN : 0;
}

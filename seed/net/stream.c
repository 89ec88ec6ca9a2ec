/* Connections: streams (AF_UNIX and TCP), and records that keep their edges
   (SOCK_SEQPACKET). A listener has a queue of ends that connect has made and accept
   gives out. Since both ends are sockets of this kernel, nothing is lost on the way and
   nothing overtakes: what is left of TCP are the states that programs see. Read
   net/queue.c before; tcp(7), unix(7), RFC 9293. */
#include "abi/errno.h"
#include "net/socket.h"

/* ---- the beginning ---- */

/* Each holds the other, so that names can be asked for after the other has closed. */
static void pair(struct socket *a, struct socket *b)
{
	socket_get(a);
	socket_get(b);
	a->peer = b;
	b->peer = a;
}

/* For socketpair: nobody has to accept anything. */
void socket_join(struct socket *a, struct socket *b)
{
	pair(a, b);
	a->state = b->state = SOCK_CONNECTED;
}

/* A second call only changes the backlog. In AF_UNIX the name must be there already; in
   AF_INET the kernel finds a port. */
int stream_listen(struct socket *s, int backlog)
{
	int r;

	if (s->state != SOCK_FRESH && s->state != SOCK_LISTENING)
		return -EINVAL;
	r = s->names->prepare(s, false);
	if (r == 0 && !s->named)
		r = -EINVAL;
	if (r < 0)
		return r;
	s->backlog = min((unsigned)backlog, (unsigned)SOMAXCONN);
	s->state = SOCK_LISTENING;
	s->shut = 0;
	return 0;
}

/* Only the first in the queue, one more than the backlog says, are connected. */
static void promote(struct socket *listener)
{
	struct socket *end;
	unsigned n = 0;

	list_for_each(end, &listener->pending, pending_link) {
		if (n++ > listener->backlog)
			break;
		if (!end->peer || end->peer->state != SOCK_CONNECTING)
			continue;
		end->state = end->peer->state = SOCK_CONNECTED;
		wake_all(&end->peer->changed);
	}
}

/* Out of the queue of its listener, if it still is there: the others move up. */
static void unpend(struct socket *end)
{
	struct socket *listener = end->listener;

	if (!listener)
		return;
	list_del(&end->pending_link);
	end->listener = NULL;
	listener->npending--;
	if (listener->state == SOCK_LISTENING && !listener->closed)
		promote(listener);
}

/* All who wait to be accepted are turned away. */
static void refuse(struct socket *listener)
{
	while (!list_empty(&listener->pending))
		socket_close(list_first(&listener->pending, struct socket, pending_link));
}

/* The other end is made here, before anybody accepts it: bytes may already be waiting
   there then. It has the name that was called. */
static int begin_connect(struct socket *s, union sock_addr *a, int len, bool nonblock)
{
	struct socket *listener, *end;
	int r = s->names->find(s, a, len, &listener);

	if (r == 0 && s->family == AF_UNIX && nonblock && listener->npending > listener->backlog)
		r = -EAGAIN;
	if (r == 0)
		r = s->names->prepare(s, true);
	if (r < 0)
		return r;
	end = socket_new(s->family, s->type);
	if (!end)
		return -ENOMEM;
	end->name = s->family == AF_UNIX ? listener->name : *a;
	end->namelen = listener->namelen;
	end->named = s->family == AF_INET;         /* it holds the port as well */
	end->reuse = listener->reuse;
	end->linger = listener->linger;
	s->remote = end->name;
	end->remote = s->name;
	pair(s, end);
	s->state = SOCK_CONNECTING;
	s->shut = 0;
	/* From here on both are found: accept takes the end out of the listener's queue, and the
	   close of the listener breaks the connection. */
	end->listener = listener;
	list_add_tail(&listener->pending, &end->pending_link);
	listener->npending++;
	promote(listener);
	wake_all(&listener->changed);
	return 0;
}

/* A TCP connect that does not wait says "in progress" even if it is over: poll and
   SO_ERROR, or the next connect, tell how it went. */
int stream_connect(struct socket *s, union sock_addr *a, int len, bool nonblock)
{
	int r;

	if (!s->unconfirmed || (s->state == SOCK_FRESH && !s->error)) {
		if (s->state != SOCK_FRESH)
			return -EISCONN;
		r = begin_connect(s, a, len, nonblock);
		if (r == -ECONNREFUSED && nonblock && s->family == AF_INET)
			s->error = ECONNREFUSED;
		else if (r < 0)
			return r;
		s->unconfirmed = true;
		if (nonblock && s->family == AF_INET)
			return -EINPROGRESS;
	}
	while (s->state == SOCK_CONNECTING) {
		r = nonblock ? -EALREADY : socket_wait(s, 0);
		if (r < 0)
			return r;
	}
	s->unconfirmed = false;
	return s->state == SOCK_CONNECTED ? 0 : socket_error(s);
}

/* The descriptor is made before the connection leaves the queue: if there is none, it
   stays for the next accept. */
long stream_accept(struct socket *s, int flags, bool nonblock)
{
	struct socket *end;
	int r;

	for (;;) {
		if (s->state != SOCK_LISTENING)
			return -EINVAL;
		if (!list_empty(&s->pending))
			break;
		r = socket_wait(s, nonblock ? MSG_DONTWAIT : 0);
		if (r < 0)
			return r;
	}
	end = list_first(&s->pending, struct socket, pending_link);
	r = socket_fd(end, flags);
	if (r >= 0)
		unpend(end);
	return r;
}

/* ---- the end ---- */

/* The connection of s breaks: its peer is gone and threw bytes away. A connect that was
   not through may be tried again, with another peer. */
static void reset(struct socket *s)
{
	struct socket *peer = s->peer;

	if (s->state == SOCK_CONNECTING) {
		s->error = ECONNREFUSED;
	} else {
		s->error = s->shut & SHUT_IN ? EPIPE : ECONNRESET;
		s->shut = SHUT_IN | SHUT_OUT;
	}
	if (s->state != SOCK_FRESH && s->family == AF_INET)
		s->named = false;                  /* its port is free */
	/* Each end holds the other. This end lets go now; the other one does it when it closes. */
	s->state = SOCK_FRESH;
	s->peer = NULL;
	socket_put(peer);
	wake_all(&s->changed);
}

/* s sends no more: in TCP, a FIN. When both have said so, the connection is over; who
   said it first keeps its port, so that nothing late is taken for something new. */
static void finish(struct socket *s)
{
	struct socket *peer = s->peer;

	if (s->shut & SHUT_OUT)
		return;
	s->shut |= SHUT_OUT;
	peer->shut |= SHUT_IN;
	/* The other side has said so before: it is the one that keeps the port for a minute. */
	if (s->family == AF_INET && (peer->shut & SHUT_OUT)) {
		timewait_add(peer);
		s->named = peer->named = false;
	}
	wake_all(&peer->changed);
}

/* In AF_UNIX, what one end does not read any more the other may not send. */
int stream_shutdown(struct socket *s, int bits)
{
	if (s->state == SOCK_LISTENING && (bits & SHUT_IN)) {
		s->state = SOCK_FRESH;             /* it listens no more, and keeps its name */
		refuse(s);
	} else if (s->state == SOCK_CONNECTED) {
		if (bits & SHUT_OUT)
			finish(s);
		if (s->family == AF_UNIX && (bits & SHUT_IN))
			s->peer->shut |= SHUT_OUT;
		wake_all(&s->peer->changed);
	} else if (s->family == AF_INET) {
		return -ENOTCONN;
	}
	s->shut |= bits;
	wake_all(&s->changed);
	return 0;
}

/* A close that leaves bytes unread, or is told not to linger, breaks the connection; so
   does the end of a listener for those who wait there. A connect that still waits is
   withdrawn. */
void stream_close(struct socket *s)
{
	bool rude = !list_empty(&s->queue) || s->listener || (s->linger.l_onoff && s->linger.l_linger == 0);
	struct socket *peer = s->peer;

	unpend(s);
	refuse(s);
	if (peer && s->state == SOCK_CONNECTING) {
		socket_close(peer);
	} else if (peer && rude) {
		if (peer->peer == s)
			reset(peer);
		s->named = peer->named = false;
	} else if (peer && s->family == AF_INET) {
		finish(s);
	} else if (peer) {
		peer->shut = SHUT_IN | SHUT_OUT;
		wake_all(&peer->changed);
	} else {
		s->named = false;
	}
}

/* ---- data ---- */

/* Wait until the peer has room. 0, -EPIPE, -ENOTCONN, -EAGAIN, -ERESTART. */
static int wait_room(struct socket *s, int flags)
{
	int r = 0;

	while (r == 0) {
		if (s->state != SOCK_CONNECTED && s->state != SOCK_CONNECTING)
			return s->family == AF_INET || s->shut ? -EPIPE : -ENOTCONN;
		if (s->shut & SHUT_OUT)
			return -EPIPE;
		if (s->state == SOCK_CONNECTED && socket_room(s->peer))
			return 0;
		r = socket_wait(s, flags);
	}
	return r;
}

/* All of it, in parts as room comes; what went before an error counts. A record goes
   as one part. To a TCP peer that has closed the bytes go out, and a reset comes back. */
long stream_send(struct socket *s, struct uio *u, int flags)
{
	long done = 0, r;

	if (s->type == SOCK_STREAM && u->left == 0)
		return 0;
	if (s->type == SOCK_SEQPACKET && u->left > SOCKMSG_MAX)
		return -EMSGSIZE;
	do {
		size_t n = min(u->left, SOCKMSG_MAX);

		r = wait_room(s, flags);
		/* TCP learns only from the answer that nobody is there any more: this write succeeds, and
		   the next one fails. */
		if (r == 0 && s->peer->closed && s->family == AF_INET) {
			reset(s);
			return done + u->left;
		}
		if (r == 0)
			r = stream_put(s->peer, u, n);
		if (r < 0)
			break;
		done += n;
	} while (u->left > 0);
	return done > 0 ? done : r == -EPIPE && s->error ? socket_error(s) : r;
}

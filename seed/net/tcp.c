/* TCP over the loopback interface. Since both ends are sockets of this kernel, nothing
   is lost on the way and nothing comes out of order: what is left of the protocol are
   the states that programs see, from connect to TIME_WAIT, and resets. Read net/inet.c
   and net/sockdata.c before; tcp(7), RFC 9293. */
#include "abi/tcp.h"
#include "abi/errno.h"
#include "cpu/clock.h"
#include "net/socket.h"

#define TIMEWAIT_LENGTH (60 * NSEC_PER_SEC)

struct timewait timewaits[TIMEWAIT_MAX];

/* ---- the end of a connection ---- */

bool timewait_holds(const struct sockaddr_in *local, bool reuse)
{
	for (int i = 0; i < TIMEWAIT_MAX; i++)
		if (timewaits[i].until > clock_now() && timewaits[i].local.sin_port == local->sin_port &&
		    !(reuse && timewaits[i].reuse))
			return true;
	return false;
}

/* If there are too many, the oldest is forgotten. */
static void timewait_add(const struct socket *s)
{
	static unsigned next;

	timewaits[next++ % TIMEWAIT_MAX] = (struct timewait){
		s->local, s->remote, clock_now() + TIMEWAIT_LENGTH, s->options & BIT(SO_REUSEADDR),
	};
}

/* s sends no more: a FIN. When both have said so, the connection is over; who said it
   first keeps its port, so that nothing late is taken for something new. */
static void send_fin(struct socket *s)
{
	struct socket *peer = s->peer;

	if (s->fin || !peer)
		return;
	s->fin = true;
	s->shut |= SHUT_OUT;
	peer->peer_closed = true;
	peer->shut |= SHUT_IN;
	if (peer->fin) {
		timewait_add(peer);
		s->port = peer->port = 0;
	}
	wake_all(&peer->changed);
}

/* The connection of s breaks: its peer threw bytes away. Where the peer had said that
   it sends no more, only a write is an error. */
static void reset(struct socket *s)
{
	s->error = s->peer_closed ? EPIPE : ECONNRESET;
	s->shut = SHUT_IN | SHUT_OUT;
	s->fin = true;
	s->port = 0;
	if (s->state == SOCK_CONNECTING) {
		s->error = ECONNREFUSED;
		s->state = SOCK_FRESH;
		s->shut = 0;
		s->fin = false;            /* it may be tried again */
	}
	wake_all(&s->changed);
}

static int tcp_shutdown(struct socket *s, int bits)
{
	if (s->state != SOCK_CONNECTED && s->state != SOCK_LISTENING)
		return -ENOTCONN;
	if (s->state == SOCK_LISTENING && (bits & SHUT_IN)) {
		s->state = SOCK_FRESH;     /* it listens no more, and keeps its port */
		socket_refuse(s);
	}
	if (bits & SHUT_OUT)
		send_fin(s);
	return 0;
}

/* A close that leaves bytes unread, or is told not to linger, breaks the connection; so
   does the end of a listener for those who wait there. A connect that still waits is
   withdrawn. */
static void tcp_close(struct socket *s, bool unread)
{
	struct socket *peer = s->peer;

	if (!peer || s->state == SOCK_CONNECTING || unread || (s->linger.l_onoff && s->linger.l_linger == 0)) {
		s->port = 0;
		if (peer && s->state == SOCK_CONNECTING && peer->listener)
			socket_close(peer);
		else if (peer)
			reset(peer);
		return;
	}
	send_fin(s);
}

/* ---- the beginning ---- */

static int tcp_listen(struct socket *s)
{
	return inet_autobind(s);
}

/* The listener of this address; one that bound it before one that takes any. */
static struct socket *find_listener(const struct sockaddr_in *to)
{
	struct socket *s, *best = NULL;

	list_for_each(s, &socket_all, all_link)
		if (s->family == AF_INET && s->state == SOCK_LISTENING && !(s->shut & SHUT_IN) &&
		    s->port == be16(to->sin_port) && inet_owns(s, to) && (!best || s->bound_addr))
			best = s;
	return best;
}

/* The other end has the listener's port and its options. If the queue is full, the
   connection is made when it moves up (socket_unpend). */
static int join(struct socket *s, struct socket *listener)
{
	struct socket *end = socket_new(AF_INET, SOCK_STREAM, &tcp_ops);

	if (!end)
		return -ENOMEM;
	end->local = s->remote;
	end->remote = s->local;
	end->port = listener->port;
	end->options = listener->options;
	end->nodelay = listener->nodelay;
	end->linger = listener->linger;
	end->sndbuf = listener->sndbuf;
	end->rcvbuf = listener->rcvbuf;
	end->rcvtimeo = listener->rcvtimeo;
	end->sndtimeo = listener->sndtimeo;
	if (s->peer)
		socket_put(s->peer);       /* of a connection that was refused */
	socket_join(s, end);
	if (listener->npending > listener->backlog)
		s->state = SOCK_CONNECTING;
	socket_pend(listener, end);
	return 0;
}

/* connect came before, or has just begun: wait until it is decided. */
static int finish_connect(struct socket *s, bool nonblock)
{
	nsec_t deadline = socket_deadline(s->sndtimeo);
	int r = 0;

	while (s->state == SOCK_CONNECTING && r == 0)
		r = nonblock ? -EALREADY : socket_wait(s, 0, deadline);
	if (r == -EAGAIN)
		return -EINPROGRESS;
	if (r < 0)
		return r;
	s->unconfirmed = false;
	return s->state == SOCK_CONNECTED ? 0 : socket_error(s);
}

/* A connect that does not wait says that it is in progress even if it is not any more:
   poll and SO_ERROR tell how it went. */
static int tcp_connect(struct socket *s, const union sock_addr *a, int len, bool nonblock)
{
	struct socket *listener;
	int r;

	if (s->unconfirmed && (s->state != SOCK_FRESH || s->error))
		return finish_connect(s, nonblock);
	if (s->state != SOCK_FRESH)
		return -EISCONN;
	r = a->family == AF_UNSPEC ? -EINVAL : inet_target(a, len, &s->remote);
	if (r == 0 && be32(s->remote.sin_addr.s_addr) == LOOPBACK_BROADCAST)
		r = -ENETUNREACH;
	if (r < 0)
		return r;
	if (!s->bound_addr)
		s->local.sin_addr.s_addr = be32(INADDR_LOOPBACK);
	listener = find_listener(&s->remote);
	r = listener ? inet_autobind(s) : -ECONNREFUSED;
	if (r == 0)
		r = join(s, listener);
	if (r == -ECONNREFUSED && nonblock)
		s->error = ECONNREFUSED;
	else if (r < 0)
		return r;
	s->unconfirmed = true;
	return nonblock ? -EINPROGRESS : finish_connect(s, false);
}

/* ---- data ---- */

/* To a peer that has closed the bytes go out, and a reset comes back. */
static long tcp_send(struct socket *s, struct uio *u, int flags, const union sock_addr *to, int tolen,
		     struct rights **rights)
{
	nsec_t deadline = socket_deadline(s->sndtimeo);
	long r;

	if (flags & MSG_OOB)
		return -EOPNOTSUPP;
	while (s->state == SOCK_CONNECTING) {
		r = socket_wait(s, flags, deadline);
		if (r < 0)
			return r;
	}
	if (s->state == SOCK_CONNECTED && s->peer->closed && !(s->shut & SHUT_OUT)) {
		reset(s);
		return u->left;
	}
	r = s->state == SOCK_CONNECTED ? stream_send(s, u, flags, rights) : -EPIPE;
	return r == -EPIPE && s->error ? socket_error(s) : r;
}

int tcp_state(const struct socket *s)
{
	if (!s->port || (s->listener && s->peer->state == SOCK_CONNECTING))
		return 0;
	switch (s->state) {
	case SOCK_FRESH:      return 0;
	case SOCK_LISTENING:  return TCP_LISTEN;
	case SOCK_CONNECTING: return TCP_SYN_SENT;
	case SOCK_CONNECTED:  break;
	}
	if (s->fin)
		return TCP_FIN_WAIT2;
	return s->peer_closed ? TCP_CLOSE_WAIT : TCP_ESTABLISHED;
}

const struct sock_ops tcp_ops = {
	.bind = inet_bind, .listen = tcp_listen, .connect = tcp_connect, .name = inet_name, .send = tcp_send,
	.shutdown = tcp_shutdown, .close = tcp_close,
};

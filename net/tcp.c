/* TCP between two ends on one machine: bytes, half-closing, reset, TIME_WAIT. What one end sends is in the other's
   queue at once, so nothing is ever lost, late or acknowledged; tcp(7). */
#include "net/inet.h"
#include "abi/errno.h"
#include "fs/poll.h"
#include "kernel/syscall.h"
#include "kernel/waiters.h"
#include "lib/race.h"
#include "mm/page.h"
#include "proc/signal.h"

#define LINGER_TIME  (60 * NSEC_PER_SEC)      /* TIME_WAIT */
#define FIN_WAIT2_MIN (700 * NSEC_PER_MSEC)   /* FIN_WAIT2, whatever TCP_LINGER2 says: 3.5 retransmission times */
#define TCP_SCARCE   65536                    /* bytes a connection may hold when memory runs short */
#define TIMEWAIT_MAX 1024                     /* tcp_max_tw_buckets; then the oldest end early */

static struct list timewait = LIST_INIT(timewait);       /* socket_names: counted */
static unsigned ntimewait;                               /* socket_names */

int tcp_state(const struct socket *s)
{
	switch (s->state) {
	case SOCK_LISTENING:  return TCP_LISTEN;
	case SOCK_CONNECTING: return s->on_wire ? tcp_wire_state(s) : TCP_SYN_SENT;
	case SOCK_CONNECTED:  break;
	default:              return TCP_CLOSE;
	}
	if (s->on_wire)
		return tcp_wire_state(s);
	if (s->reset || (s->shut_wr && s->peer_closed))
		return TCP_CLOSE;
	return s->shut_wr ? TCP_FIN_WAIT2 : s->peer_closed ? TCP_CLOSE_WAIT : TCP_ESTABLISHED;
}

/* ---- the end --------------------------------------------------------------------------------------- */

void timewait_leave(struct socket *s)
{
	bool was;

	spin_lock(&socket_names);
	was = s->until && list_linked(&s->queue_link);
	s->until = 0;
	if (was) {
		list_del(&s->queue_link);
		list_del(&s->by_names);
		ntimewait--;
	}
	spin_unlock(&socket_names);
	if (was)
		socket_put(s);
}

void timewait_enter(struct socket *s)
{
	nsec_t now = clock_now();
	struct socket *old;

	spin_lock(&socket_names);
	if (!list_linked(&s->queue_link)) {
		ref_get(&s->refs);
		s->since = now;
		ntimewait++;
	}
	s->until = now + LINGER_TIME;
	list_move_tail(&timewait, &s->queue_link);
	for (;;) {
		old = list_first(&timewait, struct socket, queue_link);
		if (list_empty(&timewait) || (old->until > now && ntimewait <= TIMEWAIT_MAX))
			break;
		list_del(&old->queue_link);
		list_del(&old->by_names);
		ntimewait--;
		spin_unlock(&socket_names);
		inet_drop_port(old);
		socket_put(old);
		spin_lock(&socket_names);
	}
	spin_unlock(&socket_names);
}

void tcp_abort(struct socket *s, struct socket *from, int error)
{
	mutex_lock(&s->lock);
	if (s->peer != from) {                       /* it has left that connection */
		mutex_unlock(&s->lock);
		return;
	}
	s->peer = NULL;
	if (tcp_state(s) != TCP_CLOSE) {
		if (s->state == SOCK_CONNECTING) {
			s->state = SOCK_FRESH;
			error = error == ECONNRESET ? ECONNREFUSED : error;
		}
		s->error = s->peer_closed ? EPIPE : error;
		s->reset = true;
	}
	socket_wake_all(s);
	inet_drop_port(s);
	mutex_unlock(&s->lock);
	if (s->deferred_by)                          /* nobody was told of it, nor will be */
		tcp_leave_queue(s);
	socket_put(from);
}

/* s, which has closed, waits for the end of its peer no longer than this. */
static void finwait_enter(struct socket *s)
{
	nsec_t time = inet_opt(s, TCP_LINGER2) * NSEC_PER_SEC;

	spin_lock(&socket_names);
	s->since = clock_now();
	s->until = s->since + max(time, (nsec_t)FIN_WAIT2_MIN);
	spin_unlock(&socket_names);
}

/* s has sent all it will: the end reaches its peer p. */
static void send_fin(struct socket *s, struct socket *p)
{
	bool ours, p_first;

	mutex_lock(&p->lock);
	ours = p->peer == s || p->closed;            /* it may have left us by connect(AF_UNSPEC) */
	p_first = ours && p->shut_wr && !p->reset && !(p->closed && p->until && clock_now() > p->until);
	p->peer_closed |= ours;
	socket_wake_all(p);
	mutex_unlock(&p->lock);
	if (p_first)
		timewait_enter(p);
	tcp_undefer(p);
	if (s->peer_closed && s != p)                /* connected to itself it keeps its port */
		inet_drop_port(s);
	else if (s->closed && !s->peer_closed)
		finwait_enter(s);
}

static void tcp_release(struct socket *s, struct socket *peer, bool reset)
{
	bool was_shut = s->shut_wr, no_wait = inet_opt(s, TCP_LINGER2) < 0 && !s->peer_closed;

	reset |= s->linger.l_onoff && s->linger.l_linger == 0;
	if (s->on_wire) {
		tcp_wire_gone(s, reset);
		return;
	}
	if (s->state == SOCK_LISTENING)
		tcp_refuse_queued(s);
	if (s->halves)
		tcp_halves_drop(s);
	if (s->state == SOCK_CONNECTING && peer)
		tcp_leave_queue(peer);
	if (peer && !reset && !was_shut)
		tcp_push(s, peer);
	mutex_lock(&s->lock);
	s->shut_wr = true;
	mutex_unlock(&s->lock);
	tcp_hold_drop(s);
	if (peer && reset)
		tcp_abort(peer, s, ECONNRESET);
	else if (peer && !was_shut)
		send_fin(s, peer);
	else if (peer && !s->peer_closed)
		finwait_enter(s);
	if (peer && !reset && no_wait && s != peer)
		tcp_abort(peer, s, ECONNRESET);      /* TCP_LINGER2 -1: no FIN_WAIT2 */
	if ((!peer && !s->until) || reset || (no_wait && s != peer))
		inet_drop_port(s);
}

int tcp_disconnect(struct socket *s)
{
	struct list rx = LIST_INIT(rx), pending = LIST_INIT(pending);
	struct socket *peer = s->peer;
	int was = tcp_state(s);
	struct sockmsg *m;

	assert(mutex_held(&s->lock));
	if (s->on_wire)
		tcp_wire_cut(s);
	s->peer = NULL;
	s->state = SOCK_FRESH;
	s->unconfirmed = false;
	list_splice_tail(&rx, &s->rx);
	list_splice_tail(&pending, &s->pending);
	s->rx_bytes = s->rx_count = s->npending = 0;
	if (was != TCP_CLOSE && was != TCP_LISTEN)
		s->error = ECONNRESET;
	s->shut_rd = s->shut_wr = s->peer_closed = s->reset = false;
	if (!s->bound_addr)
		s->local.sin_addr.s_addr = INADDR_ANY;
	socket_wake_all(s);
	timewait_leave(s);
	inet_drop_port(s);
	mutex_unlock(&s->lock);
	tcp_hold_drop(s);
	if (peer) {
		if (was == TCP_SYN_SENT)
			tcp_leave_queue(peer);
		tcp_abort(peer, s, ECONNRESET);
		socket_put(peer);
	}
	tcp_refuse_queued(s);
	sockets_close(&pending);
	list_for_each_safe(m, &rx, link)
		sockmsg_free(m);
	mutex_lock(&s->lock);
	return 0;
}

static int tcp_shutdown(struct socket *s, int how)
{
	struct socket *peer = NULL;
	int r = 0;

	if (how != SHUT_RD)
		tcp_uncork(s);
	mutex_lock(&s->lock);
	switch (tcp_state(s)) {
	case TCP_LISTEN:
		if (how != SHUT_WR)
			tcp_disconnect(s);
		break;
	case TCP_SYN_SENT:
		tcp_disconnect(s);
		break;
	case TCP_CLOSE:
		r = -ENOTCONN;
		s->shut_rd |= how != SHUT_WR;
		s->shut_wr |= how != SHUT_RD;
		break;
	default:
		s->shut_rd |= how != SHUT_WR;
		if (how != SHUT_RD && !s->shut_wr) {
			s->shut_wr = true;
			if (s->on_wire) {
				tcp_wire_fin(s);
				break;
			}
			peer = s->peer;
			ref_get(&peer->refs);
		}
	}
	socket_wake_all(s);
	mutex_unlock(&s->lock);
	if (peer)
		send_fin(s, peer);
	socket_put(peer);
	return r;
}

/* ---- bytes ----------------------------------------------------------------------------------------- */

/* Both buffers lie on the way; but nobody fills the memory with what nobody reads. */
size_t tcp_room(const struct socket *from, const struct socket *to)
{
	if (READ_ONCE(to->rx_bytes) >= TCP_SCARCE && page_free_count() < page_total() / 4)
		return TCP_SCARCE;
	return (size_t)READ_ONCE(from->sndbuf) + READ_ONCE(to->rcvbuf);     /* as they are now: a writer looks again */
}

/* Until s can send: 0 and its peer, counted; -errno. */
static int send_ready(struct socket *s, bool nonblock, nsec_t deadline, struct socket **peer)
{
	int r = 0;

	mutex_lock(&s->lock);
	while (r == 0 && s->state == SOCK_CONNECTING && !s->error) {
		r = -EAGAIN;
		if (!nonblock) {
			wait_note(WAIT_SOCKET, (uintptr_t)s);
			r = wait_on(&s->can_write, &s->lock, deadline);
		}
	}
	if (r == 0 && s->error) {
		r = -s->error;
		s->error = 0;
	} else if (r == 0 && (s->state != SOCK_CONNECTED || s->reset || s->shut_wr))
		r = -EPIPE;
	*peer = r == 0 ? s->peer : NULL;
	if (*peer)
		ref_get(&s->peer->refs);
	mutex_unlock(&s->lock);
	return r == -ETIMEDOUT ? -EAGAIN : r;
}

/* All of u, or what there is room for; the cursor stands behind what was sent. 0 or -errno; -EPIPE: nobody is there
   any more. */
static int send_bytes(struct socket *s, struct socket *d, struct uio *u, unsigned flags, nsec_t deadline)
{
	size_t limit = tcp_room(s, d), piece = min((size_t)SOCK_CHUNK, limit / 4);
	struct sockpass *none = NULL;
	struct uio before;
	int r = 0;

	while (r == 0 && u->left > 0) {
		size_t n = min(u->left, piece);
		unsigned how = flags & MSG_DONTWAIT;

		if (flags & MSG_OOB && n > 1)        /* the last byte is the urgent one, and goes alone */
			n -= n == u->left;
		else if (flags & MSG_OOB && n == u->left)
			how |= MSG_OOB;
		before = *u;
		r = sock_send_piece(s, d, u, n, limit, how, deadline, &none);
		if (r < 0)
			*u = before;
		if (r == -EAGAIN && how & MSG_DONTWAIT && !s->wants_room) {
			s->wants_room = true;        /* once more: from now on d tells when it makes room */
			__atomic_thread_fence(__ATOMIC_SEQ_CST);
			r = 0;
		}
	}
	return r;
}

int tcp_send_failed(struct socket *s, struct socket *d)
{
	int r = -EPIPE;

	if (d->closed && !s->shut_wr && !s->reset) {
		inet_drop_port(d);
		tcp_abort(s, d, ECONNRESET);
		return 0;
	}
	mutex_lock(&s->lock);
	if (s->error)
		r = -s->error;
	s->error = 0;
	mutex_unlock(&s->lock);
	return r;
}

static long tcp_send(struct socket *s, struct uio *u, unsigned flags, const union sock_addr *to, int tolen,
		     struct sockpass **pass)
{
	nsec_t deadline = sock_deadline(s->sndtimeo);
	size_t want = u->left, sent;
	struct socket *d;
	int r;

	r = send_ready(s, flags & MSG_DONTWAIT, deadline, &d);
	if (r == 0 && flags & MSG_OOB && d)
		tcp_push(s, d);
	if (r == 0 && s->on_wire)
		r = tcp_wire_write(s, u, flags, deadline);
	else if (r == 0 && !(flags & MSG_OOB) && (flags & MSG_MORE || READ_ONCE(s->corked) || READ_ONCE(s->cork)))
		r = tcp_send_corked(s, d, u, flags & MSG_MORE || READ_ONCE(s->corked), flags & MSG_DONTWAIT, deadline);
	else if (r == 0)
		r = send_bytes(s, d, u, flags, deadline);
	sent = want - u->left;
	if (sent && d && READ_ONCE(d->deferred_by) && !READ_ONCE(s->cork))
		tcp_undefer(d);
	if (r == -EPIPE && d && sent == 0) {
		r = tcp_send_failed(s, d);
		sent = r == 0 ? want : 0;
	}
	socket_put(d);
	if (r == -EPIPE && sent == 0 && !(flags & MSG_NOSIGNAL))
		signal_self(SIGPIPE);
	if (r == -EINTR && !s->sndtimeo)
		r = -ERESTART;
	return r < 0 && sent == 0 ? r : (long)sent;
}

static int tcp_rx_empty(struct socket *s)
{
	int r = -s->error;

	if (s->peer_closed && s->state == SOCK_CONNECTED)
		return 0;
	s->error = 0;
	if (r < 0)
		return r;
	if (s->shut_rd || s->reset)
		return 0;
	return s->state == SOCK_CONNECTED || s->state == SOCK_CONNECTING ? 1 : -ENOTCONN;
}

static unsigned tcp_poll(struct file *f, struct poller *pl)
{
	struct socket *s = f->data, *p;
	unsigned events = 0;
	bool room = true;
	size_t limit;

	poller_add(pl, &s->can_read);
	poller_add(pl, &s->can_write);
	mutex_lock(&s->lock);
	p = s->peer;
	if (s->state == SOCK_LISTENING) {
		events = list_empty(&s->pending) ? 0 : POLLIN | POLLRDNORM;
		goto done;
	}
	if (tcp_state(s) == TCP_CLOSE || (s->shut_wr && s->peer_closed))
		events |= POLLHUP;
	if (s->shut_rd || s->peer_closed || s->reset)
		events |= POLLIN | POLLRDNORM | POLLRDHUP;
	if (s->error)
		events |= POLLERR;
	if (s->state == SOCK_CONNECTING)
		goto done;
	if (sock_unread(s) >= s->rcvlowat + (tcp_at_mark(s) && !(s->flags & BIT(SO_OOBINLINE))))
		events |= POLLIN | POLLRDNORM;
	if (s->urgent)
		events |= POLLPRI;
	if (s->on_wire && !s->shut_wr && !s->reset)
		room = tcp_wire_room(s);
	else if (p && !s->shut_wr) {
		limit = tcp_room(s, p);
		room = sock_has_room(p, limit / 3, limit);
		if (!room) {
			s->wants_room = true;
			__atomic_thread_fence(__ATOMIC_SEQ_CST);
			room = sock_has_room(p, limit / 3, limit);
		}
	}
	if (room)
		events |= POLLOUT | POLLWRNORM;
done:
	mutex_unlock(&s->lock);
	return events;
}

const struct sock_ops tcp_ops = {
	.bind = inet_bind, .listen = tcp_listen, .connect = tcp_connect, .accepted = tcp_accepted, .name = inet_name,
	.send = tcp_send, .rx_empty = tcp_rx_empty, .poll = tcp_poll, .shutdown = tcp_shutdown, .release = tcp_release,
};

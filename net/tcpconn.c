/* TCP: how connections come about. A connector makes both ends at once and puts the other one into its listener's
   queue, where accept() finds it. If that is full the end waits in a line before the queue, as a SYN that is sent
   again and again would, until somebody is accepted. */
#include "net/inet.h"
#include "net/wiresock.h"
#include "abi/errno.h"
#include "kernel/syscall.h"
#include "kernel/trace.h"
#include "kernel/waiters.h"
#include "lib/race.h"
#include "lib/string.h"

#define SNDBUF_GROWN 2626560                  /* what Linux lets it grow to on lo */
#define SYN_TIMEOUT (127 * NSEC_PER_SEC)      /* tcp_syn_retries: 1 + 2 + 4 ... + 64 s */

struct socket *tcp_listener(uint32_t to, unsigned port, unsigned from_port, const struct netif *dev)
{
	unsigned equal = 0, best = 0;
	struct socket *o, *found = NULL;

	spin_lock(&socket_names);
	list_for_each(o, inet_chain(SOCK_STREAM, port), by_name) {
		uint32_t addr = o->local.sin_addr.s_addr;
		unsigned score = addr == INADDR_ANY ? 1 : addr == to ? 2 : 0;

		if (o->passive)
			break;
		if (o->port != port || o->state != SOCK_LISTENING || score < best || !score || ref_count(&o->refs) == 0 ||
		    !wire_takes(o, dev))
			continue;
		equal = score > best ? 1 : equal + 1;
		best = score;
		if (from_port % equal == 0)
			found = o;
	}
	if (found && !ref_get_unless_zero(&found->refs))
		found = NULL;
	spin_unlock(&socket_names);
	return found;
}

struct socket *tcp_end_new(struct socket *listener)
{
	struct socket *e = socket_new(AF_INET, SOCK_STREAM, &tcp_ops);

	if (!e)
		return NULL;
	e->passive = true;
	e->rcvbuf = listener->rcvbuf;
	e->sndbuf = listener->sndbuf;
	e->sndbuf_set = listener->sndbuf_set;
	e->rcvbuf_set = listener->rcvbuf_set;
	e->bound_if = listener->bound_if;
	e->rcvlowat = listener->rcvlowat;
	e->peek_off = listener->peek_off;
	e->rcvtimeo = listener->rcvtimeo;
	e->sndtimeo = listener->sndtimeo;
	e->flags = listener->flags;
	e->linger = listener->linger;
	e->mark = listener->mark;
	memcpy(e->opts, listener->opts, sizeof(e->opts));
	e->corked = READ_ONCE(listener->corked);
	return e;
}

/* The listener's end of a connection with s. */
static struct socket *end_new(struct socket *listener, struct socket *s)
{
	struct socket *e = tcp_end_new(listener);

	if (!e)
		return NULL;
	e->state = SOCK_CONNECTED;
	e->local = s->remote;
	e->remote = s->local;
	if (!e->sndbuf_set)
		e->sndbuf = SNDBUF_GROWN;
	ref_get(&s->refs);
	e->peer = s;
	spin_lock(&socket_names);
	inet_add_port(e, be16(e->local.sin_port));
	spin_unlock(&socket_names);
	return e;
}

/* The handshake of s with its other end e is through, unless s has given up meanwhile. */
static void established(struct socket *s, const struct socket *e)
{
	mutex_lock(&s->lock);
	if (s->state == SOCK_CONNECTING && s->peer == e) {
		s->state = SOCK_CONNECTED;
		if (!s->sndbuf_set)
			s->sndbuf = SNDBUF_GROWN;
		socket_wake_all(s);
	}
	mutex_unlock(&s->lock);
}

/* s asks itself, which asks: a simultaneous open. */
static void connect_self(struct socket *s)
{
	mutex_lock(&s->lock);
	if (s->state == SOCK_CONNECTING && !s->peer) {
		ref_get(&s->refs);
		s->peer = s;
	}
	mutex_unlock(&s->lock);
	established(s, s);
}

/* Ask for a connection to s->remote: it is there, waits, or was refused afterwards. */
static void send_syn(struct socket *s)
{
	struct list refused = LIST_INIT(refused);
	struct socket *listener, *e;
	bool through = false, wanted;

	if (s->local.sin_port == s->remote.sin_port && s->local.sin_addr.s_addr == s->remote.sin_addr.s_addr) {
		connect_self(s);
		return;
	}
	listener = tcp_listener(s->remote.sin_addr.s_addr, be16(s->remote.sin_port), s->port, NULL);
	e = listener ? end_new(listener, s) : NULL;
	if (!e) {
		explain("connect: ECONNREFUSED: nobody listens at that port");
		tcp_abort(s, NULL, listener ? ENOMEM : ECONNREFUSED);
		socket_put(listener);
		return;
	}
	/* s knows its end before anybody can accept it; another thread may have called it off */
	mutex_lock(&s->lock);
	wanted = s->state == SOCK_CONNECTING && !s->peer;
	if (wanted) {
		ref_get(&e->refs);
		s->peer = e;
	}
	mutex_unlock(&s->lock);
	mutex_lock(&listener->lock);
	if (!wanted || listener->closed || listener->state != SOCK_LISTENING)
		list_add_tail(&refused, &e->pending_link);
	else if (listener->npending <= listener->backlog && inet_opt(listener, TCP_DEFER_ACCEPT) > 0) {
		through = true;
		ref_get(&listener->refs);
		e->deferred_by = listener;
		tcp_defer(e, inet_opt(listener, TCP_DEFER_ACCEPT));
		spin_lock(&socket_names);
		list_add_tail(&listener->waiting, &e->queue_link);
		spin_unlock(&socket_names);
	} else if (listener->npending <= listener->backlog) {
		list_add_tail(&listener->pending, &e->pending_link);
		listener->npending++;
		through = true;
		sock_arrived(listener);
	} else {
		spin_lock(&socket_names);
		list_add_tail(&listener->waiting, &e->queue_link);
		spin_unlock(&socket_names);
	}
	mutex_unlock(&listener->lock);
	if (through)
		established(s, e);
	sockets_close(&refused);
	socket_put(listener);
}

/* The first of the line moves up. Counted, or NULL. */
static struct socket *queue_advance(struct socket *listener)
{
	struct socket *e = NULL, *o;

	mutex_lock(&listener->lock);
	spin_lock(&socket_names);
	list_for_each(o, &listener->waiting, queue_link)
		if (!e && !o->deferred_by && listener->npending <= listener->backlog)
			e = o;
	if (e)
		list_del(&e->queue_link);
	spin_unlock(&socket_names);
	if (e) {
		ref_get(&e->refs);
		list_add_tail(&listener->pending, &e->pending_link);
		listener->npending++;
		sock_arrived(listener);
	}
	mutex_unlock(&listener->lock);
	return e;
}

void tcp_accepted(struct socket *listener)
{
	struct socket *s, *e;

	while (!list_empty(&listener->waiting)) {
		e = queue_advance(listener);
		if (!e)
			return;
		s = socket_peer(e);          /* NULL: its connector gave up just before it stood in the line */
		if (s)
			established(s, e);
		socket_put(s);
		socket_put(e);
	}
}

void tcp_refuse_queued(struct socket *listener)
{
	struct list refused = LIST_INIT(refused);
	struct socket *e;

	spin_lock(&socket_names);
	while (!list_empty(&listener->waiting)) {
		e = list_first(&listener->waiting, struct socket, queue_link);
		list_del(&e->queue_link);
		list_add_tail(&refused, &e->pending_link);
	}
	spin_unlock(&socket_names);
	sockets_close(&refused);
}

void tcp_leave_queue(struct socket *end)
{
	struct list gone = LIST_INIT(gone);

	spin_lock(&socket_names);
	if (list_linked(&end->queue_link)) {
		list_del(&end->queue_link);
		list_add_tail(&gone, &end->pending_link);
	}
	spin_unlock(&socket_names);
	sockets_close(&gone);
}

/* Holds s. */
static int begin(struct socket *s, const union sock_addr *a, int len)
{
	struct sockaddr_in to;
	int r = inet_dest(a, len, &to);
	bool any;

	if (r < 0 || addr_is_broadcast(to.sin_addr.s_addr) || addr_is_multicast(to.sin_addr.s_addr))
		return r < 0 ? r : -ENETUNREACH;
	any = s->local.sin_addr.s_addr == INADDR_ANY;
	if (any)
		s->local.sin_addr.s_addr = inet_source(s, to.sin_addr.s_addr);
	s->remote = to;
	r = inet_take_pair(s);
	if (r < 0) {
		if (any)
			s->local.sin_addr.s_addr = INADDR_ANY;
		return r;
	}
	s->state = SOCK_CONNECTING;
	s->unconfirmed = true;
	s->error = 0;
	s->shut_rd = s->shut_wr = s->peer_closed = s->reset = false;
	s->on_wire = false;
	return inet_local(to.sin_addr.s_addr) ? 0 : tcp_wire_connect(s);
}

/* Until the connection is there or refused. Holds s. */
static int connect_wait(struct socket *s, bool nonblock, int unfinished)
{
	nsec_t deadline = s->sndtimeo ? sock_deadline(s->sndtimeo) : nsec_add(clock_now(), SYN_TIMEOUT);
	int r = 0;

	if (nonblock)
		return unfinished;
	while (r == 0 && s->state == SOCK_CONNECTING) {
		wait_note(WAIT_SOCKET, (uintptr_t)s);
		r = wait_on(&s->can_write, &s->lock, deadline);
	}
	if (r == -EINTR)
		return s->sndtimeo ? r : -ERESTART;
	if (r == -ETIMEDOUT && s->sndtimeo)
		return unfinished;
	if (r == -ETIMEDOUT)
		tcp_disconnect(s);
	return r;
}

/* Says once how the connection attempt ended. Holds s. */
static int connect_result(struct socket *s)
{
	int r;

	s->unconfirmed = false;
	if (tcp_state(s) != TCP_CLOSE)
		return 0;
	r = s->error ? -s->error : -ECONNABORTED;
	tcp_disconnect(s);
	s->error = 0;
	return r;
}

int tcp_connect(struct socket *s, const union sock_addr *a, int len, bool nonblock)
{
	int r = 0, unfinished = -EALREADY;

	if (len < (int)sizeof(a->family))
		return -EINVAL;
	mutex_lock(&s->lock);
	if (a->family == AF_UNSPEC)
		r = tcp_disconnect(s);
	else if (s->state == SOCK_LISTENING || (s->state == SOCK_CONNECTED && !s->unconfirmed))
		r = -EISCONN;
	else {
		if (s->state == SOCK_FRESH && !s->unconfirmed) {
			r = begin(s, a, len);
			if (r == 0) {
				mutex_unlock(&s->lock);
				if (!s->on_wire)
					send_syn(s);
				mutex_lock(&s->lock);
				unfinished = -EINPROGRESS;
			}
		}
		if (r == 0 && (s->state == SOCK_CONNECTING || unfinished == -EINPROGRESS))
			r = connect_wait(s, nonblock, unfinished);
		if (r == 0)
			r = connect_result(s);
	}
	mutex_unlock(&s->lock);
	return r;
}

int tcp_listen(struct socket *s)
{
	int r;

	if (s->unconfirmed)
		return -EINVAL;
	r = s->port ? 0 : inet_take_port(s, 0);
	spin_lock(&socket_names);
	if (r == 0 && s->state != SOCK_LISTENING && inet_port_conflict(s, s->port))
		r = -EADDRINUSE;
	if (r == 0)
		s->state = SOCK_LISTENING;           /* here: two that share a port may both be asked now */
	spin_unlock(&socket_names);
	return r;
}

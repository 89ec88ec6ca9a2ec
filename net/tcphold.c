/* TCP: what waits a while although nothing is in its way. Bytes that MSG_MORE or TCP_CORK hold back, until there is a
   whole segment of them, somebody sends without, or 200 ms are over; and with TCP_DEFER_ACCEPT the ends that a listener
   is not told of before their first byte. tcp(7). One kernel thread looks after the times. */
#include "net/inet.h"
#include "abi/errno.h"
#include "kernel/thread.h"
#include "kernel/waiters.h"

#define HOLD_MAX   (200 * NSEC_PER_MSEC)
#define SEGMENT    (LO_MTU / 2)                /* TCP_MAXSEG of a connection */

static struct list due = LIST_INIT(due);       /* socket_names: counted */
static struct waitq due_wait = WAITQ_INIT(due_wait);

/* ---- times ----------------------------------------------------------------------------------------- */

static void due_disarm(struct socket *s)
{
	bool was;

	spin_lock(&socket_names);
	was = list_linked(&s->due_link);
	list_del(&s->due_link);
	spin_unlock(&socket_names);
	if (was)
		socket_put(s);
}

static void due_expired(struct socket *s)
{
	struct socket *peer = socket_peer(s);

	if (peer)
		tcp_push(s, peer);
	tcp_undefer(s);
	socket_put(peer);
	socket_put(s);
}

static void due_thread(void *arg)
{
	for (;;) {
		nsec_t now = clock_now(), next = FOREVER;
		struct socket *s, *found = NULL;

		spin_lock(&socket_names);
		list_for_each(s, &due, due_link) {
			found = s->due <= now ? s : found;
			next = min(next, s->due);
		}
		if (found)
			list_del(&found->due_link);
		else
			wait_on_spin(&due_wait, &socket_names, next);
		spin_unlock(&socket_names);
		if (found)
			due_expired(found);
	}
}

/* Holds no spin lock. */
static void due_arm(struct socket *s, nsec_t when)
{
	static bool started;

	if (!__atomic_exchange_n(&started, true, __ATOMIC_RELAXED))
		kthread_start("tcp-hold", due_thread, NULL);
	spin_lock(&socket_names);
	if (!list_linked(&s->due_link)) {
		ref_get(&s->refs);
		list_add_tail(&due, &s->due_link);
	}
	s->due = when;
	wake_one(&due_wait);
	spin_unlock(&socket_names);
}

/* ---- bytes held back ------------------------------------------------------------------------------- */

/* What s holds back goes to its peer d, room or not: it was taken when there was some. 0, -EPIPE: nobody is there.
   Only then it is no longer held: who sends meanwhile waits for s->sending. */
static int cork_out(struct socket *s, struct socket *d)
{
	int r = -EPIPE;

	assert(mutex_held(&s->sending));
	due_disarm(s);
	mutex_lock(&d->lock);
	if (d->peer == s && !d->peer_errno && !s->shut_wr && s->cork->size) {
		tcp_append(d, s->cork);
		r = 0;
	}
	mutex_unlock(&d->lock);
	if (r < 0)
		sockmsg_free(s->cork);
	s->cork = NULL;
	return r;
}

void tcp_push(struct socket *s, struct socket *d)
{
	int r = 0;

	if (!s->cork)
		return;
	mutex_lock(&s->sending);
	if (s->cork)
		r = cork_out(s, d);
	mutex_unlock(&s->sending);
	if (r < 0)
		tcp_send_failed(s, d);
	else
		tcp_undefer(d);
}

void tcp_uncork(struct socket *s)
{
	struct socket *d = socket_peer(s);

	if (d)
		tcp_push(s, d);
	socket_put(d);
}

size_t tcp_held(struct socket *s)
{
	size_t n;

	mutex_lock(&s->sending);
	n = s->cork ? s->cork->size : 0;
	mutex_unlock(&s->sending);
	return n;
}

void tcp_hold_drop(struct socket *s)
{
	struct socket *listener;

	mutex_lock(&s->sending);
	if (s->cork)
		sockmsg_free(s->cork);
	s->cork = NULL;
	mutex_unlock(&s->sending);
	due_disarm(s);
	spin_lock(&socket_names);
	listener = s->deferred_by;
	s->deferred_by = NULL;
	spin_unlock(&socket_names);
	socket_put(listener);
}

/* Until d has room for what s sends. 0, -EPIPE, -EAGAIN, -EINTR. */
static int room_wait(struct socket *s, struct socket *d, size_t limit, bool nonblock, nsec_t deadline)
{
	int r;

	mutex_lock(&d->lock);
	for (;;) {
		r = s->shut_wr || d->peer != s ? -EPIPE : -d->peer_errno;
		if (r < 0 || sock_has_room(d, 1, limit))
			break;
		r = -EAGAIN;
		if (!nonblock) {
			wait_note(WAIT_SOCKET, (uintptr_t)d);
			r = wait_on(&d->room, &d->lock, deadline);
		} else if (!s->wants_room) {
			s->wants_room = true;        /* once more: from now on d tells when it makes room */
			__atomic_thread_fence(__ATOMIC_SEQ_CST);
			r = 0;
		}
		if (r < 0)
			break;
	}
	if (r == 0)
		wake_one(&d->room);
	mutex_unlock(&d->lock);
	return r == -ETIMEDOUT ? -EAGAIN : r;
}

/* The next bytes of u go to what s holds back, up to a segment. *fresh: there was nothing. */
static int cork_fill(struct socket *s, struct uio *u, bool *fresh)
{
	struct uio before = *u;
	size_t n;
	int r;

	assert(mutex_held(&s->sending));
	*fresh = !s->cork;
	if (!s->cork) {
		s->cork = sockmsg_new(SEGMENT);
		if (!s->cork)
			return -ENOMEM;
		s->cork->size = 0;
		s->cork->urgent = false;
	}
	n = min(u->left, (size_t)s->cork->cap - s->cork->size);
	r = uio_copy_from(u, s->cork->data + s->cork->size, n);
	if (r < 0)
		*u = before;
	else
		s->cork->size += n;
	return r;
}

int tcp_send_corked(struct socket *s, struct socket *d, struct uio *u, bool more, bool nonblock, nsec_t deadline)
{
	size_t limit = tcp_room(s, d);
	bool fresh;
	int r = 0;

	while (r == 0 && u->left > 0) {
		r = room_wait(s, d, limit, nonblock, deadline);
		if (r < 0)
			break;
		mutex_lock(&s->sending);
		r = cork_fill(s, u, &fresh);
		if (r == 0 && (s->cork->size == s->cork->cap || (!more && u->left == 0)))
			r = cork_out(s, d);
		else if (s->cork && fresh)
			due_arm(s, nsec_add(clock_now(), HOLD_MAX));
		mutex_unlock(&s->sending);
	}
	return r;
}

/* ---- TCP_DEFER_ACCEPT ------------------------------------------------------------------------------ */

void tcp_defer(struct socket *e, int seconds)
{
	due_arm(e, nsec_add(clock_now(), seconds * NSEC_PER_SEC));
}

void tcp_undefer(struct socket *e)
{
	struct socket *l;
	bool moves = false;

	if (!e->deferred_by)
		return;
	spin_lock(&socket_names);
	l = e->deferred_by;
	e->deferred_by = NULL;               /* from now on it is one of the line, if the queue is full */
	spin_unlock(&socket_names);
	if (!l)
		return;
	due_disarm(e);
	mutex_lock(&l->lock);
	spin_lock(&socket_names);
	if (list_linked(&e->queue_link) && l->npending <= l->backlog) {
		list_del(&e->queue_link);
		moves = true;
	}
	spin_unlock(&socket_names);
	if (moves) {
		list_add_tail(&l->pending, &e->pending_link);
		l->npending++;
		sock_arrived(l);
	}
	mutex_unlock(&l->lock);
	socket_put(l);
}

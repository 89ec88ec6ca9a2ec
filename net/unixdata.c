/* What goes through local sockets. A sender puts messages into its receiver's queue, and waits there for
   room; a stream is a queue of pieces, read across their edges. */
#include "net/socket.h"
#include "abi/errno.h"
#include "fs/poll.h"
#include "kernel/syscall.h"
#include "kernel/trace.h"
#include "kernel/waiters.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "proc/cred.h"
#include "proc/proc.h"
#include "proc/signal.h"

void sockmsg_free(struct sockmsg *m)
{
	list_del(&m->link);
	pass_free(m->pass);
	socket_put(m->from);
	kfree(m);
}

static struct sockmsg *msg_new(size_t n)
{
	struct sockmsg *m = kmalloc(sizeof(*m) + n);

	if (!m)
		return NULL;
	list_init(&m->link);
	m->size = n;
	m->off = 0;
	m->cred = (struct ucred){ current_proc->pid, current->cred->uid, current->cred->gid };
	m->from = NULL;
	m->pass = NULL;
	return m;
}

/* Is there room for n more bytes of a sender that may have `limit` there? An empty queue takes any. */
static bool has_room(const struct socket *d, size_t n, size_t limit)
{
	return d->rx_bytes == 0 || (d->rx_bytes + n <= limit && d->rx_count < DGRAM_QLEN);
}

/* Put m into d's queue, which then owns it. 0, -EPIPE, -ECONNREFUSED, -EAGAIN, -EINTR. */
static int msg_put(struct socket *d, struct sockmsg *m, size_t limit, bool nonblock, nsec_t deadline)
{
	bool dgram = d->type == SOCK_DGRAM;
	int r = 0;

	mutex_lock(&d->lock);
	for (;;) {
		if (d->closed) {
			r = dgram ? -ECONNREFUSED : -EPIPE;
			break;
		}
		if (d->shut_rd) {
			r = -EPIPE;
			break;
		}
		if (has_room(d, m->size, limit))
			break;
		r = -EAGAIN;
		if (!nonblock) {
			wait_note(WAIT_SOCKET, (uintptr_t)d);
			r = wait_on(&d->room, &d->lock, deadline);
		}
		if (r < 0)
			break;
	}
	if (r == 0) {
		list_add_tail(&d->rx, &m->link);
		d->rx_bytes += m->size;
		d->rx_count++;
		wake_one(&d->can_read);
		if (has_room(d, 1, limit))
			wake_one(&d->room);
	}
	mutex_unlock(&d->lock);
	return r == -ETIMEDOUT ? -EAGAIN : r;
}

/* To whom: the named one, or the peer. *out is counted, also after an error, or NULL. */
static int send_target(struct socket *s, const struct sockaddr_un *to, int tolen, struct socket **out)
{
	int r = 0;

	*out = NULL;
	if (s->type == SOCK_DGRAM && to)
		r = unix_find(to, tolen, s->type, out);
	else if (to && s->type == SOCK_STREAM)
		r = s->state == SOCK_CONNECTED ? -EISCONN : -EOPNOTSUPP;
	else
		*out = socket_peer(s);
	if (r < 0)
		return r;
	if (s->type == SOCK_SEQPACKET && s->error) {
		mutex_lock(&s->lock);
		r = -s->error;
		s->error = 0;
		mutex_unlock(&s->lock);
		return r;
	}
	if (s->shut_wr || s->hung_up)
		return -EPIPE;
	if (!*out)
		return -ENOTCONN;
	/* a datagram socket that has a partner listens to nobody else */
	return s->type == SOCK_DGRAM && (*out)->peer && (*out)->peer != s ? -EPERM : 0;
}

static int send_piece(struct socket *s, struct socket *d, struct uio *u, size_t n, bool nonblock, nsec_t deadline,
		      struct sockpass **pass)
{
	struct sockmsg *m = msg_new(n);
	int r;

	if (!m)
		return -ENOMEM;
	r = uio_take(u, m->data, n);
	if (r == 0) {
		if (s->type == SOCK_DGRAM) {
			ref_get(&s->refs);
			m->from = s;
		}
		m->pass = *pass;
		if (m->pass && m->pass->named)
			m->cred = m->pass->cred;
		r = msg_put(d, m, s->sndbuf, nonblock, deadline);
	}
	if (r == 0) {
		*pass = NULL;
		return 0;
	}
	m->pass = NULL;                      /* still the caller's */
	sockmsg_free(m);
	return r;
}

long unix_send(struct socket *s, struct uio *u, unsigned flags, const struct sockaddr_un *to, int tolen,
	       struct sockpass **pass)
{
	nsec_t deadline = sock_deadline(s->sndtimeo);
	bool nonblock = flags & MSG_DONTWAIT, stream = s->type == SOCK_STREAM;
	struct socket *d;
	size_t want = u->left, sent = 0;
	int r;

	if (flags & MSG_OOB)
		return -EOPNOTSUPP;
	if (s->family != AF_UNIX)
		return -ECONNREFUSED;
	if (!stream && want > s->sndbuf - 32) {
		explain("send: EMSGSIZE: %lu bytes, SO_SNDBUF is %d", want, s->sndbuf);
		return -EMSGSIZE;
	}
	r = send_target(s, to, tolen, &d);
	if (r == 0 && s->passcred && s->type == SOCK_DGRAM && !s->addrlen)
		unix_bind(s, &(struct sockaddr_un){ .sun_family = AF_UNIX }, 2);
	if (r == 0 && !stream) {
		r = send_piece(s, d, u, want, nonblock, deadline, pass);
		sent = want;
	}
	while (r == 0 && sent < want) {
		size_t n = min(u->left, (size_t)SOCK_CHUNK);

		r = send_piece(s, d, u, n, nonblock, deadline, pass);
		sent += r == 0 ? n : 0;
	}
	socket_put(d);
	if (r == -ECONNREFUSED && !to)               /* a partner that is gone is none */
		unix_connect(s, &(struct sockaddr_un){ .sun_family = AF_UNSPEC }, 2, true);
	if (r == -EPIPE && !(flags & MSG_NOSIGNAL) && s->type != SOCK_DGRAM)
		signal_self(SIGPIPE);
	if (r == -EINTR && !s->sndtimeo)
		r = -ERESTART;
	return r < 0 && (sent == 0 || !stream) ? r : (long)sent;
}

int socket_deliver(struct socket *s, const void *data, size_t n)
{
	struct sockmsg *m = msg_new(n);

	if (!m)
		return -ENOMEM;
	memcpy(m->data, data, n);
	mutex_lock_nested(&s->lock);
	if (!s->closed) {
		list_add_tail(&s->rx, &m->link);
		s->rx_bytes += n;
		s->rx_count++;
		wake_one(&s->can_read);
		m = NULL;
	}
	mutex_unlock_nested(&s->lock);
	if (m)
		sockmsg_free(m);
	return 0;
}

/* ---- receiving ------------------------------------------------------------------------------------- */

/* Until a message is there: 1; 0 at the end; -errno. Holds s. */
static int recv_wait(struct socket *s, bool nonblock, nsec_t deadline)
{
	while (list_empty(&s->rx) || (s->error && s->type != SOCK_STREAM)) {
		int r = -s->error;

		s->error = 0;
		if (r < 0)
			return r;
		if (s->type != SOCK_DGRAM && s->state != SOCK_CONNECTED)
			return s->type == SOCK_STREAM ? -EINVAL : -ENOTCONN;
		if (nonblock && s->type == SOCK_DGRAM)       /* end or not: as Linux */
			return -EAGAIN;
		if (s->shut_rd || s->hung_up)
			return 0;
		if (nonblock)
			return -EAGAIN;
		wait_note(WAIT_SOCKET, (uintptr_t)s);
		r = wait_on(&s->can_read, &s->lock, deadline);
		if (r < 0)
			return r == -ETIMEDOUT ? -EAGAIN : s->rcvtimeo ? r : -ERESTART;
	}
	return 1;
}

/* The first message is used up. Holds s; the message is the caller's to free later. */
static struct sockmsg *msg_take(struct socket *s)
{
	struct sockmsg *m = list_first(&s->rx, struct sockmsg, link);

	list_del(&m->link);
	s->rx_bytes -= m->size;
	s->rx_count--;
	wake_one(&s->room);
	if (s->peer)
		wake_all(&s->peer->can_write);
	socket_wake_partners(s);
	if (!list_empty(&s->rx))
		wake_one(&s->can_read);
	return m;
}

static void tell(struct socket *s, struct recv_info *info, struct sockmsg *m, bool peek)
{
	struct socket *from = m->from ? m->from : s->peer;

	info->cred = m->cred;
	if (from && from->addrlen) {
		info->name = from->addr;
		info->namelen = from->addrlen;
	}
	if (m->pass && !info->pass) {
		info->pass = peek ? pass_copy(m->pass) : m->pass;
		if (!peek)
			m->pass = NULL;
	}
}

static long recv_record(struct socket *s, struct uio *u, unsigned flags, struct recv_info *info, struct sockmsg **done)
{
	struct sockmsg *m = list_first(&s->rx, struct sockmsg, link);
	size_t n = min(m->size, u->left), size = m->size;
	int r = uio_give(u, m->data, n);

	tell(s, info, m, flags & MSG_PEEK);
	if (n < size)
		info->flags |= MSG_TRUNC;
	if (!(flags & MSG_PEEK))
		*done = msg_take(s);
	return r < 0 ? r : flags & MSG_TRUNC ? (long)size : (long)n;
}

/* Bytes across pieces of one sender (if he is asked for); after descriptors the call ends, so that they belong
   to known bytes. */
static long recv_stream(struct socket *s, struct uio *u, unsigned flags, nsec_t deadline, struct recv_info *info,
			struct list *done)
{
	bool peek = flags & MSG_PEEK, passed = false;
	struct list *at = s->rx.next;
	size_t want = u->left;
	int r = 1;

	while (r > 0 && u->left > 0 && !passed) {
		struct sockmsg *m = list_entry(at, struct sockmsg, link);
		size_t n = min(m->size - m->off, u->left);

		if (s->passcred && u->left != want && memcmp(&info->cred, &m->cred, sizeof(m->cred)) != 0)
			break;
		if (uio_give(u, m->data + m->off, n) < 0) {
			r = -EFAULT;
			break;
		}
		passed = m->pass;
		tell(s, info, m, peek);
		at = at->next;
		if (!peek) {
			m->off += n;
			if (m->off == m->size)
				list_add_tail(done, &msg_take(s)->link);
			if (u->left && at == &s->rx && flags & MSG_WAITALL && !passed)
				r = recv_wait(s, flags & MSG_DONTWAIT, deadline);
			at = s->rx.next;
		}
		if (at == &s->rx)
			break;
	}
	return want != u->left ? (long)(want - u->left) : min(r, 0);
}

long unix_recv(struct socket *s, struct uio *u, unsigned flags, struct recv_info *info)
{
	nsec_t deadline = sock_deadline(s->rcvtimeo);
	struct list done = LIST_INIT(done);
	struct sockmsg *m, *one = NULL;
	long r;

	if (flags & MSG_OOB)
		return -EOPNOTSUPP;
	mutex_lock(&s->lock);
	r = recv_wait(s, flags & MSG_DONTWAIT, deadline);
	if (r > 0 && s->type == SOCK_STREAM)
		r = recv_stream(s, u, flags, deadline, info, &done);
	else if (r > 0)
		r = recv_record(s, u, flags, info, &one);
	if (!list_empty(&s->rx))
		wake_one(&s->can_read);
	mutex_unlock(&s->lock);
	/* freed outside: they may carry files, whose last close may sleep */
	if (one)
		sockmsg_free(one);
	list_for_each_safe(m, &done, link)
		sockmsg_free(m);
	return r;
}

unsigned unix_poll(struct file *f, struct poller *pl)
{
	struct socket *s = f->data, *p;
	unsigned events = 0;
	bool room = true;

	poller_add(pl, &s->can_read);
	poller_add(pl, &s->can_write);
	mutex_lock(&s->lock);
	p = s->peer;
	if (p)
		room = p->closed || has_room(p, s->sndbuf / 4, s->sndbuf);
	if (s->error)
		events |= POLLERR;
	if (!list_empty(&s->rx) || !list_empty(&s->pending) || s->shut_rd || s->hung_up)
		events |= POLLIN | POLLRDNORM;
	if (s->shut_rd || s->hung_up)
		events |= POLLRDHUP;
	if (s->hung_up || (s->shut_rd && s->shut_wr) || (s->type != SOCK_DGRAM && s->state == SOCK_FRESH))
		events |= POLLHUP;
	if (room && s->state != SOCK_LISTENING)
		events |= POLLOUT | POLLWRNORM | POLLWRBAND;
	mutex_unlock(&s->lock);
	return events;
}

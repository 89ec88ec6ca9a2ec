/* What is sent and received, whatever the family: messages in the queue of the
   receiver. A stream puts its bytes into the last message as long as there is room, and
   takes them from the first; a datagram or record is one message for ever. Read
   net/socket.c and fs/uio.c before. */
#include "abi/errno.h"
#include "lib/string.h"
#include "mm/kmalloc.h"
#include "mm/page.h"
#include "net/socket.h"

void rights_free(struct rights *r)
{
	for (int i = 0; r && i < r->n; i++)
		file_put(r->files[i]);
	kfree(r);
}

void sockmsg_free(struct sockmsg *m)
{
	for (unsigned i = 0; i < MSG_PAGES; i++)
		if (m->pages[i])
			page_put(m->pages[i]);
	rights_free(m->rights);
	kfree(m);
}

/* Append the next n bytes of u. *done: how many went before an error. */
static int fill(struct sockmsg *m, struct uio *u, size_t n, size_t *done)
{
	for (*done = 0; *done < n;) {
		size_t at = m->size % PAGE_SIZE, len = min(n - *done, PAGE_SIZE - at);
		struct page **page = &m->pages[m->size / PAGE_SIZE];
		int r;

		if (!*page)
			*page = page_alloc();
		if (!*page)
			return -ENOMEM;
		r = uio_in(u, (char *)page_addr(*page) + at, len);
		if (r < 0)
			return r;
		m->size += len;
		*done += len;
	}
	return 0;
}

/* Copy n bytes from byte number `at` on to the program. 0, -EFAULT. */
static int show(const struct sockmsg *m, size_t at, struct uio *u, size_t n)
{
	while (n > 0) {
		size_t len = min(n, PAGE_SIZE - at % PAGE_SIZE);

		if (uio_out(u, (char *)page_addr(m->pages[at / PAGE_SIZE]) + at % PAGE_SIZE, len) < 0)
			return -EFAULT;
		at += len;
		n -= len;
	}
	return 0;
}

/* An empty queue takes a message of any size. */
bool socket_room(const struct socket *to, size_t n, size_t limit)
{
	if (to->type != SOCK_STREAM && to->messages >= DGRAM_QUEUE)
		return false;
	return to->queued == 0 || to->queued + n <= limit;
}

/* ---- sending ---- */

static void enqueue(struct socket *to, struct sockmsg *m)
{
	list_add_tail(&to->queue, &m->link);
	to->queued += m->size;
	to->messages++;
	wake_all(&to->changed);
}

int message_put(struct socket *to, struct uio *u, size_t n, const union sock_addr *from, int fromlen,
		struct rights **rights)
{
	struct sockmsg *m = kzalloc(sizeof(*m));
	size_t done;
	int r;

	if (!m)
		return -ENOMEM;
	r = fill(m, u, n, &done);
	if (r < 0) {
		sockmsg_free(m);
		return r;
	}
	if (from)
		memcpy(&m->from, from, fromlen);
	m->fromlen = fromlen;
	m->rights = *rights;
	*rights = NULL;
	enqueue(to, m);
	return 0;
}

/* Bytes with descriptors begin a message of their own. How many went, or -errno. */
static long stream_put(struct socket *to, struct uio *u, size_t n, struct rights **rights)
{
	struct sockmsg *last;
	size_t done;
	int r;

	last = list_empty(&to->queue) ? NULL : list_entry(to->queue.prev, struct sockmsg, link);
	if (!last || last->size == MSG_SIZE || *rights) {
		n = min(n, MSG_SIZE);
		r = message_put(to, u, n, NULL, 0, rights);
		return r < 0 ? r : (long)n;
	}
	r = fill(last, u, min(n, MSG_SIZE - last->size), &done);
	to->queued += done;
	wake_all(&to->changed);
	return done > 0 ? (long)done : r;
}

/* How many bytes of s may wait at its peer: TCP has room at both ends. */
size_t stream_limit(const struct socket *s)
{
	return s->family == AF_INET ? s->sndbuf + s->peer->rcvbuf : s->sndbuf;
}

/* All of it, in parts as room comes. What went before an error counts. */
long stream_send(struct socket *s, struct uio *u, int flags, struct rights **rights)
{
	nsec_t deadline = socket_deadline(s->sndtimeo);
	long done = 0, r = 0;

	while (u->left > 0) {
		size_t limit = stream_limit(s);

		if (s->shut & SHUT_OUT)
			r = -EPIPE;
		else if (s->peer->queued >= limit)
			r = socket_wait(s, flags, deadline);
		else
			r = stream_put(s->peer, u, min(u->left, limit - s->peer->queued), rights);
		if (r < 0)
			break;
		done += r;
	}
	return done > 0 ? done : r;
}

/* Linux needs 32 bytes of the room for itself. */
bool message_too_long(const struct socket *s, size_t n)
{
	return n > MSG_SIZE || n + 32 > (size_t)s->sndbuf;
}

long record_send(struct socket *s, struct uio *u, int flags, struct rights **rights)
{
	nsec_t deadline = socket_deadline(s->sndtimeo);
	size_t n = u->left;
	int r;

	if (message_too_long(s, n))
		return -EMSGSIZE;
	for (;;) {
		if (s->shut & SHUT_OUT)
			return -EPIPE;
		if (socket_room(s->peer, n, s->sndbuf))
			break;
		r = socket_wait(s, flags, deadline);
		if (r < 0)
			return r;
	}
	r = message_put(s->peer, u, n, NULL, 0, rights);
	return r < 0 ? r : (long)n;
}

/* ---- receiving ---- */

/* The queue is empty: 1 if something may come, 0 at the end, -errno. */
static int rx_empty(struct socket *s)
{
	if (s->peer_closed)
		return 0;
	if (s->error)
		return socket_error(s);
	if (s->shut & SHUT_IN)
		return 0;
	if (s->type == SOCK_DGRAM || s->state == SOCK_CONNECTED || s->state == SOCK_CONNECTING)
		return 1;
	return s->family == AF_UNIX && s->type == SOCK_STREAM ? -EINVAL : -ENOTCONN;
}

/* n bytes of the first message have been read; with the last of them it goes. Both who
   sent to us and who waits to send may find room now. */
static void consume(struct socket *s, struct sockmsg *m, size_t n)
{
	m->off += n;
	s->queued -= n;
	if (m->off == m->size) {
		list_del(&m->link);
		s->messages--;
		sockmsg_free(m);
	}
	wake_all(&s->changed);
	if (s->peer)
		wake_all(&s->peer->changed);
}

/* Look at what is queued and leave it. */
static long stream_peek(struct socket *s, struct uio *u)
{
	struct sockmsg *m;
	long done = 0;

	list_for_each(m, &s->queue, link) {
		size_t n = min(u->left, m->size - m->off);

		if (show(m, m->off, u, n) < 0)
			return done > 0 ? done : -EFAULT;
		done += n;
	}
	return done;
}

/* What is there, or with MSG_WAITALL as much as was asked for. A read ends where
   descriptors came with the bytes, so that they are told with their own. */
static long stream_recv(struct socket *s, struct uio *u, int flags, struct recv_info *info)
{
	nsec_t deadline = socket_deadline(s->rcvtimeo);
	bool all = (flags & MSG_WAITALL) && !(flags & MSG_PEEK);
	long done = 0, r = 0;

	while (u->left > 0 && !info->rights) {
		if (list_empty(&s->queue)) {
			if (done > 0 && !all)
				break;
			r = rx_empty(s);
			if (r > 0)
				r = socket_wait(s, flags, deadline);
			else if (r == 0)
				break;
			if (r < 0)
				break;
			continue;
		}
		if (flags & MSG_PEEK)
			return stream_peek(s, u);
		struct sockmsg *m = list_first(&s->queue, struct sockmsg, link);
		size_t n = min(u->left, m->size - m->off);

		if (m->rights && done > 0)
			break;
		r = show(m, m->off, u, n);
		if (r < 0)
			break;
		info->rights = m->rights;
		m->rights = NULL;
		consume(s, m, n);
		done += n;
	}
	return done > 0 ? done : r;
}

/* One message; what does not fit of it is lost, and MSG_TRUNC tells so. */
static long message_recv(struct socket *s, struct uio *u, int flags, struct recv_info *info)
{
	nsec_t deadline = socket_deadline(s->rcvtimeo);
	struct sockmsg *m;
	size_t n;
	int r;

	if (s->type == SOCK_DGRAM && s->error)
		return socket_error(s);
	while (list_empty(&s->queue)) {
		r = rx_empty(s);
		if (r > 0)
			r = socket_wait(s, flags, deadline);
		else if (r == 0)
			return 0;
		if (r < 0)
			return r;
	}
	m = list_first(&s->queue, struct sockmsg, link);
	n = min(u->left, m->size);
	r = show(m, 0, u, n);
	info->from = m->from;
	info->fromlen = m->fromlen;
	info->flags = n < m->size ? MSG_TRUNC : 0;
	if (flags & MSG_TRUNC)
		n = m->size;
	if (!(flags & MSG_PEEK)) {
		info->rights = m->rights;
		m->rights = NULL;
		consume(s, m, m->size);
	}
	return r < 0 ? r : (long)n;
}

long socket_recv(struct socket *s, struct uio *u, int flags, struct recv_info *info)
{
	if (flags & MSG_OOB)
		return s->family == AF_UNIX ? -EOPNOTSUPP : s->type == SOCK_DGRAM ? -EAGAIN : -EINVAL;
	return s->type == SOCK_STREAM ? stream_recv(s, u, flags, info) : message_recv(s, u, flags, info);
}

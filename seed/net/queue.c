/* What has been sent and was not read yet, whatever the family: messages in the queue
   of the receiver. A stream takes its bytes from as many as there are; a datagram is one
   message. Read net/socket.h and fs/uio.c before. */
#include "abi/errno.h"
#include "mm/kmalloc.h"
#include "net/socket.h"

/* What counts is the memory, so that a flood of small messages is stopped too. The last
   message may go beyond the limit: so there is room for each, however large. */
bool socket_room(const struct socket *to)
{
	return to->queued < SOCK_ROOM;
}

/* The message is complete before it is put into the queue: if memory ends, or the
   address is wrong, nothing has happened. Small ones get some room to spare, which
   stream_put fills. */
int message_put(struct socket *to, struct uio *u, size_t n, const struct sender *from)
{
	size_t room = max(n, SOCKMSG_LEAST);
	struct sockmsg *m = kmalloc(sizeof(*m) + room);
	int r = m ? uio_in(u, m->data, n) : -ENOMEM;

	if (r < 0) {
		kfree(m);
		return r;
	}
	m->size = n;
	m->room = room;
	m->off = 0;
	m->from = from ? *from : (struct sender){ 0 };
	/* Only a complete message gets here. Whoever waits for it, by read or by poll, sleeps at
	   `changed` of the receiver. */
	list_add_tail(&to->queue, &m->link);
	to->queued += sizeof(*m) + room;
	wake_all(&to->changed);
	return 0;
}

/* A short piece may fit behind the last one: many small writes are not many messages. */
int stream_put(struct socket *to, struct uio *u, size_t n)
{
	struct sockmsg *last = list_entry(to->queue.prev, struct sockmsg, link);
	int r;

	if (list_empty(&to->queue) || to->type != SOCK_STREAM || last->size + n > last->room)
		return message_put(to, u, n, NULL);
	r = uio_in(u, last->data + last->size, n);
	if (r == 0)
		last->size += n;
	return r;
}

/* It has been read. Whoever waits to send finds room now: at this socket, or at his own
   end of the connection. */
static void message_drop(struct socket *s, struct sockmsg *m)
{
	list_del(&m->link);
	s->queued -= sizeof(*m) + m->room;
	kfree(m);
	wake_all(&s->changed);
	if (s->peer)
		wake_all(&s->peer->changed);
}

/* What nobody will read any more. */
void queue_clear(struct socket *s)
{
	while (!list_empty(&s->queue))
		message_drop(s, list_first(&s->queue, struct sockmsg, link));
}

/* Wait for a message. 1, 0 at the end, -errno. An EPIPE is for those who write. */
static int wait_message(struct socket *s, int flags)
{
	int r;

	while (list_empty(&s->queue)) {
		if (s->error && s->error != EPIPE)
			return socket_error(s);
		if (s->shut & SHUT_IN)
			return 0;
		if (s->type != SOCK_DGRAM && s->state != SOCK_CONNECTED && s->state != SOCK_CONNECTING)
			return s->family == AF_UNIX && s->type == SOCK_STREAM ? -EINVAL : -ENOTCONN;
		r = socket_wait(s, flags);
		if (r < 0)
			return r;
	}
	return 1;
}

/* Look at what is queued and leave it there. */
static long stream_peek(struct socket *s, struct uio *u)
{
	struct sockmsg *m;
	long done = 0;

	list_for_each(m, &s->queue, link) {
		size_t n = min(u->left, m->size - m->off);

		if (uio_out(u, m->data + m->off, n) < 0)
			return -EFAULT;
		done += n;
	}
	return done;
}

/* What is there, or with MSG_WAITALL as much as was asked for. What came before an
   error counts. */
long stream_recv(struct socket *s, struct uio *u, int flags)
{
	struct sockmsg *m;
	long done = 0, r = 0;
	size_t n;

	while (u->left > 0) {
		if (list_empty(&s->queue) && done > 0 && !(flags & MSG_WAITALL))
			break;
		r = wait_message(s, flags);
		if (r <= 0)
			break;
		if (flags & MSG_PEEK)
			return stream_peek(s, u);
		m = list_first(&s->queue, struct sockmsg, link);
		n = min(u->left, m->size - m->off);
		r = uio_out(u, m->data + m->off, n);
		if (r < 0)
			break;
		m->off += n;
		done += n;
		if (m->off == m->size)
			message_drop(s, m);
	}
	return done > 0 ? done : r;
}

/* One message. What does not fit of it is lost; with MSG_TRUNC the call tells how long
   it was. */
long message_recv(struct socket *s, struct uio *u, int flags, struct sender *from)
{
	struct sockmsg *m;
	int r = s->type == SOCK_DGRAM && s->error ? socket_error(s) : wait_message(s, flags);
	size_t n;

	if (r <= 0)
		return r;
	m = list_first(&s->queue, struct sockmsg, link);
	n = min(u->left, m->size);
	r = uio_out(u, m->data, n);
	*from = m->from;
	if (flags & MSG_TRUNC)
		n = m->size;
	if (!(flags & MSG_PEEK))
		message_drop(s, m);
	return r < 0 ? r : (long)n;
}

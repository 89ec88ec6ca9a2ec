/* What goes through sockets, whatever the family. A sender puts messages into its receiver's queue, and waits there
   for room; a stream is a queue of pieces, read across their edges. */
#include "net/inet.h"
#include "abi/errno.h"
#include "kernel/syscall.h"
#include "kernel/waiters.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "proc/cred.h"
#include "proc/proc.h"

#define PIECE_MIN 960                  /* a TCP piece has room for so much: small writes are put together */

void sockmsg_free(struct sockmsg *m)
{
	list_del(&m->link);
	pass_free(m->pass);
	if (m->from)
		socket_put(m->from);
	kfree(m->memory);
}

struct sockmsg *sockmsg_new(size_t n)
{
	struct sockmsg *m = kmalloc(sizeof(*m) + n);

	return m ? sockmsg_init(m, m, n) : NULL;
}

/* A small piece of a TCP stream goes to the end of the one before, if it fits. Holds d; true: m is used up. */
static bool merged(struct socket *d, struct sockmsg *m)
{
	struct sockmsg *last = list_entry(d->rx.prev, struct sockmsg, link);

	if (d->family != AF_INET || list_empty(&d->rx) || last->cap - last->size < m->size || last->urgent || m->urgent)
		return false;
	memcpy(last->data + last->size, m->data, m->size);
	last->size += m->size;
	d->rx_bytes += m->size;
	kfree(m);
	sock_arrived(d);
	return true;
}

void tcp_append(struct socket *d, struct sockmsg *m)
{
	assert(mutex_held(&d->lock));
	if (!merged(d, m))
		sock_enqueue(d, m);
}

/* Put m of s into d's queue, which then owns it. */
static int msg_put(struct socket *s, struct socket *d, struct sockmsg *m, size_t limit, bool nonblock, nsec_t deadline)
{
	int r = 0;

	mutex_lock(&d->lock);
	for (;;) {
		r = -d->peer_errno;
		if (s->shut_wr || (d->peer != s && s->family == AF_INET))
			r = -EPIPE;
		if (r < 0 || sock_has_room(d, m->size, limit))
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
		if (d->family == AF_INET && m->urgent)
			tcp_urgent_arrived(d);
		if (!merged(d, m))
			sock_enqueue(d, m);
		if (sock_has_room(d, 1, limit))
			wake_one(&d->room);
	}
	mutex_unlock(&d->lock);
	return r == -ETIMEDOUT ? -EAGAIN : r;
}

int sock_send_piece(struct socket *s, struct socket *d, struct uio *u, size_t n, size_t limit, unsigned flags,
		    nsec_t deadline, struct sockpass **pass)
{
	struct sockmsg *m = sockmsg_new(s->family == AF_INET ? max(n, (size_t)PIECE_MIN) : n);
	int r;

	if (!m)
		return -ENOMEM;
	m->size = n;
	r = uio_copy_from(u, m->data, n);
	if (r == 0) {
		if (s->family == AF_INET)
			m->urgent = flags & MSG_OOB;
		else
			m->cred = s->passcred || d->passcred || !d->file
				? (struct ucred){ current_proc->pid, current->cred->uid, current->cred->gid } : NO_CRED;
		if (s->type == SOCK_DGRAM) {
			ref_get(&s->refs);
			m->from = s;
		}
		m->pass = *pass;
		if (m->pass && m->pass->named)
			m->cred = m->pass->cred;
		r = msg_put(s, d, m, limit, flags & MSG_DONTWAIT, deadline);
	}
	if (r == 0) {
		*pass = NULL;
		return 0;
	}
	m->pass = NULL;                      /* still the caller's */
	sockmsg_free(m);
	return r;
}

/* ---- receiving ------------------------------------------------------------------------------------- */

/* The message to begin with, and how much of it to pass over: with SO_PEEK_OFF a peek goes on where the one before
   ended. NULL: there is none. Holds s. */
static inline struct sockmsg *recv_first(struct socket *s, unsigned flags, size_t *skip)
{
	struct sockmsg *m;

	*skip = 0;
	if (likely(!(flags & MSG_PEEK)))
		return list_empty(&s->rx) ? NULL : list_first(&s->rx, struct sockmsg, link);
	*skip = max(s->peek_off, 0);
	list_for_each(m, &s->rx, link) {
		size_t n = m->size - m->off;

		if (*skip < n || (*skip == 0 && n == 0))
			return m;
		*skip -= n;
	}
	return NULL;
}

/* n bytes of s were read, or peeked at. Holds s. */
static void peek_moves(struct socket *s, unsigned flags, size_t n)
{
	if (unlikely(s->peek_off >= 0))
		s->peek_off = flags & MSG_PEEK ? s->peek_off + (int)n : max(s->peek_off - (int)n, 0);
}

/* Waits until a message is there: 1; 0 at the end; -errno. Holds s, dropped while asleep. */
static int recv_wait(struct socket *s, unsigned flags, nsec_t deadline)
{
	bool nonblock = flags & MSG_DONTWAIT;
	size_t skip;

	while ((flags & MSG_PEEK ? !recv_first(s, flags, &skip) : list_empty(&s->rx)) || (s->error && s->type != SOCK_STREAM)) {
		int r = s->ops->rx_empty(s);

		if (r < 0)
			return r;
		if (nonblock && (r > 0 || s->type == SOCK_DGRAM))       /* of datagrams end or not: as Linux */
			return -EAGAIN;
		if (r == 0)
			return 0;
		wait_note(WAIT_SOCKET, (uintptr_t)s);
		r = wait_on(&s->can_read, &s->lock, deadline);
		if (r < 0)
			return r == -ETIMEDOUT ? -EAGAIN : s->rcvtimeo ? r : -ERESTART;
	}
	return 1;
}

/* s's queue became shorter: its peer may write again. Holds s. TCP tells once a third is free, and only who found
   no room: the flag is set before such a one looks at rx_bytes, and read here after rx_bytes changed. */
static void room_made(struct socket *s, struct socket *p)
{
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (!p->wants_room)
		return;
	if (s->family == AF_INET) {
		size_t limit = tcp_room(p, s);

		if (!sock_has_room(s, limit / 3, limit))
			return;
		p->wants_room = false;
	}
	wake_all_for(&p->can_write, POLL_ROOM);
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
		room_made(s, s->peer);
	else if (s->family == AF_INET && s->on_wire)
		tcp_wire_read(s);
	if (s->type == SOCK_DGRAM && s->family != AF_INET)
		unix_wake_partners(s);
	if (!list_empty(&s->rx))
		wake_next(&s->can_read);
	return m;
}

static long recv_record(struct socket *s, struct uio *u, unsigned flags, struct recv_info *info, struct sockmsg **done)
{
	size_t skip;
	struct sockmsg *m = recv_first(s, flags, &skip);
	size_t size = m->size - skip, n = min(size, u->left);
	int r = uio_copy_to(u, m->data + skip, n);

	s->ops->fill_info(s, info, m, flags & MSG_PEEK);
	if (s->stamps || m->stamp) {                 /* asked for when it was here already: now */
		info->stamp = m->stamp ? m->stamp : clock_wall();
		s->last_stamp = info->stamp;
	}
	if (n < size)
		info->flags |= MSG_TRUNC;
	peek_moves(s, flags, flags & MSG_PEEK ? n : size);
	if (!(flags & MSG_PEEK))
		*done = msg_take(s);
	return r < 0 ? r : flags & MSG_TRUNC ? (long)size : (long)n;
}

/* An urgent byte that is not read in line is passed over, then more waited for. As recv_wait. */
static int urgent_skip(struct socket *s, struct list **at, unsigned flags, nsec_t deadline, struct list *done)
{
	int r = 1;

	if (flags & MSG_PEEK) {
		*at = (*at)->next;
		return *at == &s->rx ? -EAGAIN : 1;
	}
	list_add_tail(done, &msg_take(s)->link);
	s->urgent = false;
	if (list_empty(&s->rx))
		r = recv_wait(s, flags, deadline);
	*at = s->rx.next;
	return r;
}

/* Bytes across pieces of one sender (if he is asked for); after descriptors the call ends, so that they belong
   to known bytes. TCP drops them for MSG_TRUNC. */
static long recv_stream(struct socket *s, struct uio *u, unsigned flags, nsec_t deadline, struct recv_info *info,
			struct list *done)
{
	bool peek = flags & MSG_PEEK, passed = false, tcp = s->family == AF_INET, drop = tcp && flags & MSG_TRUNC;
	size_t want = u->left, left = want, target = flags & MSG_WAITALL ? want : (size_t)s->rcvlowat;
	size_t skip;
	struct list *at = &recv_first(s, flags, &skip)->link;
	int r = 1;

	/* a read of nothing still takes what comes with the first bytes */
	while (r > 0 && !passed && (left > 0 || (want == 0 && !tcp))) {
		struct sockmsg *m = list_entry(at, struct sockmsg, link);
		size_t n = min(m->size - m->off - skip, left);

		if (tcp && m->urgent) {              /* the mark: no read crosses it */
			if (left != want)
				break;
			if (!(s->flags & BIT(SO_OOBINLINE))) {
				r = urgent_skip(s, &at, flags, deadline, done);
				continue;
			}
			s->urgent &= peek;
		}
		if (!tcp && s->passcred && left != want && memcmp(&info->cred, &m->cred, sizeof(m->cred)) != 0)
			break;
		if (!drop && uio_copy_to(u, m->data + m->off + skip, n) < 0) {
			r = -EFAULT;
			break;
		}
		left -= n;
		skip = 0;
		passed = m->pass;
		if (s->ops->fill_info)
			s->ops->fill_info(s, info, m, peek);
		at = at->next;
		if (!peek) {
			m->off += n;
			if (m->off == m->size)
				list_add_tail(done, &msg_take(s)->link);
			if (left && list_empty(&s->rx) && want - left < target && !passed && !s->error)
				r = recv_wait(s, flags, deadline);
			at = s->rx.next;
		}
		if (at == &s->rx || left == 0)
			break;
	}
	peek_moves(s, flags, want - left);
	return want != left ? (long)(want - left) : min(r, 0);
}

long sock_recv(struct socket *s, struct uio *u, unsigned flags, struct recv_info *info)
{
	nsec_t deadline = sock_deadline(s->rcvtimeo);
	struct list done = LIST_INIT(done);
	struct sockmsg *m, *one = NULL;
	long r;

	if (flags & MSG_OOB && s->family != AF_INET)
		return -EOPNOTSUPP;
	if (flags & MSG_ERRQUEUE && s->family == AF_INET)
		return inet_error_read(s, u, info);
	if (flags & MSG_OOB && s->type == SOCK_STREAM)       /* UDP does not look at the flag */
		return tcp_urgent_read(s, u, flags, info);
	mutex_lock(&s->lock);
	r = recv_wait(s, flags, deadline);
	if (r > 0 && s->type == SOCK_STREAM)
		r = recv_stream(s, u, flags, deadline, info, &done);
	else if (r > 0)
		r = recv_record(s, u, flags, info, &one);
	if (!list_empty(&s->rx))
		wake_next(&s->can_read);
	mutex_unlock(&s->lock);
	/* freed outside: they may carry files, whose last close may sleep */
	if (one)
		sockmsg_free(one);
	list_for_each_safe(m, &done, link)
		sockmsg_free(m);
	return r;
}

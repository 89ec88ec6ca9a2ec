/* What AF_UNIX says of what is sent and received: to whom, from whom, when it ends. */
#include "net/socket.h"
#include "abi/errno.h"
#include "fs/poll.h"
#include "kernel/syscall.h"
#include "kernel/trace.h"
#include "proc/signal.h"

/* To whom: the named one, or the peer. *out is counted, also after an error, or NULL. */
static int send_target(struct socket *s, const union sock_addr *to, int tolen, struct socket **out)
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
	if (!*out)
		return -ENOTCONN;
	if (s->shut_wr || s->peer_closed)
		return -EPIPE;
	/* a datagram socket that has a partner listens to nobody else */
	return s->type == SOCK_DGRAM && (*out)->peer && (*out)->peer != s ? -EPERM : 0;
}

long unix_send(struct socket *s, struct uio *u, unsigned flags, const union sock_addr *to, int tolen,
	       struct sockpass **pass)
{
	nsec_t deadline = sock_deadline(s->sndtimeo);
	bool stream = s->type == SOCK_STREAM;
	struct socket *d;
	size_t want = u->left, sent = 0;
	int r;

	if (flags & MSG_OOB)
		return -EOPNOTSUPP;
	if (tolen == 0)
		to = NULL;
	if (!stream && want > s->sndbuf - 32) {
		explain("send: EMSGSIZE: %lu bytes, SO_SNDBUF is %d", want, s->sndbuf);
		return -EMSGSIZE;
	}
	r = send_target(s, to, tolen, &d);
	if (r == 0 && s->passcred && s->type == SOCK_DGRAM && !s->addrlen)
		unix_bind(s, &(union sock_addr){ .family = AF_UNIX }, 2);
	if (r == 0 && !stream) {
		r = sock_send_piece(s, d, u, want, s->sndbuf, flags, deadline, pass);
		sent = want;
	}
	while (r == 0 && sent < want) {
		size_t n = min(u->left, (size_t)SOCK_CHUNK);

		r = sock_send_piece(s, d, u, n, s->sndbuf, flags, deadline, pass);
		sent += r == 0 ? n : 0;
	}
	socket_put(d);
	if (r == -ECONNREFUSED && !to)               /* a partner that is gone is none */
		unix_connect(s, &(union sock_addr){ .family = AF_UNSPEC }, 2, true);
	if (r == -EPIPE && !(flags & MSG_NOSIGNAL) && s->type == SOCK_STREAM)
		signal_self(SIGPIPE);
	if (r == -EINTR && !s->sndtimeo)
		r = -ERESTART;
	return r < 0 && (sent == 0 || !stream) ? r : (long)sent;
}

int unix_rx_empty(struct socket *s)
{
	int r = -s->error;

	s->error = 0;
	if (r < 0)
		return r;
	if (s->type != SOCK_DGRAM && s->state != SOCK_CONNECTED)
		return s->type == SOCK_STREAM ? -EINVAL : -ENOTCONN;
	return !s->shut_rd && !s->peer_closed;
}

void unix_fill_info(struct socket *s, struct recv_info *info, struct sockmsg *m, bool peek)
{
	struct socket *from = m->from ? m->from : s->peer;

	info->cred = m->cred;
	info->has_message = true;
	if (from && from->addrlen) {
		info->name.un = from->addr;
		info->namelen = from->addrlen;
	}
	if (m->pass && !info->pass) {
		info->pass = peek ? pass_copy(m->pass) : m->pass;
		if (!peek)
			m->pass = NULL;
	}
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
		room = p->closed || sock_has_room(p, s->sndbuf / 4 * 3, s->sndbuf);
	if (s->error)
		events |= POLLERR;
	if (!list_empty(&s->rx) || !list_empty(&s->pending) || s->shut_rd || s->peer_closed)
		events |= POLLIN | POLLRDNORM;
	if (s->shut_rd || s->peer_closed)
		events |= POLLRDHUP;
	if (s->peer_closed || (s->shut_rd && s->shut_wr) || (s->type != SOCK_DGRAM && s->state == SOCK_FRESH))
		events |= POLLHUP;
	if (room && s->state != SOCK_LISTENING)
		events |= POLLOUT | POLLWRNORM | POLLWRBAND;
	mutex_unlock(&s->lock);
	return events;
}

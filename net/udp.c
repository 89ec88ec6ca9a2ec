/* UDP: each send is one message to whoever has the port; what does not fit there is lost. udp(7). */
#include "net/inet.h"
#include "abi/errno.h"
#include "fs/poll.h"

#define UDP_MAX 65507                  /* bytes of one message */

/* How well does o take what comes from s: its port, its address, its partner. 0: not at all. */
static unsigned score(const struct socket *o, const struct socket *s, const struct sockaddr_in *to)
{
	uint32_t addr = o->local.sin_addr.s_addr;
	unsigned points = 1;

	if (o->local.sin_port != to->sin_port || (addr != INADDR_ANY && addr != to->sin_addr.s_addr))
		return 0;
	if (addr != INADDR_ANY)
		points++;
	if (o->state == SOCK_CONNECTED) {
		if (o->remote.sin_addr.s_addr != s->local.sin_addr.s_addr || o->remote.sin_port != s->local.sin_port)
			return 0;
		points += 2;
	}
	return points;
}

/* Who gets it, counted, or NULL: the best, of equals the latest; with SO_REUSEPORT the sender's port chooses. */
static struct socket *receiver_find(const struct socket *s, const struct sockaddr_in *to)
{
	unsigned port = be16(to->sin_port), equal = 0, best = 0;
	struct socket *o, *found = NULL;

	spin_lock(&socket_names);
	list_for_each(o, inet_chain(SOCK_DGRAM, port), by_name) {
		unsigned points = o->port == port && ref_count(&o->refs) ? score(o, s, to) : 0;

		if (points < best || points == 0)
			continue;
		equal = points > best ? 1 : equal + 1;
		best = points;
		if (equal == 1 || (o->on & BIT(SO_REUSEPORT) && s->port % equal == 0))
			found = o;
	}
	if (found && !ref_get_unless_zero(&found->refs))
		found = NULL;
	spin_unlock(&socket_names);
	return found;
}

/* Give s a port and an address to send from. Holds s. */
static int autobind(struct socket *s)
{
	return s->port ? 0 : inet_take_port(s, 0) < 0 ? -EAGAIN : 0;
}

static void udp_error(struct socket *s, int error)
{
	mutex_lock(&s->lock);
	s->error = error;
	socket_wake_all(s);
	mutex_unlock(&s->lock);
}

/* To whom, checked and bound. Holds s. */
static int prepare(struct socket *s, const union sock_addr *a, int len, struct sockaddr_in *to)
{
	int r = 0;

	if (!a && s->state != SOCK_CONNECTED)
		return -EDESTADDRREQ;
	if (a && a->family == AF_UNSPEC && len >= (int)sizeof(a->in)) {      /* as Linux */
		union sock_addr plain = *a;

		plain.family = AF_INET;
		r = inet_dest(&plain, len, to);
	} else if (a)
		r = inet_dest(a, len, to);
	else
		*to = s->remote;
	if (a && r != -EINVAL && r != -EAFNOSUPPORT && !a->in.sin_port)
		return -EINVAL;
	if (r < 0)
		return r;
	if (inet_broadcast(to->sin_addr.s_addr) && !(s->on & BIT(SO_BROADCAST)))
		return -EACCES;
	if (s->error) {
		r = -s->error;
		s->error = 0;
		return r;
	}
	return s->shut_wr ? -EPIPE : autobind(s);
}

static long udp_send(struct socket *s, struct uio *u, unsigned flags, const union sock_addr *a, int len,
		     struct sockpass **pass)
{
	size_t n = u->left;
	struct sockaddr_in to;
	struct sockmsg *m;
	struct socket *d;
	bool there = false;
	int r;

	if (flags & MSG_OOB)
		return -EOPNOTSUPP;
	if (n > UDP_MAX)
		return -EMSGSIZE;
	mutex_lock(&s->lock);
	r = prepare(s, a, len, &to);
	mutex_unlock(&s->lock);
	if (r < 0)
		return r;
	if (!inet_local(to.sin_addr.s_addr))
		return udp_wire_send(s, u, &to);
	m = sockmsg_new(n);
	if (!m)
		return -ENOBUFS;
	r = uio_take(u, m->data, n);
	m->src = s->local.sin_addr.s_addr ? s->local.sin_addr.s_addr : inet_source(s, to.sin_addr.s_addr);
	m->sport = s->local.sin_port;
	m->dst = to.sin_addr.s_addr;
	d = r == 0 ? receiver_find(s, &to) : NULL;
	if (d) {
		mutex_lock(&d->lock);
		there = !d->closed;
		if (there && sock_has_room(d, n, d->rcvbuf)) {
			sock_enqueue(d, m);
			m = NULL;
		} else if (there)
			d->drops++;
		mutex_unlock(&d->lock);
	}
	if (r == 0 && !there && s->state == SOCK_CONNECTED)
		udp_error(s, ECONNREFUSED);
	socket_put(d);
	if (m)
		sockmsg_free(m);
	return r < 0 ? r : (long)n;
}

static int udp_connect(struct socket *s, const union sock_addr *a, int len, bool nonblock)
{
	struct sockaddr_in to = { .sin_family = AF_INET };
	uint32_t src;
	bool drop = false;
	int r = 0;

	if (len < (int)sizeof(a->family))
		return -EINVAL;
	mutex_lock(&s->lock);
	if (a->family == AF_UNSPEC) {
		s->state = SOCK_FRESH;
		if (!s->bound_addr)
			s->local.sin_addr.s_addr = INADDR_ANY;
		drop = !s->bound_port;
	} else {
		r = inet_dest(a, len, &to);
		if (r == 0 && inet_broadcast(to.sin_addr.s_addr) && !(s->on & BIT(SO_BROADCAST)))
			r = -EACCES;
		if (r == 0)
			r = autobind(s);
		src = s->local.sin_addr.s_addr ? s->local.sin_addr.s_addr : inet_source(s, to.sin_addr.s_addr);
		if (r == 0 && !src)
			r = -ENETUNREACH;
		if (r == 0) {
			s->local.sin_addr.s_addr = src;
			s->remote = to;
			s->state = SOCK_CONNECTED;
			s->error = 0;
		}
	}
	mutex_unlock(&s->lock);
	if (drop)
		s->local.sin_port = 0;
	if (drop)
		inet_drop_port(s);
	return r;
}

static int udp_starved(struct socket *s)
{
	int r = -s->error;

	s->error = 0;
	return r < 0 ? r : !s->shut_rd;
}

static void udp_tell(struct socket *s, struct recv_info *info, struct sockmsg *m, bool peek)
{
	info->name.in = (struct sockaddr_in){ AF_INET, m->sport, { m->src }, { 0 } };
	info->namelen = sizeof(info->name.in);
}

static int udp_shutdown(struct socket *s, int how)
{
	mutex_lock(&s->lock);
	s->shut_rd |= how != SHUT_WR;
	s->shut_wr |= how != SHUT_RD;
	socket_wake_all(s);
	mutex_unlock(&s->lock);
	return s->state == SOCK_CONNECTED ? 0 : -ENOTCONN;
}

static void udp_gone(struct socket *s, struct socket *peer, bool reset)
{
	inet_drop_port(s);
}

static unsigned udp_poll(struct file *f, struct poller *pl)
{
	struct socket *s = f->data;
	unsigned events = POLLOUT | POLLWRNORM | POLLWRBAND;

	poller_add(pl, &s->can_read);
	mutex_lock(&s->lock);
	if (s->error)
		events |= POLLERR;
	if (s->shut_rd)
		events |= POLLIN | POLLRDNORM | POLLRDHUP;
	if (s->shut_rd && s->shut_wr)
		events |= POLLHUP;
	if (!list_empty(&s->rx))
		events |= POLLIN | POLLRDNORM;
	mutex_unlock(&s->lock);
	return events;
}

const struct sock_ops udp_ops = {
	.bind = inet_bind, .connect = udp_connect, .name = inet_name, .send = udp_send, .starved = udp_starved,
	.tell = udp_tell, .poll = udp_poll, .shutdown = udp_shutdown, .gone = udp_gone,
};

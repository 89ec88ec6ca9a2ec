/* UDP: each send is one message to whoever has the port; what does not fit there is lost. udp(7). */
#include "net/inet.h"
#include "net/wiresock.h"
#include "abi/errno.h"
#include "fs/poll.h"
#include "lib/string.h"
#include "mm/slab.h"

#define UDP_MAX 65507                  /* bytes of one message */

/* Give s a port and an address to send from. Holds s. */
static int autobind(struct socket *s)
{
	return s->port ? 0 : inet_take_port(s, 0) < 0 ? -EAGAIN : 0;
}

/* Finds out to whom the datagram goes, and binds s if it has no port. Holds s. */
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
	if (addr_is_broadcast(to->sin_addr.s_addr) && !(s->flags & BIT(SO_BROADCAST)))
		return -EACCES;
	if (s->error) {
		r = -s->error;
		s->error = 0;
		return r;
	}
	return s->shut_wr ? -EPIPE : autobind(s);
}

/* What a datagram of s to `to` carries beside its bytes; p: what its control messages ask for. 0, -ENETUNREACH, -ENODEV. */
static int route(struct socket *s, const struct sockpass *p, const struct sockaddr_in *to, struct sockmsg *m)
{
	uint32_t src = s->local.sin_addr.s_addr;

	if (p && p->routed && p->src)
		src = p->src;
	if (p && p->routed && p->oif && !netif_by_index(p->oif))
		return -ENODEV;
	m->ifindex = p && p->routed ? p->oif : 0;
	if (!addr_is_local(src)) {           /* none, or bound to hear it, not to be it: what the receiver sees */
		if (src != INADDR_ANY && !addr_is_multicast(src) && !addr_is_broadcast(src))
			return -ENETUNREACH;
		src = inet_source(s, to->sin_addr.s_addr);
		if (!addr_is_local(src))
			return -ENETUNREACH;
	}
	m->src = src;
	m->sport = s->local.sin_port;
	m->dst = to->sin_addr.s_addr;
	m->dport = to->sin_port;
	m->ttl = p && p->ttl ? p->ttl : addr_is_multicast(m->dst) ? inet_opt(s, IP_MULTICAST_TTL) : inet_opt(s, IP_TTL);
	m->tos = p && p->tos ? p->tos - 1 : inet_opt(s, IP_TOS);
	return 0;
}

/* One datagram of s, whose m is used up, to whoever has the port; on another machine IP may refuse it. */
static int deliver(struct socket *s, struct sockmsg *m)
{
	struct sockaddr_in from = { AF_INET, m->sport, { m->src }, { 0 } }, to = { AF_INET, m->dport, { m->dst }, { 0 } };
	struct pkt *p = wire_packet(m);
	struct socket *d;
	bool there = false;

	if (p)
		return udp_wire_send(s, p, m);
	if (udp_takers(&from, &to, &lo, false, &d)) {
		mutex_lock(&d->lock);
		there = !d->closed;
		m->drops = d->drops;
		if (there && sock_has_room(d, m->size, d->rcvbuf)) {
			sock_enqueue(d, m);
			m = NULL;
		} else if (there)
			d->drops++;
		mutex_unlock(&d->lock);
		socket_put(d);
	}
	if (!there) {
		m->sport = m->dport;
		m->src = m->dst;
		m->ttl = m->tos = 3;         /* as ICMP would say: unreachable, the port is */
		inet_error_put(s, m, ECONNREFUSED);
	} else if (m)
		sockmsg_free(m);
	wake_all_for(&s->can_write, POLL_ROOM);      /* as when a device has sent it: an edge to pollers */
	return 0;
}

/* A message of n bytes to dst: what goes through IP lies in its packet already. NULL: no memory. */
static struct sockmsg *message_new(uint32_t dst, size_t n)
{
	return inet_local(dst) ? sockmsg_new(n) : wire_message_new(n);
}

/* n bytes beside m, sent as m is. NULL: no memory. */
static struct sockmsg *message_like(const struct sockmsg *m, size_t n)
{
	struct sockmsg *other = message_new(m->dst, n);
	void *memory = other ? other->memory : NULL;

	if (!other)
		return NULL;
	*other = *m;
	return sockmsg_init(other, memory, n);
}

/* Delivers m, cut into datagrams of `segment` bytes (0: whole). */
static int deliver_segments(struct socket *s, struct sockmsg *m, unsigned segment)
{
	unsigned off = 0;

	while (segment && m->size - off > segment) {
		struct sockmsg *part = message_like(m, segment);

		if (part) {
			memcpy(part->data, m->data + off, segment);
			deliver(s, part);
		}
		off += segment;
	}
	if (off) {
		m->size -= off;
		memmove(m->data, m->data + off, m->size);
	}
	return deliver(s, m);
}

/* m goes behind what is held back, which is what is held back then. Holds s. -EMSGSIZE: neither is kept. */
static int cork_append(struct socket *s, struct sockmsg *m)
{
	struct sockmsg *held = s->cork, *both = NULL;
	int r = held->size + m->size > UDP_MAX ? -EMSGSIZE : -ENOBUFS;

	if (r == -ENOBUFS)
		both = message_like(held, held->size + m->size);
	if (both) {
		memcpy(both->data, held->data, held->size);
		memcpy(both->data + held->size, m->data, m->size);
		r = 0;
	}
	s->cork = both;
	sockmsg_free(held);
	sockmsg_free(m);
	return r;
}

void udp_push(struct socket *s)
{
	struct sockmsg *m;

	mutex_lock(&s->lock);
	m = s->cork;
	s->cork = NULL;
	mutex_unlock(&s->lock);
	if (m)
		deliver(s, m);
}

static long udp_send(struct socket *s, struct uio *u, unsigned flags, const union sock_addr *a, int len,
		     struct sockpass **pass)
{
	bool more = flags & MSG_MORE || inet_opt(s, UDP_CORK);
	size_t n = u->left;
	struct sockaddr_in to;
	struct sockmsg *m = NULL;
	int r = 0;

	if (flags & MSG_OOB)
		return -EOPNOTSUPP;
	if (n > UDP_MAX)
		return -EMSGSIZE;
	mutex_lock(&s->lock);
	if (!s->cork)
		r = prepare(s, a, len, &to);
	if (r == 0)
		m = message_new(s->cork ? s->cork->dst : to.sin_addr.s_addr, n);
	if (r == 0 && !m)
		r = -ENOBUFS;
	if (r == 0 && !s->cork)
		r = route(s, *pass, &to, m);
	if (r == 0)
		r = uio_copy_from(u, m->data, n);
	if (r == 0 && s->cork) {
		r = cork_append(s, m);
		m = s->cork;
	}
	if (r == 0)
		s->cork = more ? m : NULL;
	mutex_unlock(&s->lock);
	if (r < 0 && m)
		sockmsg_free(m);
	else if (r == 0 && !more)
		r = deliver_segments(s, m, *pass && (*pass)->segment ? (*pass)->segment : inet_opt(s, UDP_SEGMENT));
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
		if (r == 0 && addr_is_broadcast(to.sin_addr.s_addr) && !(s->flags & BIT(SO_BROADCAST)))
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

static void udp_release(struct socket *s, struct socket *peer, bool reset)
{
	if (s->cork)
		sockmsg_free(s->cork);
	s->cork = NULL;
	inet_drop_port(s);
}

const struct sock_ops udp_ops = {
	.bind = inet_bind, .connect = udp_connect, .name = inet_name, .send = udp_send, .rx_empty = wire_rx_empty,
	.fill_info = wire_fill_info, .poll = wire_poll, .shutdown = wire_shutdown, .release = udp_release,
};

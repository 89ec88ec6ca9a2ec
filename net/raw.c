/* Raw sockets, raw(7): IP packets of one protocol, as they come and as a program makes them. ping and traceroute live on it. */
#include "net/wiresock.h"
#include "abi/errno.h"
#include "lib/string.h"
#include "net/bpf.h"
#include "net/inet.h"
#include "net/packet.h"
#include "proc/cred.h"

#define TAKERS_MAX 16                   /* sockets that get a copy of one packet */

static struct list raws = LIST_INIT(raws);               /* socket_names: by_name */
unsigned raw_sockets;                                    /* a  all of them */

int raw_type(int protocol, const struct sock_ops **ops)
{
	*ops = &raw_ops;
	if (!capable(CAP_NET_RAW))
		return -EPERM;
	return protocol == IPPROTO_IP ? -EPROTONOSUPPORT : 0;
}

int raw_open(struct socket *s, int protocol)
{
	if (!wiresock_of(s))
		return -ENOBUFS;
	s->wire->protocol = protocol;
	s->wire->header = protocol == IPPROTO_RAW;
	s->local.sin_port = be16(protocol);
	spin_lock(&socket_names);
	list_add_tail(&raws, &s->by_name);
	raw_sockets++;
	spin_unlock(&socket_names);
	return 0;
}

static void raw_release(struct socket *s, struct socket *peer, bool reset)
{
	spin_lock(&socket_names);
	if (list_linked(&s->by_name))
		raw_sockets--;
	list_del(&s->by_name);
	spin_unlock(&socket_names);
}

/* ---- in -------------------------------------------------------------------------------------------- */

/* The sockets of a protocol that speak with `remote` under `local`, counted: how many. */
static unsigned takers(unsigned protocol, uint32_t local, uint32_t remote, const struct netif *dev, struct socket *out[])
{
	struct socket *s;
	unsigned n = 0;

	spin_lock(&socket_names);
	list_for_each(s, &raws, by_name) {
		uint32_t own = s->local.sin_addr.s_addr;

		if (n == TAKERS_MAX || s->wire->protocol != protocol || (own && own != local) || (dev && !wire_takes(s, dev)))
			continue;
		if (s->state == SOCK_CONNECTED && s->remote.sin_addr.s_addr != remote)
			continue;
		if (ref_get_unless_zero(&s->refs))
			out[n++] = s;
	}
	spin_unlock(&socket_names);
	return n;
}

bool raw_input(struct pkt *p)
{
	size_t n = p->data + p->len - (uint8_t *)p->ip;
	struct socket *to[TAKERS_MAX];
	unsigned found;

	if (!__atomic_load_n(&raw_sockets, __ATOMIC_RELAXED))
		return false;
	found = takers(p->proto, p->dst, p->src, p->dev, to);
	for (unsigned i = 0; i < found; i++) {
		unsigned type = p->proto == IPPROTO_ICMP && p->len ? p->data[0] : 32;
		size_t take;

		mutex_lock(&to[i]->lock);
		take = bpf_run(to[i]->wire->filter, p, (uint8_t *)p->ip, n);
		mutex_unlock(&to[i]->lock);
		if (take && !(type < 32 && to[i]->wire->icmp_filter & BIT(type)))
			wire_deliver(to[i], p, p->ip, min(n, take));
		socket_put(to[i]);
	}
	return found;
}

void raw_error(const struct ip_error *e)
{
	struct socket *to[TAKERS_MAX];
	unsigned n = __atomic_load_n(&raw_sockets, __ATOMIC_RELAXED) ? takers(e->proto, e->src, e->dst, NULL, to) : 0;

	for (unsigned i = 0; i < n; i++) {           /* who is not connected is told only if he asked: raw(7) */
		if (to[i]->state == SOCK_CONNECTED || inet_opt(to[i], IP_RECVERR))
			wire_error(to[i], e);
		socket_put(to[i]);
	}
}

/* ---- the socket ------------------------------------------------------------------------------------ */

static int raw_bind(struct socket *s, const union sock_addr *a, int len)
{
	uint32_t addr = a->in.sin_addr.s_addr;

	if (len < (int)sizeof(a->in))
		return -EINVAL;
	if (a->family != AF_INET)
		return -EAFNOSUPPORT;
	if (addr && !addr_is_local(addr) && !addr_is_multicast(addr) && !addr_is_broadcast(addr))
		return -EADDRNOTAVAIL;
	mutex_lock(&s->lock);
	s->local.sin_addr.s_addr = addr;
	mutex_unlock(&s->lock);
	return 0;
}

static int raw_connect(struct socket *s, const union sock_addr *a, int len, bool nonblock)
{
	struct sockaddr_in to;
	struct dest way;
	int r = 0;

	if (len < (int)sizeof(a->family))
		return -EINVAL;
	mutex_lock(&s->lock);
	if (a->family == AF_UNSPEC)
		s->state = SOCK_FRESH;
	else {
		r = inet_dest(a, len, &to);
		if (r == 0)
			r = route_lookup(to.sin_addr.s_addr, s->local.sin_addr.s_addr, netif_by_index(s->bound_if), &way);
		if (r == 0 && way.kind == DEST_BROADCAST && !(s->flags & BIT(SO_BROADCAST)))
			r = -EACCES;
		if (r == 0) {
			s->remote = to;
			if (!s->local.sin_addr.s_addr)
				s->local.sin_addr.s_addr = way.src;
			s->state = SOCK_CONNECTED;
		}
	}
	mutex_unlock(&s->lock);
	return r;
}

static long raw_send(struct socket *s, struct uio *u, unsigned flags, const union sock_addr *a, int len,
		     struct sockpass **pass)
{
	size_t n = u->left;
	struct sockaddr_in to = s->remote;
	struct ip_how how;
	struct pkt *p;
	int r = 0;

	if (flags & MSG_OOB)
		return -EOPNOTSUPP;
	if (n > 0xffff)
		return -EMSGSIZE;
	if (!a && s->state != SOCK_CONNECTED)
		return -EDESTADDRREQ;
	if (a)
		r = inet_dest(a, len, &to);
	if (r < 0)
		return r;
	if (addr_is_broadcast(to.sin_addr.s_addr) && !(s->flags & BIT(SO_BROADCAST)))
		return -EACCES;
	if (s->error) {
		mutex_lock(&s->lock);
		r = -s->error;
		s->error = 0;
		mutex_unlock(&s->lock);
		return r;
	}
	wire_how(s, to.sin_addr.s_addr, &how);
	p = pkt_new(n);
	if (!p)
		return -ENOBUFS;
	r = uio_copy_from(u, pkt_put(p, n), n);
	if (r < 0) {
		pkt_free(p);
		return r;
	}
	r = ip_output(p, how.header ? 0 : s->local.sin_addr.s_addr, to.sin_addr.s_addr, s->wire->protocol, &how);
	return r == -ENOBUFS && !inet_opt(s, IP_RECVERR) ? (long)n : r < 0 ? r : (long)n;
}

const struct sock_ops raw_ops = {
	.bind = raw_bind, .connect = raw_connect, .listen = wire_no_listen, .name = inet_name, .send = raw_send,
	.rx_empty = wire_rx_empty, .fill_info = wire_fill_info, .poll = wire_poll, .shutdown = wire_shutdown, .release = raw_release,
};

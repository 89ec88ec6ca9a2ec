/* UDP over IP, RFC 768: what leaves this machine, what comes to it, and what ICMP says about it. Between two sockets of
   one machine udp.c goes the short way, unless net.loopback=wire. */
#include "net/wiresock.h"
#include "abi/errno.h"
#include "lib/string.h"
#include "net/bpf.h"
#include "net/inet.h"

#define UDP_HDR    8

struct udp_hdr {
	uint16_t sport, dport, len, sum;
};

/* ---- out ------------------------------------------------------------------------------------------- */

int udp_wire_send(struct socket *s, struct pkt *p, const struct sockmsg *m)
{
	uint32_t src = m->src, dst = m->dst;
	struct udp_hdr *h, header = { m->sport, m->dport, be16(UDP_HDR + p->len), 0 };
	struct ip_how how;
	struct dest way;
	int r;

	wire_how(s, dst, &how);
	how.ttl = m->ttl;
	how.tos = m->tos;
	if (m->ifindex)
		how.dev = netif_by_index(m->ifindex);
	r = route_lookup(dst, src, how.dev, &way);
	if (r == 0 && way.kind == DEST_BROADCAST && !(s->flags & BIT(SO_BROADCAST)))
		r = -EACCES;
	if (r < 0) {
		pkt_free(p);
		return r;
	}
	h = pkt_push(p, UDP_HDR);                    /* m is no more */
	*h = header;
	if (!(s->flags & BIT(SO_NO_CHECK))) {
		h->sum = sum_fold(sum_add(sum_pseudo(src, dst, IPPROTO_UDP, p->len), h, p->len));
		if (h->sum == 0)
			h->sum = 0xffff;
	}
	how.dest = &way;
	NET_COUNT(udp_out);
	r = ip_output(p, src, dst, IPPROTO_UDP, &how);
	return r == -ENOBUFS && !inet_opt(s, IP_RECVERR) ? 0 : r;    /* lost, as it may be on any wire */
}

/* ---- in -------------------------------------------------------------------------------------------- */

/* How well does o take what came from `from` to `to`? 0: not at all. */
static unsigned score(const struct socket *o, const struct sockaddr_in *from, const struct sockaddr_in *to,
		      const struct netif *dev)
{
	uint32_t addr = o->local.sin_addr.s_addr;
	unsigned points = 1;

	if (o->local.sin_port != to->sin_port || (addr != INADDR_ANY && addr != to->sin_addr.s_addr) || !wire_takes(o, dev))
		return 0;
	points += addr != INADDR_ANY;
	if (o->state == SOCK_CONNECTED) {
		if (o->remote.sin_addr.s_addr != from->sin_addr.s_addr || o->remote.sin_port != from->sin_port)
			return 0;
		points += 2;
	}
	return points + (o->bound_if ? 4 : 0);
}

unsigned udp_takers(const struct sockaddr_in *from, const struct sockaddr_in *to, const struct netif *dev, bool all,
		    struct socket *out[])
{
	unsigned port = be16(to->sin_port), equal = 0, best = 0, n = 0;
	struct list *chain;
	struct socket *o;

	spin_lock(&socket_names);
	chain = inet_chain(SOCK_DGRAM, port);
	list_for_each(o, chain, by_name) {
		unsigned points = o->port == port && ref_count(&o->refs) ? score(o, from, to, dev) : 0;

		if (points == 0 || (!all && points < best) || n == UDP_TAKERS)
			continue;
		equal = points > best ? 1 : equal + 1;
		best = points;
		if (all)
			n += ref_get_unless_zero(&(out[n] = o)->refs);
		else if (equal == 1 || (o->flags & BIT(SO_REUSEPORT) && be16(from->sin_port) % equal == 0))
			out[0] = o;
	}
	if (!all && best)
		n = ref_get_unless_zero(&out[0]->refs);
	spin_unlock(&socket_names);
	return n;
}

/* What is behind p's UDP header is for s, if it wants it and has room. Uses p up. */
static void deliver(struct socket *s, struct pkt *p)
{
	struct udp_hdr h = *((struct udp_hdr *)p->data - 1);
	struct sockmsg *m = NULL;
	bool fits;

	mutex_lock(&s->lock);
	fits = !s->closed && !s->shut_rd && sock_has_room(s, p->len, s->rcvbuf) &&
	       (!s->wire || bpf_run(s->wire->filter, p, p->data - UDP_HDR, p->len + UDP_HDR));
	if (fits)
		m = wire_message(p);
	if (m) {
		NET_COUNT(udp_in);
		m->sport = h.sport;
		m->dport = h.dport;
		m->drops = s->drops;
		sock_enqueue(s, m);
	} else {
		NET_COUNT(udp_rcvbuf_errors);
		s->drops++;
	}
	mutex_unlock(&s->lock);
	if (!fits)
		pkt_free(p);
}

static void udp_input(struct pkt *p)
{
	const struct udp_hdr *h = (const void *)p->data;
	struct sockaddr_in from = { AF_INET, 0, { p->src }, { 0 } }, to = { AF_INET, 0, { p->dst }, { 0 } };
	struct socket *s[UDP_TAKERS];
	bool all = p->cast != CAST_US;
	unsigned n;

	if (p->len < UDP_HDR || be16(h->len) < UDP_HDR || be16(h->len) > p->len) {
		NET_COUNT(udp_in_errors);
		goto out;
	}
	pkt_trim(p, be16(h->len));
	if (h->sum && sum_fold(sum_add(sum_pseudo(p->src, p->dst, IPPROTO_UDP, p->len), h, p->len)) != 0) {
		NET_COUNT(udp_csum_errors);
		NET_COUNT(udp_in_errors);
		goto out;
	}
	from.sin_port = h->sport;
	to.sin_port = h->dport;
	n = udp_takers(&from, &to, p->dev, all, s);
	if (n == 0 && !all) {
		NET_COUNT(udp_no_port);
		icmp_send(p, ICMP_UNREACH, UNREACH_PORT, 0);
	}
	pkt_pull(p, UDP_HDR);
	for (unsigned i = 0; i < n; i++) {           /* the last gets p itself */
		struct pkt *own = i + 1 < n ? pkt_copy(p) : p;

		if (own)
			deliver(s[i], own);
		socket_put(s[i]);
	}
	if (n)
		return;
out:
	pkt_free(p);
}

static void udp_error(const struct ip_error *e)
{
	const struct udp_hdr *h = (const void *)e->data;
	struct sockaddr_in from = { AF_INET, h->dport, { e->dst }, { 0 } }, to = { AF_INET, h->sport, { e->src }, { 0 } };
	struct socket *s[UDP_TAKERS];

	if (!udp_takers(&from, &to, NULL, false, s))
		return;
	if (s[0]->state == SOCK_CONNECTED || inet_opt(s[0], IP_RECVERR))
		wire_error(s[0], e);                 /* others do not know whom it is about: udp(7) */
	socket_put(s[0]);
}

void udp_wire_init(void)
{
	static const struct ip_proto udp = { IPPROTO_UDP, udp_input, udp_error };

	ip_proto_register(&udp);
}

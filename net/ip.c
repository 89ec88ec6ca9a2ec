/* IPv4: packets in are checked, put together and given to their protocol; packets out get a header and a way, in pieces
   if they are too long for it. A packet for somebody else is passed on if ip_forward says so. */
#include "net/ip.h"
#include "abi/errno.h"
#include "lib/random.h"
#include "lib/string.h"

#define IPOPT_END  0
#define IPOPT_NOP  1
#define IPOPT_LSRR 131
#define IPOPT_SSRR 137

struct net_counts net_counts;
uint64_t ip_forward, ip_default_ttl = 64;
static const struct ip_proto *protos[256];       /* I after start-up */
static uint32_t next_id;                         /* a */

void ip_proto_register(const struct ip_proto *proto)
{
	protos[proto->number] = proto;
}

static uint16_t hdr_sum(const struct ip_hdr *h)
{
	return sum_fold(sum_add(0, h, ip_hdr_len(h)));
}

/* ---- out ------------------------------------------------------------------------------------------- */

/* One packet that is short enough, to the link. Uses it up. */
static int link_send(struct pkt *p, const struct dest *to)
{
	static const uint8_t everybody[ETH_ALEN] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
	uint32_t g = to->hop;
	uint8_t group[ETH_ALEN] = { 0x01, 0x00, 0x5e, g >> 8 & 0x7f, g >> 16, g >> 24 };       /* RFC 1112, 6.4 */

	if (to->dev->flags & (IFF_LOOPBACK | IFF_NOARP))
		return eth_send(to->dev, p, to->dev->mac, ETH_P_IP);
	if (to->kind == DEST_UNICAST)
		return arp_send(to->dev, p, to->hop);
	return eth_send(to->dev, p, to->kind == DEST_MULTICAST ? group : everybody, ETH_P_IP);
}

/* p, at its header, in pieces of at most mtu bytes. Uses it up. */
static int fragment_send(struct pkt *p, const struct dest *to)
{
	struct ip_hdr *h = (void *)p->data;
	unsigned hlen = ip_hdr_len(h), room = (to->mtu - hlen) & ~7u, n = p->len - hlen;
	unsigned first = __builtin_bswap16(h->frag);     /* it may be a fragment itself, passing through */
	int r = 0;

	for (unsigned at = 0; at < n && r == 0; at += room) {
		unsigned part = min(n - at, room);
		struct pkt *f = pkt_new(hlen + part);
		struct ip_hdr *fh;

		if (!f) {
			r = -ENOBUFS;
			break;
		}
		fh = memcpy(pkt_put(f, hlen + part), h, hlen);
		memcpy((uint8_t *)fh + hlen, p->data + hlen + at, part);
		fh->total = __builtin_bswap16(hlen + part);
		fh->frag = __builtin_bswap16((first & ~IP_OFFSET) | ((first & IP_OFFSET) + at / 8) |
					     (at + part < n ? IP_MF : 0));
		fh->sum = 0;
		fh->sum = hdr_sum(fh);
		f->ip = fh;
		f->src = p->src;
		f->dst = p->dst;
		f->proto = p->proto;
		NET_COUNT(frag_creates);
		r = link_send(f, to);
	}
	if (r == 0)
		NET_COUNT(frag_ok);
	else
		NET_COUNT(frag_fails);
	pkt_free(p);
	return r;
}

/* A group we are in, or everybody: we hear it ourselves. */
static void loop_back(const struct pkt *p, const struct dest *to)
{
	struct pkt *c = pkt_copy(p);

	if (!c)
		return;
	c->dev = to->dev;
	c->mac = NULL;
	lo_loop(c);
}

/* The header is there. */
static int ip_send(struct pkt *p, const struct dest *to, bool df, bool loop)
{
	struct ip_hdr *h = (void *)p->data;

	p->ip = h;
	p->src = h->src;
	p->dst = h->dst;
	p->proto = h->proto;
	NET_COUNT(ip_out);
	if (to->dev != &lo && ((to->kind == DEST_MULTICAST && loop && group_is_ours(to->dev, h->dst)) ||
			       to->kind == DEST_BROADCAST))
		loop_back(p, to);
	if (to->kind == DEST_MULTICAST && h->ttl == 0) {         /* it stays on this machine */
		pkt_free(p);
		return 0;
	}
	if (p->len <= to->mtu)
		return link_send(p, to);
	if (!df)
		return fragment_send(p, to);
	NET_COUNT(frag_fails);
	pkt_free(p);
	return -EMSGSIZE;
}

/* A raw socket wrote the header: what is left to us, raw(7). */
static int raw_header(struct pkt *p, const struct dest *to)
{
	struct ip_hdr *h = (void *)p->data;

	if (p->len < IP_HDR || ip_hdr_len(h) < IP_HDR || ip_hdr_len(h) > p->len)
		return -EINVAL;
	h->total = __builtin_bswap16(p->len);
	if (!h->src)
		h->src = to->src;
	if (!h->id)
		h->id = __atomic_add_fetch(&next_id, 1, __ATOMIC_RELAXED);
	h->sum = 0;
	h->sum = hdr_sum(h);
	return 0;
}

int ip_output(struct pkt *p, uint32_t src, uint32_t dst, unsigned proto, const struct ip_how *how)
{
	static const struct ip_how usual;
	struct dest to;
	struct ip_hdr *h;
	int r = 0;

	if (!how)
		how = &usual;
	if (how->dest)
		to = *how->dest;
	else
		r = route_lookup(dst, src, how->dev, &to);
	if (r == 0 && how->header)
		r = raw_header(p, &to);
	else if (r == 0 && p->len + IP_HDR > 0xffff)
		r = -EMSGSIZE;
	if (r < 0) {
		if (r != -EMSGSIZE && r != -EINVAL)
			NET_COUNT(ip_out_no_route);
		pkt_free(p);
		return r;
	}
	if (!how->header) {
		h = pkt_push(p, IP_HDR);
		*h = (struct ip_hdr){
			.version_ihl = 0x45, .tos = how->tos, .total = __builtin_bswap16(p->len),
			.id = __builtin_bswap16(__atomic_add_fetch(&next_id, 1, __ATOMIC_RELAXED)),
			.frag = __builtin_bswap16(how->df ? IP_DF : 0), .ttl = how->ttl ? how->ttl : ip_default_ttl,
			.proto = proto, .src = src ? src : to.src, .dst = dst,
		};
		h->sum = hdr_sum(h);
	}
	return ip_send(p, &to, how->df, how->loop);
}

/* ---- through --------------------------------------------------------------------------------------- */

/* p, at its header, is somebody else's. RFC 1812, 5.2. Uses it up. */
static void forward(struct pkt *p)
{
	struct ip_hdr *h = p->ip;
	struct netif *in = p->dev;
	struct dest to;
	int r;

	if (p->cast != CAST_US)
		goto drop;
	if (h->ttl <= 1) {
		icmp_send(p, ICMP_TIME_EXCEEDED, 0, 0);
		goto drop;
	}
	r = route_lookup(h->dst, 0, NULL, &to);
	if (r < 0 || to.kind != DEST_UNICAST) {
		if (r < 0)
			icmp_send(p, ICMP_UNREACH, r == -EHOSTUNREACH ? UNREACH_HOST : UNREACH_NET, 0);
		goto drop;
	}
	if (p->len > to.mtu && h->frag & __builtin_bswap16(IP_DF)) {
		icmp_send(p, ICMP_UNREACH, UNREACH_FRAG, __builtin_bswap32(to.mtu));
		goto drop;
	}
	for (unsigned i = 0; to.dev == in && i < in->naddr; i++)         /* it could have gone there without us */
		if (addr_same_net(in->addr[i].addr, h->src, in->addr[i].mask) &&
		    addr_same_net(in->addr[i].addr, to.hop, in->addr[i].mask)) {
			icmp_send(p, ICMP_REDIRECT, 1, to.hop);
			break;
		}
	h->ttl--;
	h->sum = 0;
	h->sum = hdr_sum(h);
	NET_COUNT(ip_forwarded);
	if (p->len > to.mtu)
		fragment_send(p, &to);
	else
		link_send(p, &to);
	return;
drop:
	pkt_free(p);
}

/* ---- in -------------------------------------------------------------------------------------------- */

/* Options may only be walked over; who wants to choose our way is refused. False: the packet is dropped. */
static bool options_ok(struct pkt *p)
{
	const uint8_t *o = p->data + IP_HDR;
	unsigned n = ip_hdr_len(p->ip) - IP_HDR, at = 0;

	while (at < n && o[at] != IPOPT_END) {
		if (o[at] == IPOPT_NOP) {
			at++;
			continue;
		}
		if (at + 2 > n || o[at + 1] < 2 || at + o[at + 1] > n) {
			icmp_send(p, ICMP_PARAMPROB, 0, (IP_HDR + at + (at + 1 < n)) & 0xff);
			return false;
		}
		if (o[at] == IPOPT_LSRR || o[at] == IPOPT_SSRR)
			return false;
		at += o[at + 1];
	}
	return true;
}

/* The header as RFC 1122, 3.2.1 wants it: p->ip and its fields are set, what follows the packet is cut off. */
static bool header_ok(struct pkt *p)
{
	struct ip_hdr *h = (void *)p->data;
	unsigned hlen, total;

	if (p->len < IP_HDR || h->version_ihl >> 4 != 4)
		return false;
	hlen = ip_hdr_len(h);
	total = __builtin_bswap16(h->total);
	if (hlen < IP_HDR || total < hlen || total > p->len || hdr_sum(h) != 0)
		return false;
	pkt_trim(p, total);
	p->ip = h;
	p->src = h->src;
	p->dst = h->dst;
	p->proto = h->proto;
	return true;
}

/* Martians: senders that cannot be. RFC 1812, 5.3.7. */
static bool source_ok(const struct pkt *p)
{
	bool lo_net = (p->src & 0xff) == 127 || (p->dst & 0xff) == 127;

	if (addr_is_multicast(p->src) || p->src == INADDR_BROADCAST || (lo_net && p->dev != &lo))
		return false;
	if (p->src == 0)
		return p->dst == INADDR_BROADCAST || addr_is_multicast(p->dst);
	return !addr_is_broadcast(p->src);
}

/* Is it for us? Where it was sent to in p->cast: the link may have said more. */
static bool is_for_us(struct pkt *p)
{
	if (addr_is_multicast(p->dst)) {
		p->cast = CAST_MULTICAST;
		return group_is_ours(p->dev, p->dst);
	}
	if (addr_is_broadcast(p->dst)) {
		p->cast = CAST_BROADCAST;
		return true;
	}
	return addr_is_local(p->dst);
}

static void deliver(struct pkt *p)
{
	const struct ip_proto *proto = protos[p->proto];
	bool raw;

	p->data += ip_hdr_len(p->ip);
	p->len -= ip_hdr_len(p->ip);
	raw = raw_input(p);
	if (proto) {
		NET_COUNT(ip_delivers);
		proto->input(p);
		return;
	}
	if (!raw) {
		NET_COUNT(ip_no_proto);
		icmp_send(p, ICMP_UNREACH, UNREACH_PROTO, 0);
	}
	pkt_free(p);
}

void ip_input(struct pkt *p)
{
	NET_COUNT(ip_in);
	if (!header_ok(p) || (ip_hdr_len(p->ip) > IP_HDR && !options_ok(p))) {
		NET_COUNT(ip_hdr_errors);
		pkt_free(p);
		return;
	}
	if (!source_ok(p)) {
		NET_COUNT(ip_addr_errors);
		pkt_free(p);
		return;
	}
	if (!is_for_us(p)) {
		if (ip_forward && p->cast == CAST_US) {
			forward(p);
			return;
		}
		NET_COUNT(ip_addr_errors);
		pkt_free(p);
		return;
	}
	if (p->ip->frag & __builtin_bswap16(IP_MF | IP_OFFSET))
		p = ip_reassemble(p);
	if (p)
		deliver(p);
}

/* ---- what does not arrive ----------------------------------------------------------------------------- */

void ip_undeliverable(struct pkt *p)
{
	p->cast = CAST_US;
	icmp_send(p, ICMP_UNREACH, UNREACH_HOST, 0);
}

void ip_error_in(const struct ip_error *e)
{
	raw_error(e);
	if (protos[e->proto] && protos[e->proto]->error)
		protos[e->proto]->error(e);
}

void ip_init(void)
{
	random_bytes(&next_id, sizeof(next_id));
	ip_frag_init();
}

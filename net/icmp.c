/* ICMP, RFC 792: answers echo, tells senders what is wrong, and turns what is said about our own packets into errors of
   the sockets that sent them (icmp(7), RFC 1122, 3.2.2). */
#include "net/ip.h"
#include "abi/errno.h"
#include "cpu/clock.h"
#include "lib/string.h"
#include "proc/time.h"

#define ICMP_LEN     8
#define QUOTE_MAX    548                         /* RFC 1812, 4.3.2.3: as much as fits 576 bytes */
#define ERRORS_BURST 50                          /* icmp_msgs_burst, icmp_msgs_per_sec */
#define ERROR_EVERY  (NSEC_PER_SEC / 1000)
#define ICMP_TYPES   19

/* ---- out ------------------------------------------------------------------------------------------- */

static bool is_error(unsigned type)
{
	return type == ICMP_UNREACH || type == 4 || type == ICMP_REDIRECT || type == ICMP_TIME_EXCEEDED || type == ICMP_PARAMPROB;
}

/* A bucket of tokens: one comes each millisecond, one goes with each error. */
static bool may_send(void)
{
	static nsec_t full_at;                   /* net_lock: when the bucket is full again */
	nsec_t now = clock_now();
	bool may;

	spin_lock(&net_lock);
	full_at = max(full_at, now);
	may = full_at - now < ERRORS_BURST * ERROR_EVERY;
	if (may)
		full_at += ERROR_EVERY;
	spin_unlock(&net_lock);
	return may;
}

static void icmp_output(struct pkt *p, uint32_t src, uint32_t dst, const struct ip_how *how)
{
	struct icmp_hdr *h = (void *)p->data;

	h->sum = 0;
	h->sum = sum_fold(sum_add(0, p->data, p->len));
	NET_COUNT(icmp_out);
	if (h->type < ICMP_TYPES)
		NET_COUNT(icmp_out_type[h->type]);
	ip_output(p, src, dst, IPPROTO_ICMP, how);
}

void icmp_send(const struct pkt *p, unsigned type, unsigned code, uint32_t rest)
{
	const uint8_t *from = (const uint8_t *)p->ip;
	size_t n = p->data + p->len - from, hlen = ip_hdr_len(p->ip);
	struct ip_how how = { .tos = 0xc0 };
	struct icmp_hdr *h;
	struct pkt *e;

	if (p->cast != CAST_US || addr_is_multicast(p->dst) || addr_is_broadcast(p->dst) || p->src == 0 ||
	    addr_is_multicast(p->src) || addr_is_broadcast(p->src) || p->ip->frag & __builtin_bswap16(IP_OFFSET))
		return;
	if (p->proto == IPPROTO_ICMP && (n < hlen + 1 || is_error(from[hlen])))
		return;
	if (!may_send())
		return;
	n = min(n, (size_t)QUOTE_MAX);
	e = pkt_new(ICMP_LEN + n);
	if (!e)
		return;
	h = pkt_put(e, ICMP_LEN + n);
	*h = (struct icmp_hdr){ .type = type, .code = code, .rest = rest };
	memcpy(h + 1, from, n);
	icmp_output(e, addr_is_local(p->dst) ? p->dst : 0, p->src, &how);
}

/* ---- in -------------------------------------------------------------------------------------------- */

/* As Linux turns the codes of "unreachable" into errno. hard: it is not going to get better. */
static const struct { uint8_t error; bool hard; } unreach[16] = {
	{ ENETUNREACH, false }, { EHOSTUNREACH, false }, { ENOPROTOOPT, true }, { ECONNREFUSED, true }, { EMSGSIZE, false },
	{ EOPNOTSUPP, false }, { ENETUNREACH, true }, { EHOSTDOWN, true }, { ENONET, true }, { ENETUNREACH, true },
	{ EHOSTUNREACH, true }, { ENETUNREACH, false }, { EHOSTUNREACH, false }, { EHOSTUNREACH, true },
	{ EHOSTUNREACH, true }, { EHOSTUNREACH, true },
};

/* Tables of MTUs that links have (RFC 1191, 7.1), for routers that do not say theirs. */
static unsigned mtu_below(unsigned total)
{
	static const uint16_t plateau[] = { 32000, 17914, 8166, 4352, 2002, 1492, 1006, 508, 296 };

	for (unsigned i = 0; i < ARRAY_SIZE(plateau); i++)
		if (plateau[i] < total)
			return plateau[i];
	return IP_MTU_MIN;
}

/* p, at its ICMP header, quotes a packet of ours. */
static void error_input(struct pkt *p, const struct icmp_hdr *h)
{
	const struct ip_hdr *q = (const void *)(p->data + ICMP_LEN);
	unsigned n = p->len - ICMP_LEN, hlen;
	struct ip_error e = { .type = h->type, .code = h->code, .from = p->src };

	if (n < IP_HDR || q->version_ihl >> 4 != 4)
		goto bad;
	hlen = ip_hdr_len(q);
	if (hlen < IP_HDR || n < hlen + 8 || h->code > 15)
		goto bad;
	if (!addr_is_local(q->src) || q->frag & __builtin_bswap16(IP_OFFSET))
		return;
	e.src = q->src;
	e.dst = q->dst;
	e.proto = q->proto;
	e.data = p->data + ICMP_LEN + hlen;
	e.len = n - hlen;
	switch (h->type) {
	case ICMP_REDIRECT:
		route_redirect(q->dst, p->src, h->rest, p->dev);
		return;
	case ICMP_UNREACH:
		e.error = unreach[h->code].error;
		e.hard = unreach[h->code].hard;
		if (h->code == UNREACH_FRAG) {
			unsigned mtu = __builtin_bswap32(h->rest) & 0xffff;

			e.mtu = route_pmtu_set(q->dst, mtu ? mtu : mtu_below(__builtin_bswap16(q->total)));
			if (!e.mtu)
				return;
		}
		break;
	case ICMP_PARAMPROB:
		e.error = EPROTO;
		e.hard = true;
		break;
	default:
		e.error = EHOSTUNREACH;
	}
	ip_error_in(&e);
	return;
bad:
	NET_COUNT(icmp_in_errors);
}

/* Milliseconds since midnight UT. */
static uint32_t icmp_time(void)
{
	return __builtin_bswap32((clock_now() + wall_offset) / NSEC_PER_MSEC % 86400000);
}

static void answer(struct pkt *p, unsigned type)
{
	struct ip_how how = { .tos = p->ip->tos };
	struct pkt *r = pkt_new(p->len);
	struct icmp_hdr *h;

	if (!r)
		return;
	h = memcpy(pkt_put(r, p->len), p->data, p->len);
	h->type = type;
	if (type == ICMP_TIMESTAMPREPLY) {
		uint32_t now = icmp_time();

		memcpy((uint8_t *)h + 12, &now, 4);
		memcpy((uint8_t *)h + 16, &now, 4);
	}
	icmp_output(r, p->dst, p->src, &how);
}

static void icmp_input(struct pkt *p)
{
	const struct icmp_hdr *h = (const void *)p->data;

	NET_COUNT(icmp_in);
	if (p->len < ICMP_LEN || sum_fold(sum_add(0, p->data, p->len)) != 0) {
		NET_COUNT(icmp_in_errors);
		if (p->len >= ICMP_LEN)
			NET_COUNT(icmp_csum_errors);
		pkt_free(p);
		return;
	}
	if (h->type < ICMP_TYPES)
		NET_COUNT(icmp_in_type[h->type]);
	if (is_error(h->type))
		error_input(p, h);
	else if (h->type == ICMP_ECHO && p->cast == CAST_US)     /* who asks everybody is not answered, as on Linux */
		answer(p, ICMP_ECHOREPLY);
	else if (h->type == ICMP_TIMESTAMP && p->cast == CAST_US && p->len >= 20)
		answer(p, ICMP_TIMESTAMPREPLY);
	pkt_free(p);
}

void icmp_init(void)
{
	static const struct ip_proto icmp = { IPPROTO_ICMP, icmp_input, NULL };

	ip_proto_register(&icmp);
}

/* TCP headers between the wire and struct tcp_seg: RFC 9293, 3.1 and 3.2; options of RFC 7323 and 2018. */
#include "net/tcp_wire.h"
#include "lib/string.h"

enum { OPT_END, OPT_NOP, OPT_MSS, OPT_SHIFT, OPT_SACK_OK, OPT_SACK, OPT_TS = 8 };
#define SHIFT_MOST 14                            /* RFC 7323, 2.3 */

struct tcp_counts tcp_counts;

static uint32_t get32(const uint8_t *at)
{
	uint32_t x;

	memcpy(&x, at, 4);
	return be32(x);
}

static uint8_t *put32(uint8_t *at, uint32_t x)
{
	x = be32(x);
	memcpy(at, &x, 4);
	return at + 4;
}

/* ---- in -------------------------------------------------------------------------------------------- */

/* One option of len bytes at o; those of an unknown kind or a wrong length are passed over (MUST-6, MUST-7). */
static void option_in(const uint8_t *o, unsigned len, struct tcp_seg *seg)
{
	switch (o[0]) {
	case OPT_MSS:
		if (len == 4 && seg->flags & SYN)
			seg->mss = o[2] << 8 | o[3];
		break;
	case OPT_SHIFT:
		if (len == 3 && seg->flags & SYN)
			seg->shift = min(o[2], SHIFT_MOST);
		break;
	case OPT_SACK_OK:
		seg->sack_ok |= len == 2 && seg->flags & SYN;
		break;
	case OPT_TS:
		if (len == 10) {
			seg->ts = true;
			seg->tsval = get32(o + 2);
			seg->tsecr = get32(o + 6);
		}
		break;
	case OPT_SACK:
		for (unsigned at = 2; len % 8 == 2 && at < len && seg->nsack < ARRAY_SIZE(seg->sack); at += 8)
			seg->sack[seg->nsack++] = (struct seq_range){ get32(o + at), get32(o + at + 4) };
	}
}

static void options_in(const uint8_t *o, unsigned n, struct tcp_seg *seg)
{
	for (unsigned at = 0; at < n && o[at] != OPT_END; ) {
		if (o[at] == OPT_NOP) {
			at++;
			continue;
		}
		if (at + 2 > n || o[at + 1] < 2 || at + o[at + 1] > n)
			return;
		option_in(o + at, o[at + 1], seg);
		at += o[at + 1];
	}
}

bool tcp_decode(struct pkt *p, struct tcp_names *n, struct tcp_seg *seg)
{
	const struct tcp_hdr *h = (const void *)p->data;
	unsigned hlen;

	if (p->len < TCP_HDR)
		return false;
	hlen = (h->offset >> 4) * 4;
	if (hlen < TCP_HDR || hlen > p->len)
		return false;
	if (sum_fold(sum_add(sum_pseudo(p->src, p->dst, IPPROTO_TCP, p->len), h, p->len)) != 0) {
		TCP_COUNT(csum_errors);
		return false;
	}
	*n = (struct tcp_names){ p->src, p->dst, h->sport, h->dport };
	*seg = (struct tcp_seg){ .seq = be32(h->seq), .ack = be32(h->ack), .wnd = be16(h->wnd), .len = p->len - hlen,
				 .urg = be16(h->urg), .flags = h->flags & 0x3f, .shift = -1 };
	options_in(p->data + TCP_HDR, hlen - TCP_HDR, seg);
	pkt_pull(p, hlen);
	tcp_trace("in", n, seg);
	return true;
}

/* ---- the trace ring ---- */

static void trace(const char *what, const struct tcp_names *n, unsigned extra, uint32_t seq, uint32_t ack, uint64_t size,
		  uint32_t cwnd, long ssthresh)
{
	trace_add(TR_TCP, extra, (uint64_t)n->src << 32 | n->dst, (uint32_t)be16(n->sport) << 16 | be16(n->dport),
		  (uint64_t)seq << 32 | ack, size, cwnd, ssthresh, what);
}

void tcp_trace_segment(const char *what, const struct tcp_names *n, const struct tcp_seg *seg)
{
	trace(what, n, seg->flags, seg->seq, seg->ack, (uint64_t)seg->wnd << 32 | seg->len, 0, 0);
}

void tcp_trace_state(const char *what, const struct tcp *t, const struct tcp_names *n)
{
	struct tcp_names names = t ? tcp_names_of(t->s) : *n;

	trace(what, &names, t ? t->state : TCP_SYN_RECV, t ? t->snd_una : 0, 0, 0, t && t->mss ? max(t->cwnd / t->mss, 1u) : 1,
	      t && t->mss && t->ssthresh < 0x7fffffff ? (long)(t->ssthresh / t->mss) : -1);
}

void tcp_trace_lost(const struct pkt *p)
{
	const struct ip_hdr *ip = (const void *)(p->data + ETH_LEN);
	const struct tcp_hdr *h = (const void *)((const uint8_t *)ip + IP_HDR);
	struct tcp_names n;
	struct tcp_seg seg;

	if (p->len < ETH_LEN + IP_HDR + TCP_HDR || ip->proto != IPPROTO_TCP)
		return;
	n = (struct tcp_names){ ip->src, ip->dst, h->sport, h->dport };
	seg = (struct tcp_seg){ .seq = be32(h->seq), .ack = be32(h->ack), .wnd = be16(h->wnd), .flags = h->flags & 0x3f,
				.len = be16(ip->total) - IP_HDR - (h->offset >> 4) * 4 };
	tcp_trace("lost", &n, &seg);
}

/* ---- out ------------------------------------------------------------------------------------------- */

unsigned tcp_options_len(const struct tcp_seg *seg)
{
	return (seg->mss ? 4 : 0) + (seg->shift >= 0 ? 4 : 0) + (seg->ts ? TS_LEN : seg->sack_ok ? 4 : 0) +
	       (seg->nsack ? 4 + 8 * seg->nsack : 0);
}

/* Each padded to four bytes, in front: SACK permitted takes the place of the timestamps' padding. */
static void options_out(uint8_t *o, const struct tcp_seg *seg)
{
	if (seg->mss)
		o = put32(o, OPT_MSS << 24 | 4 << 16 | seg->mss);
	if (seg->ts) {
		o = put32(o, (seg->sack_ok ? OPT_SACK_OK << 24 | 2 << 16 : OPT_NOP << 24 | OPT_NOP << 16) | OPT_TS << 8 | 10);
		o = put32(o, seg->tsval);
		o = put32(o, seg->tsecr);
	} else if (seg->sack_ok)
		o = put32(o, OPT_NOP << 24 | OPT_NOP << 16 | OPT_SACK_OK << 8 | 2);
	if (seg->shift >= 0)
		o = put32(o, OPT_NOP << 24 | OPT_SHIFT << 16 | 3 << 8 | seg->shift);
	if (seg->nsack)
		o = put32(o, OPT_NOP << 24 | OPT_NOP << 16 | OPT_SACK << 8 | (2 + 8 * seg->nsack));
	for (unsigned i = 0; i < seg->nsack; i++) {
		o = put32(o, seg->sack[i].from);
		o = put32(o, seg->sack[i].to);
	}
}

struct pkt *tcp_encode(const struct tcp_names *n, const struct tcp_seg *seg)
{
	unsigned hlen = TCP_HDR + tcp_options_len(seg);
	struct pkt *p = pkt_new(hlen + seg->len);
	struct tcp_hdr *h;

	assert(hlen <= TCP_HDR + TCP_OPTS);
	if (!p)
		return NULL;
	h = pkt_put(p, hlen + seg->len);
	*h = (struct tcp_hdr){ n->sport, n->dport, be32(seg->seq), be32(seg->ack), hlen / 4 << 4, seg->flags,
			       be16(min(seg->wnd, 65535u)), 0, be16(seg->urg) };
	options_out((uint8_t *)(h + 1), seg);
	tcp_trace("out", n, seg);
	return p;
}

int tcp_transmit(struct pkt *p, const struct tcp_names *n, const struct ip_how *how)
{
	struct tcp_hdr *h = (void *)p->data;

	h->sum = sum_fold(sum_add(sum_pseudo(n->src, n->dst, IPPROTO_TCP, p->len), h, p->len));
	TCP_COUNT(out_segs);
	if (h->flags & RST)
		TCP_COUNT(out_rsts);
	return ip_output(p, n->src, n->dst, IPPROTO_TCP, how);
}

void tcp_refuse(const struct tcp_names *n, const struct tcp_seg *seg)
{
	struct tcp_names back = { n->dst, n->src, n->dport, n->sport };
	struct tcp_seg rst = { .flags = RST, .shift = -1 };
	struct pkt *p;

	if (seg->flags & RST)
		return;
	if (seg->flags & ACK)
		rst.seq = seg->ack;
	else {
		rst.flags |= ACK;
		rst.ack = seg->seq + seg->len + !!(seg->flags & SYN) + !!(seg->flags & FIN);
	}
	p = tcp_encode(&back, &rst);
	if (p)
		tcp_transmit(p, &back, NULL);
}

/* Connections that come: a SYN makes a half of one, which costs a listener little until its ACK shows that somebody is
   really there (RFC 4987). When there are too many halves the oldest goes (3.3 there): who answers at once gets through a flood.
   Halves belong to their listener, and are guarded by its lock; they are made on the net thread. */
#include "net/tcp_wire.h"
#include "abi/errno.h"
#include "lib/hash.h"
#include "lib/random.h"
#include "lib/string.h"
#include "mm/slab.h"

#define HALVES_MAX      256                      /* of one listener */
#define SYNACK_RETRIES  5                        /* tcp_synack_retries */

/* Guards: all l, the listener's lock */
struct half {
	struct list link;                        /* oldest first */
	struct tcp_names names;                  /* as its segments have them: dst is ours */
	struct tcp_seg syn;                      /* what it offered */
	uint32_t iss, ts_offset, adv_mss;
	unsigned retries;
	bool     waits;                          /* for its first byte: TCP_DEFER_ACCEPT */
	nsec_t   made, at;                       /* at: when the <SYN,ACK> is sent again */
};

struct tcp_halves {
	struct socket *listener;                 /* I  counted while the timer is armed */
	struct list list;
	unsigned n;
	struct net_timer timer;
};

/* ---- numbers that nobody can guess: RFC 6528, RFC 7323 5.4 ------------------------------------------- */

static uint64_t secret_hash(const struct tcp_names *n, unsigned what)
{
	static uint64_t secret[2];
	uint64_t h;

	if (!secret[0])
		random_bytes(secret, sizeof(secret));
	h = secret[0] ^ what;
	for (unsigned i = 0; i < 4; i++) {       /* rounds of a multiplication and its folding */
		const uint64_t in[] = { n->src, n->dst, (uint32_t)n->sport << 16 | n->dport, secret[1] };

		h = (h ^ in[i]) * 0x9e3779b97f4a7c15ul;
		h ^= h >> 29;
		h = (h + secret[1]) * 0xbf58476d1ce4e5b9ul;
		h ^= h >> 32;
	}
	return h;
}

/* A clock of four microseconds, and where it stands for these two. */
uint32_t tcp_first_seq(const struct tcp_names *n)
{
	return (uint32_t)secret_hash(n, 1) + (uint32_t)(clock_now() >> 12);
}

uint32_t tcp_ts_offset(const struct tcp_names *n)
{
	return secret_hash(n, 2);
}

/* As far as a window may grow: RFC 7323, 2.2. */
uint8_t tcp_shift(void)
{
	uint8_t shift = 0;

	while (shift < 14 && net_limits.tcp_rmem[2] >> shift > 65535)
		shift++;
	return shift;
}

/* ---- halves ----------------------------------------------------------------------------------------- */

static void half_drop(struct tcp_halves *h, struct half *e)
{
	list_del(&e->link);
	h->n--;
	kfree(e);
}

static struct half *half_find(struct tcp_halves *h, const struct tcp_names *n)
{
	struct half *e;

	list_for_each(e, &h->list, link)
		if (memcmp(&e->names, n, sizeof(*n)) == 0)
			return e;
	return NULL;
}

static void synack_send(struct socket *l, struct half *e)
{
	struct tcp_names back = { e->names.dst, e->names.src, e->names.dport, e->names.sport };
	struct tcp_seg seg = {
		.seq = e->iss, .ack = e->syn.seq + 1, .flags = SYN | ACK, .wnd = min((uint32_t)l->rcvbuf, 65535u),
		.mss = e->adv_mss, .shift = e->syn.shift >= 0 ? tcp_shift() : -1, .sack_ok = e->syn.sack_ok, .ts = e->syn.ts,
		.tsval = (uint32_t)(clock_now() / NSEC_PER_MSEC) + e->ts_offset, .tsecr = e->syn.tsval,
	};
	struct pkt *p;
	struct ip_how how;

	if (TRACE_ON(TR_TCP))
		tcp_trace_state(e->retries ? "timeout" : "state", NULL, &back);
	p = tcp_encode(&back, &seg);
	tcp_how(l, &how);
	if (p)
		tcp_transmit(p, &back, &how);
}

/* On the net thread, with the timer's count of the listener. */
static void halves_late(struct net_work *w)
{
	struct tcp_halves *h = container_of(net_timer_of(w), struct tcp_halves, timer);
	struct socket *l = h->listener;
	nsec_t now = clock_now(), next = FOREVER;
	struct half *e;

	mutex_lock(&l->lock);
	list_for_each_safe(e, &h->list, link) {
		if (e->at <= now && e->retries++ >= SYNACK_RETRIES) {
			half_drop(h, e);
			TCP_COUNT(attempt_fails);
			continue;
		}
		if (e->at <= now) {
			TCP_COUNT(retrans_segs);
			synack_send(l, e);
			e->at = now + (RTO_FIRST << e->retries);
		}
		next = min(next, e->at);
	}
	if (next != FOREVER) {
		ref_get(&l->refs);
		if (!net_timer_arm(&h->timer, next))
			socket_put(l);
	}
	mutex_unlock(&l->lock);
	socket_put(l);
}

static struct tcp_halves *halves_of(struct socket *l)
{
	struct tcp_halves *h = l->halves;

	if (h)
		return h;
	h = kzalloc(sizeof(*h));
	if (!h)
		return NULL;
	h->listener = l;
	list_init(&h->list);
	net_timer_init(&h->timer, halves_late);
	l->halves = h;
	return h;
}

void tcp_halves_drop(struct socket *l)
{
	struct tcp_halves *h = l->halves;
	struct half *e;

	if (!h)
		return;
	list_for_each_safe(e, &h->list, link)
		half_drop(h, e);
	if (net_timer_cancel(&h->timer))
		socket_put(l);
}

void tcp_halves_free(struct socket *l)
{
	assert(!l->halves || list_empty(&l->halves->list));
	kfree(l->halves);
}

unsigned tcp_syn_waiting(const struct socket *l)
{
	return l->halves ? l->halves->n : 0;
}

/* 3.10.7.2, third: a SYN. */
static void half_new(struct socket *l, struct tcp_halves *h, const struct tcp_names *n, const struct tcp_seg *seg)
{
	uint32_t most = inet_opt(l, TCP_MAXSEG);
	struct dest way;
	struct half *e;

	if (l->npending > l->backlog) {          /* who waits already is not accepted either: it shall try again */
		TCP_COUNT(listen_overflows);
		TCP_COUNT(listen_drops);
		return;
	}
	e = route_lookup(n->src, n->dst, NULL, &way) == 0 ? kzalloc(sizeof(*e)) : NULL;
	if (!e)
		return;
	if (h->n >= HALVES_MAX) {
		half_drop(h, list_first(&h->list, struct half, link));
		TCP_COUNT(listen_drops);
	}
	e->names = *n;
	e->syn = *seg;
	e->iss = tcp_first_seq(n);
	e->ts_offset = tcp_ts_offset(n);
	e->adv_mss = max((int)min(way.mtu, 65535u) - IP_HDR - TCP_HDR, 48);
	e->adv_mss = most ? min(e->adv_mss, most) : e->adv_mss;
	e->made = clock_now();
	e->at = e->made + RTO_FIRST;
	list_add_tail(&h->list, &e->link);
	if (h->n++ == 0) {
		ref_get(&l->refs);
		if (!net_timer_arm(&h->timer, e->at))
			socket_put(l);
	}
	synack_send(l, e);
}

/* e becomes a connection in SYN-RECEIVED, whose ACK is there and is looked at next. NULL: no memory. */
static struct socket *half_whole(struct socket *l, struct half *e)
{
	struct socket *s = tcp_end_new(l);
	struct tcp *t = s ? tcp_new(s) : NULL;

	if (!t) {
		socket_put(s);
		return NULL;
	}
	s->state = SOCK_CONNECTED;
	s->cred = l->cred;
	s->on_wire = true;
	s->local = (struct sockaddr_in){ AF_INET, e->names.dport, { e->names.dst }, { 0 } };
	s->remote = (struct sockaddr_in){ AF_INET, e->names.sport, { e->names.src }, { 0 } };
	t->adv_mss = e->adv_mss;
	t->rcv_shift = tcp_shift();
	t->ts_offset = e->ts_offset;
	t->iss = t->snd_una = e->iss;
	t->snd_nxt = t->tx_seq = t->snd_up = t->small_end = t->iss + 1;
	t->state = TCP_SYN_RECV;
	tcp_agree(t, &e->syn);
	if (!e->retries) {
		t->rtt_at = e->made;
		t->rtt_seq = t->snd_nxt;
	}
	spin_lock(&socket_names);
	inet_add_port(s, be16(s->local.sin_port));
	spin_unlock(&socket_names);
	tcp_publish(t);
	TCP_COUNT(passive_opens);
	return s;
}

/* Is the ACK to be left for later: no room, or TCP_DEFER_ACCEPT and no byte yet? */
static bool not_yet(struct socket *l, struct half *e, const struct tcp_seg *seg)
{
	nsec_t defer = inet_opt(l, TCP_DEFER_ACCEPT) * NSEC_PER_SEC;

	if (l->npending > l->backlog) {
		TCP_COUNT(listen_overflows);
		TCP_COUNT(listen_drops);
		return true;
	}
	e->waits = defer > 0 && !seg->len && !(seg->flags & FIN) && clock_now() - e->made < defer;
	return e->waits;
}

/* A segment of the half e: 3.10.7.4, as far as SYN-RECEIVED goes. Its connection, counted; or NULL. */
static struct socket *half_segment(struct socket *l, struct tcp_halves *h, struct half *e, const struct tcp_seg *seg)
{
	uint32_t next = e->syn.seq + 1;
	struct socket *s;

	if ((seg->flags & (SYN | ACK | RST)) == SYN && seg->seq == e->syn.seq) {
		synack_send(l, e);               /* ours was lost */
		return NULL;
	}
	if (before(seg->seq, next) || after(seg->seq, next + 65535)) {
		if (!(seg->flags & RST))
			synack_send(l, e);
		return NULL;
	}
	if (seg->flags & RST) {
		if (seg->seq == next) {
			half_drop(h, e);
			TCP_COUNT(attempt_fails);
		}
		return NULL;
	}
	if (!(seg->flags & ACK) || seg->flags & SYN)
		return NULL;
	if (seg->ack != e->iss + 1) {
		tcp_refuse(&e->names, seg);
		return NULL;
	}
	if (not_yet(l, e, seg))
		return NULL;
	s = half_whole(l, e);
	if (!s)
		return NULL;
	half_drop(h, e);
	ref_get(&s->refs);
	list_add_tail(&l->pending, &s->pending_link);
	l->npending++;
	sock_arrived(l);
	return s;
}

struct socket *tcp_syn_input(struct socket *l, const struct tcp_names *n, const struct tcp_seg *seg)
{
	struct tcp_halves *h;
	struct socket *s = NULL;
	struct half *e;

	mutex_lock(&l->lock);
	h = l->state == SOCK_LISTENING && !l->closed ? halves_of(l) : NULL;
	e = h ? half_find(h, n) : NULL;
	if (e)
		s = half_segment(l, h, e, seg);
	else if (!h || seg->flags & ACK)
		tcp_refuse(n, seg);
	else if ((seg->flags & (SYN | RST)) == SYN)
		half_new(l, h, n, seg);
	mutex_unlock(&l->lock);
	return s;
}

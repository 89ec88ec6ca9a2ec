/* TCP over IP, receiving: RFC 9293, 3.10.7, read straight down in tcp_segment(). On the net thread. */
#include "net/tcp_wire.h"
#include "abi/errno.h"
#include "lib/string.h"

#define DELACK       (40 * NSEC_PER_MSEC)
#define PIECE_MIN    960
#define PAWS_IDLE    (24ul * 24 * 3600 * NSEC_PER_SEC)       /* RFC 7323, 5.5 */

/* ---- is it of this connection, and now? ------------------------------------------------------------- */

/* 3.10.7.4, first; RFC 7323, 5.3. False: it was answered, and is nothing else. */
static bool acceptable(struct tcp *t, const struct tcp_seg *seg)
{
	uint32_t end = seg->seq + seg->len + !!(seg->flags & SYN) + !!(seg->flags & FIN);
	uint32_t edge = seq_max(t->rcv_adv, t->rcv_nxt);
	bool old = t->ts_on && seg->ts && !(seg->flags & RST) && before(seg->tsval, t->ts_recent) &&
		   clock_now() - t->ts_recent_at < PAWS_IDLE;

	if (!old && !before(end, t->acked) && !after(seg->seq, edge))
		return true;
	if (old)
		TCP_COUNT(paws);
	if (seg->flags & RST)
		return false;
	if (seg->len && before(seg->seq, t->rcv_nxt) && t->sack_on)
		t->dsack = (struct seq_range){ seg->seq, seq_min(seg->seq + seg->len, t->rcv_nxt) };
	if (seg->len || seg->flags & FIN)
		tcp_ack(t);
	else                                     /* two that disagree must not answer each other for ever */
		tcp_challenge(t);
	return false;
}

/* RFC 7323, 4.3: the time of the segment that the last ACK was about is echoed. */
static void ts_store(struct tcp *t, const struct tcp_seg *seg)
{
	if (t->ts_on && seg->ts && !after(seg->seq, t->acked) && !before(seg->tsval, t->ts_recent)) {
		t->ts_recent = seg->tsval;
		t->ts_recent_at = clock_now();
	}
}

/* 3.10.7.4, second; RFC 5961, 3.2: only the exact number is believed. */
static void reset_in(struct tcp *t, const struct tcp_seg *seg)
{
	if (seg->seq != t->rcv_nxt)
		tcp_challenge(t);
	else if (t->state == TCP_SYN_RECV)
		tcp_done(t, ECONNREFUSED);
	else
		tcp_done(t, t->state == TCP_CLOSE_WAIT ? EPIPE : ECONNRESET);
}

/* ---- acknowledgements ------------------------------------------------------------------------------- */

static void tx_free(struct tcp *t, uint32_t ack)
{
	uint32_t n = after(ack, tcp_end(t)) ? t->tx_bytes : after(ack, t->tx_seq) ? ack - t->tx_seq : 0;

	t->tx_seq += n;
	t->tx_bytes -= n;
	while (n > 0) {
		struct sockmsg *m = list_first(&t->tx, struct sockmsg, link);
		uint32_t part = min(m->size - m->off, n);

		m->off += part;
		n -= part;
		if (m->off < m->size)
			break;
		if (t->tx_at == m)
			t->tx_at = NULL;
		sockmsg_free(m);
	}
	if (t->tx_at && before(t->tx_at_seq, t->tx_seq))
		t->tx_at = NULL;
}

/* How long the answer took; of what was sent twice only timestamps know (RFC 6298, 3; RFC 7323, 4.1). */
static void rtt_take(struct tcp *t, const struct tcp_seg *seg)
{
	uint32_t ms = tcp_now(t) - seg->tsecr;

	if (t->rtt_at && !before(seg->ack, t->rtt_seq)) {
		tcp_rtt_sample(t, clock_now() - t->rtt_at);
		t->rtt_at = 0;
	} else if (!t->rtt_at && t->ts_on && seg->ts && seg->tsecr && ms < 120000)
		tcp_rtt_sample(t, ms * NSEC_PER_MSEC);
}

/* Who waits for room hears of it; a buffer that nobody chose grows with what may be on the way. */
static void writers_wake(struct tcp *t)
{
	struct socket *s = t->s;
	uint32_t most = net_limits.tcp_wmem[2];

	if (!s->sndbuf_set && (uint32_t)s->sndbuf < most && t->cwnd > (uint32_t)s->sndbuf / 2)
		s->sndbuf = min(2 * t->cwnd, most);
	if (s->wants_room && tcp_wire_room(s)) {
		s->wants_room = false;
		wake_all_for(&s->can_write, POLL_ROOM);
	}
}

/* 3.10.7.4, fifth. */
static void ack_in(struct tcp *t, const struct tcp_seg *seg)
{
	uint32_t n = after(seg->ack, t->snd_una) ? seg->ack - t->snd_una : 0, wnd = seg->wnd;
	bool dup = !n && seg->ack == t->snd_una && tcp_flying(t) && !seg->len && wnd == t->snd_wnd && !(seg->flags & FIN);

	t->probes = 0;
	if (n) {
		rtt_take(t, seg);
		tx_free(t, seg->ack);
		t->snd_una = seg->ack;
		t->backoff = 0;
		t->fail_since = 0;
		t->soft_error = 0;
		t->rexmit.at = 0;                /* RFC 6298, 5.3: from now on again */
	}
	if (before(t->snd_wl1, seg->seq) || (t->snd_wl1 == seg->seq && !after(t->snd_wl2, seg->ack))) {
		if (!tcp_flying(t) && wnd)       /* it is open: the next probe is not one */
			t->backoff = t->fail_since = 0;
		t->snd_wnd = wnd;
		t->max_wnd = max(t->max_wnd, wnd);
		t->snd_wl1 = seg->seq;
		t->snd_wl2 = seg->ack;
	}
	tcp_cong_ack(t, seg, n, dup);
	if (n)
		writers_wake(t);
}

/* What our acknowledged FIN changes. False: the connection is over, t may be gone. */
static bool fin_acked(struct tcp *t)
{
	if (!t->fin || t->snd_una != tcp_end(t) + 1)
		return true;
	switch (t->state) {
	case TCP_FIN_WAIT1:
		tcp_enter(t, TCP_FIN_WAIT2);
		wake_all(&t->s->can_write);      /* SO_LINGER */
		if (t->s->closed)
			tcp_fin_wait(t);
		return t->state != TCP_CLOSE;
	case TCP_CLOSING:
		tcp_time_wait(t);
		return false;
	case TCP_LAST_ACK:
		tcp_done(t, 0);
		return false;
	}
	return true;
}

/* ---- data ------------------------------------------------------------------------------------------- */

static bool receives(const struct tcp *t)
{
	return t->state == TCP_ESTABLISHED || t->state == TCP_FIN_WAIT1 || t->state == TCP_FIN_WAIT2;
}

/* n bytes as one message of the socket's queue. */
static bool give(struct tcp *t, const uint8_t *data, uint32_t n, bool urgent)
{
	struct sockmsg *m;

	if (n == 0)
		return true;
	m = sockmsg_new(urgent ? n : max(n, (uint32_t)PIECE_MIN));
	if (!m)
		return false;
	memcpy(m->data, data, n);
	m->size = n;
	m->urgent = urgent;
	if (urgent) {
		tcp_urgent_arrived(t->s);
		t->urgent_due = false;
	}
	tcp_append(t->s, m);
	t->rcv_nxt += n;
	return true;
}

/* n bytes that are next. The urgent one among them is a message of its own (tcpurg.c). False: no memory. */
static bool deliver(struct tcp *t, const uint8_t *data, uint32_t n)
{
	uint32_t first = t->rcv_up - t->rcv_nxt;

	if (!t->urgent_due || first >= n)
		return give(t, data, n, false);
	return give(t, data, first, false) && give(t, data + first, 1, true) && give(t, data + first + 1, n - first - 1, false);
}

/* 3.10.7.4, sixth: where is the urgent byte? As BSD has it (RFC 6093): the pointer points behind it. */
static void urgent_in(struct tcp *t, const struct tcp_seg *seg)
{
	uint32_t at = seg->seq + seg->urg - 1;

	if (!(seg->flags & URG) || !seg->urg || before(at, t->rcv_nxt) || (t->urgent_due && !after(at, t->rcv_up)))
		return;
	t->rcv_up = at;
	t->urgent_due = true;
}

/* p, from cb[0] to cb[1], waits for what is missing before it. Uses it up. */
static void ooo_put(struct tcp *t, struct pkt *p)
{
	struct list *at = t->ooo.prev;

	TCP_COUNT(ofo_queue);
	t->ack_now = true;
	t->last_ooo = p->cb[0];
	while (at != &t->ooo && after(list_entry(at, struct pkt, link)->cb[0], p->cb[0]))
		at = at->prev;
	if (at != &t->ooo && !after(p->cb[1], list_entry(at, struct pkt, link)->cb[1])) {
		if (t->sack_on)
			t->dsack = (struct seq_range){ p->cb[0], p->cb[1] };
		pkt_free(p);
		return;
	}
	if (t->ooo_n >= OOO_MAX) {
		pkt_free(p);
		return;
	}
	list_insert(&p->link, at, at->next);
	t->ooo_n++;
	t->ooo_bytes += p->len;
}

/* Those that are no longer out of order. */
static void ooo_take(struct tcp *t)
{
	while (!list_empty(&t->ooo)) {
		struct pkt *p = list_first(&t->ooo, struct pkt, link);
		uint32_t skip = t->rcv_nxt - (uint32_t)p->cb[0];

		if (after(p->cb[0], t->rcv_nxt))
			break;
		if (skip < p->len && !deliver(t, p->data + skip, p->len - skip))
			break;
		list_del(&p->link);
		t->ooo_n--;
		t->ooo_bytes -= p->len;
		pkt_free(p);
		t->ack_now = true;               /* a hole is filled: RFC 5681, 4.2 */
	}
}

/* RFC 5681, 4.2; RFC 1122, 4.2.3.2: at once at first and for every second full segment, else a little later. */
static void ack_later(struct tcp *t)
{
	t->ack_due = true;
	if (t->quick || t->rcv_nxt - t->acked > t->rcv_mss || t->ooo_n)
		t->ack_now = true;
	else
		tcp_timer_set(t, &t->delack, clock_now() + DELACK);
}

/* 3.10.7.4, seventh: p holds seg's data. Uses it up. */
static void data_in(struct tcp *t, struct tcp_seg *seg, struct pkt *p)
{
	uint32_t edge = seq_max(t->rcv_adv, t->rcv_nxt), skip;

	if (seg->flags & FIN && !t->fin_seen && !after(seg->seq + seg->len, edge) && !before(seg->seq + seg->len, t->rcv_nxt)) {
		t->fin_seen = true;
		t->fin_seq = seg->seq + seg->len;
	}
	if (!seg->len)
		goto drop;
	t->rcv_mss = min(max(t->rcv_mss, seg->len), (uint32_t)t->adv_mss);
	if (t->fin_seen)
		edge = seq_min(edge, t->fin_seq);
	if (after(seg->seq + seg->len, edge))    /* what does not fit into the window: it will come again */
		pkt_trim(p, after(edge, seg->seq) ? edge - seg->seq : 0);
	skip = before(seg->seq, t->rcv_nxt) ? t->rcv_nxt - seg->seq : 0;
	if (skip >= p->len) {                    /* nothing new */
		t->ack_now = true;
		if (t->sack_on && skip)
			t->dsack = (struct seq_range){ seg->seq, seq_min(seg->seq + seg->len, t->rcv_nxt) };
		goto drop;
	}
	pkt_pull(p, skip);
	p->cb[0] = seg->seq + skip;
	p->cb[1] = seg->seq + skip + p->len;
	if (p->cb[0] != t->rcv_nxt) {
		ooo_put(t, p);
		return;
	}
	if (deliver(t, p->data, p->len)) {
		ooo_take(t);
		ack_later(t);
	} else                                   /* as if it had been lost */
		TCP_COUNT(no_memory);
drop:
	pkt_free(p);
}

/* 3.10.7.4, eighth. False: the connection is over, t is gone. */
static bool fin_in(struct tcp *t)
{
	struct socket *s = t->s;

	if (!t->fin_seen || t->rcv_nxt != t->fin_seq)
		return true;
	t->rcv_nxt++;
	t->ack_now = true;
	s->peer_closed = true;
	switch (t->state) {
	case TCP_ESTABLISHED:
		tcp_enter(t, TCP_CLOSE_WAIT);
		break;
	case TCP_FIN_WAIT1:                      /* both at once: a simultaneous close */
		tcp_enter(t, TCP_CLOSING);
		break;
	case TCP_FIN_WAIT2:
		tcp_ack(t);
		tcp_time_wait(t);
		return false;
	}
	socket_wake_all(s);
	return true;
}

/* ---- SYN-SENT: 3.10.7.3 ------------------------------------------------------------------------------ */

/* What both SYNs offered holds; seg is the other side's. */
void tcp_agree(struct tcp *t, const struct tcp_seg *seg)
{
	t->irs = seg->seq;
	t->rcv_nxt = t->acked = t->copied = seg->seq + 1;
	t->rcv_adv = t->rcv_nxt + min((uint32_t)t->s->rcvbuf, 65535u);
	t->snd_wnd = t->max_wnd = seg->wnd;
	t->snd_wl1 = seg->seq;
	t->snd_wl2 = seg->ack;
	t->ts_on = seg->ts;
	t->sack_on = seg->sack_ok;
	if (seg->shift >= 0)
		t->snd_shift = seg->shift;
	else
		t->rcv_shift = 0;
	if (seg->ts) {
		t->ts_recent = seg->tsval;
		t->ts_recent_at = clock_now();
	}
	t->peer_mss = seg->mss ? max(seg->mss, 48) : MSS_LEAST;
	tcp_link_mtu(t);
	tcp_cong_init(t);
}

static void syn_sent(struct tcp *t, struct tcp_seg *seg, const struct tcp_names *back)
{
	bool acks = seg->flags & ACK;

	if (acks && (!after(seg->ack, t->iss) || after(seg->ack, t->snd_nxt))) {
		tcp_refuse(back, seg);
		return;
	}
	if (seg->flags & RST) {
		if (acks)
			tcp_done(t, ECONNREFUSED);
		return;
	}
	if (!(seg->flags & SYN))
		return;
	if (acks)
		rtt_take(t, seg);
	t->snd_una = acks ? seg->ack : t->snd_una;
	tcp_agree(t, seg);
	if (!acks) {                             /* both opened at once: 3.5, figure 7 */
		tcp_enter(t, TCP_SYN_RECV);
		tcp_send_syn(t);
		return;
	}
	t->rexmit.at = 0;
	if (t->backoff && !t->srtt)              /* RFC 6298, 5.7 */
		t->rto = 3 * NSEC_PER_SEC;
	t->backoff = 0;
	tcp_established(t);
	t->ack_now = true;
}

/* ---- every other state: 3.10.7.4 --------------------------------------------------------------------- */

/* In SYN-RECEIVED: our SYN is acknowledged. False: it is not. */
static bool syn_acked(struct tcp *t, const struct tcp_seg *seg, const struct tcp_names *n)
{
	if (!after(seg->ack, t->snd_una) || after(seg->ack, t->snd_nxt)) {
		tcp_refuse(n, seg);
		return false;
	}
	rtt_take(t, seg);
	t->snd_una = seg->ack;
	t->snd_wnd = t->max_wnd = seg->wnd;
	t->snd_wl1 = seg->seq;
	t->snd_wl2 = seg->ack;
	t->rexmit.at = 0;
	t->backoff = 0;
	tcp_cong_init(t);
	if (t->fin) {                            /* shut down before it was there */
		tcp_established(t);
		tcp_enter(t, TCP_FIN_WAIT1);
	} else
		tcp_established(t);
	return true;
}

/* Is the acknowledgement of what we can have sent? RFC 5961, 5.2. */
static bool ack_sane(struct tcp *t, const struct tcp_seg *seg)
{
	if (!before(seg->ack, t->snd_una - t->max_wnd) && !after(seg->ack, t->snd_nxt))
		return true;
	tcp_challenge(t);
	return false;
}

/* Bytes for a program that has gone: RFC 2525, 2.17. */
static bool comes_too_late(struct tcp *t, const struct tcp_seg *seg)
{
	if (!t->s->closed || !seg->len || !after(seg->seq + seg->len, t->rcv_nxt) || !receives(t))
		return false;
	TCP_COUNT(abort_on_data);
	tcp_reset_peer(t);
	return true;
}

void tcp_segment(struct tcp *t, const struct tcp_names *n, struct tcp_seg *seg, struct pkt *p)
{
	t->last_rcv = clock_now();
	t->keep_probes = 0;
	if (!(seg->flags & SYN))                 /* RFC 7323, 2.2: those of SYNs are as they are */
		seg->wnd <<= t->snd_shift;
	if (t->state == TCP_SYN_SENT) {
		syn_sent(t, seg, n);
		if (t->state != TCP_ESTABLISHED)
			goto drop;
		seg->seq++;                      /* the SYN is done; on with what follows it */
		seg->flags &= ~SYN;
	}
	if (t->state == TCP_SYN_RECV && seg->flags & SYN && seg->flags & ACK && seg->seq == t->irs) {
		seg->seq++;                      /* the other half of a simultaneous open */
		seg->flags &= ~SYN;
	}
	if (!acceptable(t, seg))
		goto drop;
	if (seg->flags & RST) {
		reset_in(t, seg);
		goto drop;
	}
	if (seg->flags & SYN) {                  /* RFC 5961, 4.2 */
		tcp_challenge(t);
		goto drop;
	}
	if (!(seg->flags & ACK) || (t->state == TCP_SYN_RECV && !syn_acked(t, seg, n)) || !ack_sane(t, seg))
		goto drop;
	ts_store(t, seg);
	ack_in(t, seg);
	if (!fin_acked(t) || comes_too_late(t, seg))
		goto drop;
	if (receives(t)) {
		urgent_in(t, seg);
		data_in(t, seg, p);
		p = NULL;
		if (!fin_in(t))
			goto drop;
	} else if (seg->flags & FIN || seg->len)         /* a FIN again: our ACK was lost */
		t->ack_now = true;
	tcp_output(t, false);
	if (t->ack_now)
		tcp_ack(t);
drop:
	pkt_free(p);
}

/* ---- whose is it? ----------------------------------------------------------------------------------- */

/* A connection that waits for its last stragglers may begin again, with a SYN that is newer than all of them:
   3.10.7.4; RFC 6191. */
static bool begins_again(const struct socket *s, const struct tcp_seg *seg)
{
	return (seg->flags & (SYN | ACK | RST)) == SYN &&
	       (after(seg->seq, s->last_ack) || (s->last_ts && seg->ts && after(seg->tsval, s->last_ts)));
}

/* In TIME_WAIT: 3.10.7.4; RST is not believed (RFC 1337). False: let somebody else look. */
static bool time_wait_in(struct socket *s, const struct tcp_names *n, const struct tcp_seg *seg)
{
	if (!s->until || begins_again(s, seg)) {
		timewait_leave(s);
		inet_drop_port(s);
		return false;
	}
	if (!(seg->flags & RST) && (seg->len || seg->flags & (SYN | FIN))) {
		tcp_time_wait_ack(s, n, seg);
		timewait_enter(s);               /* its time begins again */
	}
	return true;
}

/* True: p was somebody's, and is used up. */
static bool connection_in(const struct tcp_names *n, struct tcp_seg *seg, struct pkt *p)
{
	struct socket *s = tcp_find(n);
	bool takes;

	if (!s)
		return false;
	mutex_lock(&s->lock);
	takes = s->on_wire ? s->tcp->state != TCP_CLOSE : time_wait_in(s, n, seg);
	if (takes && s->on_wire)
		tcp_segment(s->tcp, n, seg, p);
	else if (takes)
		pkt_free(p);
	mutex_unlock(&s->lock);
	socket_put(s);
	return takes;
}

static void tcp_input(struct pkt *p)
{
	struct tcp_names n;
	struct tcp_seg seg;
	struct socket *l, *s;

	TCP_COUNT(in_segs);
	if (p->cast != CAST_US || !tcp_decode(p, &n, &seg)) {
		TCP_COUNT(in_errs);
		pkt_free(p);
		return;
	}
	if (connection_in(&n, &seg, p))
		return;
	l = tcp_listener(n.dst, be16(n.dport), be16(n.sport), p->dev);
	s = l ? tcp_syn_input(l, &n, &seg) : NULL;
	if (!l)
		tcp_refuse(&n, &seg);
	socket_put(l);
	if (!s) {
		pkt_free(p);
		return;
	}
	mutex_lock(&s->lock);                    /* born just now, of the ACK that p is */
	if (s->on_wire && s->tcp->state != TCP_CLOSE)
		tcp_segment(s->tcp, &n, &seg, p);
	else
		pkt_free(p);
	mutex_unlock(&s->lock);
	socket_put(s);
}

/* ---- ICMP: 3.9.2.2, RFC 5927 ------------------------------------------------------------------------- */

/* Only what is on the way can have been lost; a connection that is there does not end by it (RFC 5461). */
static void error_in(struct tcp *t, const struct ip_error *e, uint32_t seq)
{
	if (before(seq, t->snd_una) || !before(seq, t->snd_nxt))
		return;
	if (e->error == EMSGSIZE) {              /* RFC 1191: shorter ones, and those that were too long again */
		uint32_t mss = t->mss;

		tcp_link_mtu(t);
		if (t->mss < mss && t->state != TCP_SYN_SENT && t->state != TCP_SYN_RECV) {
			tcp_cong_timeout(t);
			t->cwnd = max(t->cwnd, 2 * t->mss);
			tcp_output(t, false);
		}
	} else if (t->state == TCP_SYN_SENT || t->state == TCP_SYN_RECV)
		tcp_done(t, e->error);
	else if (inet_opt(t->s, IP_RECVERR)) {
		t->s->error = e->error;
		socket_wake_all(t->s);
	} else
		t->soft_error = e->error;
}

static void tcp_error(const struct ip_error *e)
{
	const struct tcp_hdr *h = (const void *)e->data;         /* eight bytes of it */
	struct tcp_names n = { e->dst, e->src, h->dport, h->sport };
	struct socket *s = tcp_find(&n);

	if (!s)
		return;
	mutex_lock(&s->lock);
	if (s->on_wire && s->tcp->state != TCP_CLOSE)
		error_in(s->tcp, e, be32(h->seq));
	mutex_unlock(&s->lock);
	socket_put(s);
}

void tcp_wire_init(void)
{
	static const struct ip_proto tcp = { IPPROTO_TCP, tcp_input, tcp_error };

	ip_proto_register(&tcp);
}

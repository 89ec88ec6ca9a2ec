/* TCP over IP, sending: what programs write waits in a queue of pieces until it is acknowledged; a segment is cut out of
   it whenever there is reason to send, the first time and again. RFC 9293, 3.8. */
#include "net/tcp_wire.h"
#include "abi/errno.h"
#include "kernel/syscall.h"
#include "kernel/waiters.h"
#include "lib/string.h"
#include "mm/page.h"

#define PIECE_MIN     960                        /* small writes share a piece */
#define SCARCE        65536                      /* bytes a connection may hold when memory runs short */
#define CHALLENGES    10                         /* a second (RFC 5961, 10) */

uint32_t tcp_now(const struct tcp *t)
{
	return (uint32_t)(clock_now() / NSEC_PER_MSEC) + t->ts_offset;
}

static bool memory_scarce(void)
{
	return page_free_count() < page_total() / 4;
}

void tcp_how(const struct socket *s, struct ip_how *how)
{
	*how = (struct ip_how){
		.ttl = inet_opt(s, IP_TTL), .tos = inet_opt(s, IP_TOS),
		.df = inet_opt(s, IP_MTU_DISCOVER) != 0, .dev = netif_by_index(s->bound_if),
	};
}

/* ---- the window we tell ----------------------------------------------------------------------------- */

/* Never less than we told before (3.8.6: a window does not shrink), nor a silly little more (3.8.6.2.2). */
uint32_t tcp_window(struct tcp *t)
{
	const struct socket *s = t->s;
	size_t used = s->rx_bytes + t->ooo_bytes, limit = s->rcvbuf;
	uint32_t told = before(t->rcv_nxt, t->rcv_adv) ? t->rcv_adv - t->rcv_nxt : 0, clamp;
	uint32_t room, unit = 1u << t->rcv_shift;

	clamp = inet_opt(s, TCP_WINDOW_CLAMP);
	if (memory_scarce())
		limit = min(limit, (size_t)SCARCE);
	room = limit > used ? limit - used : 0;
	if (clamp)
		room = min(room, clamp);
	if (room < min(limit / 2, (size_t)t->adv_mss))
		room = 0;
	room = min(max(room & -unit, told), 65535u << t->rcv_shift);
	return room;
}

static uint32_t window_field(struct tcp *t)
{
	uint32_t units = min((tcp_window(t) + (1u << t->rcv_shift) - 1) >> t->rcv_shift, 65535u);

	t->rcv_adv = seq_max(t->rcv_adv, t->rcv_nxt + (units << t->rcv_shift));
	return units;
}

/* ---- one segment ------------------------------------------------------------------------------------ */

/* n bytes of the queue from seq on. */
static void tx_copy(struct tcp *t, uint32_t seq, uint8_t *to, uint32_t n)
{
	struct sockmsg *m = t->tx_at;
	uint32_t at = t->tx_at_seq;

	if (!m || before(seq, at)) {
		m = list_first(&t->tx, struct sockmsg, link);
		at = t->tx_seq;
	}
	while (n > 0) {
		uint32_t have = m->size - m->off, skip = seq - at, part;

		if (skip < have) {
			part = min(have - skip, n);
			memcpy(to, m->data + m->off + skip, part);
			to += part;
			seq += part;
			n -= part;
			t->tx_at = m;
			t->tx_at_seq = at;
		}
		at += have;
		m = list_entry(m->link.next, struct sockmsg, link);
	}
}

/* RFC 2018, 4: the newest first, then the others; before them what came twice (RFC 2883). */
static void sack_fill(struct tcp *t, struct tcp_seg *seg)
{
	unsigned most = t->ts_on ? 3 : 4;
	struct pkt *p;

	if (before(t->dsack.from, t->dsack.to)) {
		seg->sack[seg->nsack++] = t->dsack;
		t->dsack = (struct seq_range){ 0, 0 };
		TCP_COUNT(dsack_sent);
	}
	for (int newest = 1; newest >= 0; newest--) {
		struct seq_range run = { 0, 0 };

		list_for_each(p, &t->ooo, link) {        /* packets that touch make one piece */
			uint32_t from = p->cb[0], to = p->cb[1];
			bool last = p->link.next == &t->ooo, joins;

			if (run.from == run.to)
				run = (struct seq_range){ from, to };
			run.to = seq_max(run.to, to);
			joins = !last && !after((uint32_t)list_entry(p->link.next, struct pkt, link)->cb[0], run.to);
			if (joins)
				continue;
			if ((!before(t->last_ooo, run.from) && before(t->last_ooo, run.to)) == newest && seg->nsack < most)
				seg->sack[seg->nsack++] = run;
			run.from = run.to;
		}
	}
}

/* Everything but a <SYN>: len bytes from seq on, and the options a connection has. 0, -errno; lost either way it will be
   sent again. */
static int segment_send(struct tcp *t, uint32_t seq, uint32_t len, unsigned flags)
{
	struct tcp_names names = tcp_names_of(t->s);
	struct tcp_seg seg = { .seq = seq, .len = len, .flags = flags, .shift = -1 };
	struct ip_how how;
	struct pkt *p;
	int r;

	if (flags & ACK)
		seg.ack = t->rcv_nxt;
	if (!(flags & RST))
		seg.wnd = window_field(t);
	if (t->ts_on) {
		seg.ts = true;
		seg.tsval = tcp_now(t);
		seg.tsecr = t->ts_recent;
	}
	if (t->sack_on && len == 0 && !(flags & RST))
		sack_fill(t, &seg);
	if (after(t->snd_up, seq) && !(flags & RST)) {
		seg.flags |= URG;
		seg.urg = min(t->snd_up - seq, 65535u);
	}
	p = tcp_encode(&names, &seg);
	if (!p) {
		TCP_COUNT(no_memory);
		return -ENOBUFS;
	}
	if (len)
		tx_copy(t, seq, p->data + p->len - len, len);
	if (len && t->ack_due && t->quick)               /* it answers at once: ACKs can wait for the answers */
		t->quick = 0;
	t->ack_now = t->ack_due = false;
	t->delack.at = 0;
	t->acked = t->rcv_nxt;
	t->last_snd = clock_now();
	tcp_how(t->s, &how);
	r = tcp_transmit(p, &names, &how);
	if (r == -EMSGSIZE)                      /* the link's MTU has changed: shorter ones from now on */
		tcp_link_mtu(t);
	return r;
}

void tcp_ack(struct tcp *t)
{
	if (t->quick)
		t->quick--;
	if (segment_send(t, t->snd_nxt, 0, ACK) == -ENOBUFS)
		tcp_timer_set(t, &t->delack, clock_now() + RTO_LEAST);
}

void tcp_rst(struct tcp *t)
{
	segment_send(t, t->snd_nxt, 0, RST | ACK);
}

void tcp_challenge(struct tcp *t)
{
	nsec_t now = clock_now();

	if (now - t->challenge_at >= NSEC_PER_SEC) {
		t->challenge_at = now;
		t->challenge_n = 0;
	}
	if (t->challenge_n++ < CHALLENGES) {
		TCP_COUNT(challenge_acks);
		tcp_ack(t);
	}
}

void tcp_probe(struct tcp *t)
{
	segment_send(t, t->snd_una - 1, 0, ACK);
}

void tcp_send_syn(struct tcp *t)
{
	struct tcp_names names = tcp_names_of(t->s);
	bool answer = t->state == TCP_SYN_RECV;
	struct tcp_seg seg = {
		.seq = t->iss, .flags = answer ? SYN | ACK : SYN, .ack = answer ? t->rcv_nxt : 0,
		.wnd = min((uint32_t)t->s->rcvbuf, 65535u), .mss = t->adv_mss, .sack_ok = !answer || t->sack_on,
		.ts = !answer || t->ts_on, .tsval = tcp_now(t), .tsecr = t->ts_recent,
		.shift = !answer || t->snd_shift || t->rcv_shift ? t->rcv_shift : -1,
	};
	struct pkt *p = tcp_encode(&names, &seg);
	struct ip_how how;
	int r = -ENOBUFS;

	tcp_how(t->s, &how);
	t->last_snd = clock_now();
	if (p)
		r = tcp_transmit(p, &names, &how);
	if (r < 0)
		t->soft_error = -r;
}

/* ---- what to send, and when ------------------------------------------------------------------------- */

/* May the next n of `unsent` bytes go alone, though they do not fill a segment? 3.7.4 (Nagle), 3.8.6.2.1 (silly windows). */
static bool small_may_go(const struct tcp *t, uint32_t n, uint32_t unsent, bool push)
{
	const struct socket *s = t->s;

	if (n < unsent)                          /* the window is too small for more */
		return 2 * n >= t->max_wnd || (push && !tcp_flying(t));
	if (push || t->fin)
		return true;
	if (t->more || s->corked)
		return false;
	return inet_opt(s, TCP_NODELAY) || !tcp_flying(t) || !after(t->small_end, t->snd_una);
}

/* One segment of what was never sent, if the windows allow. True: perhaps there is more. */
static bool send_new(struct tcp *t, uint32_t pipe, bool push)
{
	uint32_t unsent = before(t->snd_nxt, tcp_end(t)) ? tcp_end(t) - t->snd_nxt : 0, n, room;
	bool fin = t->fin && !after(t->snd_nxt, tcp_end(t));
	int r;

	if (!unsent && !fin)
		return false;
	room = after(t->snd_una + t->snd_wnd, t->snd_nxt) ? t->snd_una + t->snd_wnd - t->snd_nxt : 0;
	n = min(min(unsent, t->mss), room);
	if (unsent && (n == 0 || (n < t->mss && !small_may_go(t, n, unsent, push))))
		return false;
	if (pipe && pipe + n > t->cwnd)
		return false;
	fin &= n == unsent;
	r = segment_send(t, t->snd_nxt, n, ACK | (fin ? FIN : 0) | (n && n == unsent ? PSH : 0));
	if (r == -ENOBUFS || r == -EMSGSIZE)
		return false;
	t->snd_nxt += n + fin;
	if (n < t->mss)
		t->small_end = t->snd_nxt;
	if (!t->rtt_at) {
		t->rtt_at = t->last_snd;
		t->rtt_seq = t->snd_nxt;
	}
	return true;
}

/* n from seq on, again; a FIN that lies there is sent, too. */
static bool send_again(struct tcp *t, uint32_t seq, uint32_t n)
{
	bool fin = t->fin && after(seq + n, tcp_end(t));

	tcp_trace_about(t->ca == CA_LOSS ? "timeout" : "fast", t);
	if (segment_send(t, seq, n - fin, ACK | (fin ? FIN : 0)) == -ENOBUFS)
		return false;
	if (t->undo_due) {
		t->undo_due = false;
		t->undo_ts = tcp_now(t);
	}
	if (seq == t->snd_una)
		t->rxt_mark = t->snd_nxt;
	t->again = false;
	t->high_rxt = seq_max(t->high_rxt, seq + n);
	t->rtt_at = 0;                           /* Karn: which one is answered? RFC 6298, 3 */
	t->retrans++;
	TCP_COUNT(retrans_segs);
	return true;
}

void tcp_output(struct tcp *t, bool push)
{
	uint32_t pipe, seq, n, before_nxt;

	if (t->state == TCP_SYN_SENT || t->state == TCP_SYN_RECV || t->state == TCP_CLOSE)
		return;
	if (!tcp_flying(t) && t->last_snd && clock_now() - t->last_snd > t->rto)
		tcp_cong_idle(t);
	pipe = tcp_pipe(t);
	for (;;) {
		if (tcp_next_lost(t, &seq, &n)) {        /* the first in any case: RFC 6675, 5, (4.3) */
			if (seq != t->snd_una && pipe + n > t->cwnd)
				break;
			if (!send_again(t, seq, n))
				break;
			t->rexmit.at = 0;
			pipe += n;
			continue;
		}
		before_nxt = t->snd_nxt;
		if (!send_new(t, pipe, push))
			break;
		pipe += t->snd_nxt - before_nxt;
	}
	tcp_rexmit_set(t);
}

/* ---- a program reads and writes --------------------------------------------------------------------- */

/* A program that reads more in a round trip than half the buffer gets a longer one: the window should not be what
   holds the sender back. */
static void rcvbuf_grow(struct tcp *t)
{
	struct socket *s = t->s;
	nsec_t now = clock_now();
	uint32_t most = net_limits.tcp_rmem[2], n = t->rcv_nxt - t->copied;

	if (now - t->copy_since < t->srtt)
		return;
	if (!s->rcvbuf_set && 2 * n > (uint32_t)s->rcvbuf && (uint32_t)s->rcvbuf < most && !memory_scarce())
		s->rcvbuf = min(max(4 * n, 2u * s->rcvbuf), most);
	t->copied = t->rcv_nxt;
	t->copy_since = now;
}

/* Tell of room when it is two segments or half the buffer more than was told (3.8.6.2.2). */
void tcp_wire_read(struct socket *s)
{
	struct tcp *t = s->tcp;
	uint32_t told;

	if (t->state != TCP_ESTABLISHED && t->state != TCP_FIN_WAIT1 && t->state != TCP_FIN_WAIT2)
		return;
	rcvbuf_grow(t);
	told = before(t->rcv_nxt, t->rcv_adv) ? t->rcv_adv - t->rcv_nxt : 0;
	if (tcp_window(t) >= told + min(2 * t->rcv_mss, (uint32_t)s->rcvbuf / 2) && told <= tcp_window(t) / 2)
		tcp_ack(t);
}

static size_t tx_limit(const struct socket *s)
{
	return memory_scarce() ? min((size_t)s->sndbuf, (size_t)SCARCE) : (size_t)s->sndbuf;
}

bool tcp_wire_room(struct socket *s)
{
	size_t limit = tx_limit(s);

	if (s->tcp->tx_bytes < limit - limit / 3)
		return true;
	s->wants_room = true;                    /* an ACK that makes room tells */
	return false;
}

/* Until m may be queued. Holds s. 0, -EPIPE, -EAGAIN, -EINTR, what went wrong. */
static int tx_wait(struct socket *s, bool nonblock, nsec_t deadline)
{
	struct tcp *t = s->tcp;
	int r;

	for (;;) {
		if (s->error) {
			r = -s->error;
			s->error = 0;
			return r;
		}
		if (s->state != SOCK_CONNECTED || !s->on_wire || s->reset || s->shut_wr)
			return -EPIPE;
		if (t->tx_bytes < tx_limit(s))
			return 0;
		s->wants_room = true;
		t->more = false;
		tcp_output(t, false);
		if (nonblock)
			return -EAGAIN;
		wait_note(WAIT_SOCKET, (uintptr_t)s);
		r = wait_on(&s->can_write, &s->lock, deadline);
		if (r < 0)
			return r == -ETIMEDOUT ? -EAGAIN : r;
	}
}

/* m's bytes go to the end of the queue, into the last piece if there is room. */
static void tx_append(struct tcp *t, struct sockmsg *m)
{
	struct sockmsg *last = list_empty(&t->tx) ? NULL : list_last(&t->tx, struct sockmsg, link);

	t->tx_bytes += m->size;
	if (last && last->cap - last->size >= m->size) {
		memcpy(last->data + last->size, m->data, m->size);
		last->size += m->size;
		sockmsg_free(m);
	} else
		list_add_tail(&t->tx, &m->link);
}

int tcp_wire_write(struct socket *s, struct uio *u, unsigned flags, nsec_t deadline)
{
	struct uio before;
	struct sockmsg *m;
	int r = 0;

	while (r == 0 && u->left > 0) {
		size_t n = min(u->left, (size_t)SOCK_CHUNK);

		m = sockmsg_new(max(n, (size_t)PIECE_MIN));
		if (!m)
			return -ENOMEM;
		before = *u;
		m->size = n;
		r = uio_copy_from(u, m->data, n);
		mutex_lock(&s->lock);
		if (r == 0)
			r = tx_wait(s, flags & MSG_DONTWAIT, deadline);
		if (r == 0) {
			struct tcp *t = s->tcp;
			bool urgent = flags & MSG_OOB && u->left == 0;

			tx_append(t, m);
			t->more = flags & MSG_MORE || (u->left && tcp_end(t) - t->snd_nxt < t->max_wnd / 2);
			if (urgent)
				t->snd_up = tcp_end(t);
			tcp_output(t, urgent);
		}
		mutex_unlock(&s->lock);
		if (r < 0) {
			*u = before;
			sockmsg_free(m);
		}
	}
	return r;
}

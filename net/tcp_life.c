/* A TCP connection over IP: how it begins, and the ways it ends (RFC 9293, 3.5 and 3.6). What programs call is in tcp.c and
   tcpconn.c, which ask s->on_wire. */
#include "net/tcp_wire.h"
#include "abi/errno.h"
#include "kernel/waiters.h"
#include "lib/hash.h"
#include "lib/random.h"
#include "lib/string.h"
#include "mm/slab.h"

#define HASH_BITS   10
#define QUICK_ACKS  16                           /* segments at first that are acknowledged at once */
#define SNDBUF_PER_MSS 60                        /* SO_SNDBUF when connected: 86 KiB on Ethernet, as Linux */
#define FIN_WAIT_LEAST (700 * NSEC_PER_MSEC)

static struct list connections[1 << HASH_BITS];  /* socket_names: struct tcp, by their names */

/* Of the names as an arriving segment has them: ours is dst. */
static struct list *chain(const struct tcp_names *n)
{
	uint64_t key = ((uint64_t)n->src << 32 | n->dst) * 0x9e3779b97f4a7c15ul + ((uint32_t)n->sport << 16 | n->dport);
	struct list *l = &connections[hash_u64(key, HASH_BITS)];

	assert(spin_held(&socket_names));
	if (!l->next)
		list_init(l);
	return l;
}

static bool is_named(const struct socket *s, const struct tcp_names *n)
{
	return s->remote.sin_addr.s_addr == n->src && s->remote.sin_port == n->sport && s->local.sin_port == n->dport &&
	       s->local.sin_addr.s_addr == n->dst;
}

struct socket *tcp_find(const struct tcp_names *n)
{
	struct socket *found = NULL, *s;

	spin_lock(&socket_names);
	list_for_each(s, chain(n), by_names)
		if (is_named(s, n) && !(s->until && clock_now() > s->until) && ref_get_unless_zero(&s->refs)) {
			found = s;
			break;
		}
	spin_unlock(&socket_names);
	return found;
}

void tcp_publish(struct tcp *t)
{
	struct tcp_names n = { t->s->remote.sin_addr.s_addr, t->s->local.sin_addr.s_addr, t->s->remote.sin_port,
			       t->s->local.sin_port };

	ref_get(&t->s->refs);
	t->held = true;
	spin_lock(&socket_names);
	list_add_head(chain(&n), &t->s->by_names);
	spin_unlock(&socket_names);
}

static void unpublish(struct tcp *t)
{
	spin_lock(&socket_names);
	list_del(&t->s->by_names);
	spin_unlock(&socket_names);
}

/* The longest segment: what the other side takes, what the way takes, less the options of each. 3.7.1, RFC 6691. */
void tcp_link_mtu(struct tcp *t)
{
	struct socket *s = t->s;
	uint32_t most = inet_opt(s, TCP_MAXSEG), mss;
	struct dest way;

	mss = MSS_LEAST;
	if (route_lookup(s->remote.sin_addr.s_addr, s->local.sin_addr.s_addr, netif_by_index(s->bound_if), &way) == 0)
		mss = max((int)min(way.mtu, 65535u) - IP_HDR - TCP_HDR, 48);
	if (most)
		mss = min(mss, most);
	if (!t->adv_mss)
		t->adv_mss = min(mss, 65535u);
	t->mss = min(mss, t->peer_mss ? (uint32_t)t->peer_mss : MSS_LEAST);
	t->mss -= t->ts_on ? TS_LEN : 0;
	if (t->peer_mss)
		t->rcv_mss = t->rcv_mss ? t->rcv_mss : min(t->mss, (uint32_t)MSS_LEAST);
}

struct tcp *tcp_new(struct socket *s)
{
	struct tcp *t = s->tcp;

	if (!t) {
		t = kzalloc(sizeof(*t));
		if (!t)
			return NULL;
		t->s = s;
		list_init(&t->tx);
		list_init(&t->ooo);
		tcp_timers_init(t);
		s->tcp = t;
	}
	assert(list_empty(&t->tx) && list_empty(&t->ooo) && !list_linked(&s->by_names));
	memset((char *)t + offsetof(struct tcp, state), 0, sizeof(*t) - offsetof(struct tcp, state));
	t->state = TCP_CLOSE;
	t->rto = RTO_FIRST;
	t->quick = QUICK_ACKS;
	return t;
}

void tcp_free(struct socket *s)
{
	struct tcp *t = s->tcp;

	if (!t)
		return;
	assert(list_empty(&t->tx) && list_empty(&t->ooo) && !t->rexmit.armed && !t->delack.armed && !t->keep.armed);
	spin_lock(&socket_names);                /* /proc looks in passing */
	s->on_wire = false;
	s->tcp = NULL;
	spin_unlock(&socket_names);
	kfree(t);
}

void tcp_established(struct tcp *t)
{
	struct socket *s = t->s;

	tcp_enter(t, TCP_ESTABLISHED);
	t->last_rcv = t->copy_since = clock_now();
	if (!s->sndbuf_set)
		s->sndbuf = max(s->sndbuf, (int)min(SNDBUF_PER_MSS * t->mss, net_limits.tcp_wmem[2]));
	s->state = SOCK_CONNECTED;
	tcp_keepalive(s);
	socket_wake_all(s);
}

/* ---- the end ---------------------------------------------------------------------------------------- */

static void queues_free(struct tcp *t)
{
	struct sockmsg *m;

	list_for_each_safe(m, &t->tx, link)
		sockmsg_free(m);
	t->tx_bytes = 0;
	t->tx_at = NULL;
	pkt_free_all(&t->ooo);
	t->ooo_n = 0;
	t->ooo_bytes = 0;
}

void tcp_done(struct tcp *t, int error)
{
	struct socket *s = t->s;

	assert(mutex_held(&s->lock));
	if (t->state == TCP_SYN_SENT || t->state == TCP_SYN_RECV)
		TCP_COUNT(attempt_fails);
	else if (error && (t->state == TCP_ESTABLISHED || t->state == TCP_CLOSE_WAIT))
		TCP_COUNT(estab_resets);
	tcp_enter(t, TCP_CLOSE);
	tcp_timers_stop(t);
	queues_free(t);
	unpublish(t);
	if (s->state == SOCK_CONNECTING)
		s->state = SOCK_FRESH;
	if (error) {
		s->error = error;
		s->reset = true;
	}
	inet_drop_port(s);
	socket_wake_all(s);
	if (t->held) {
		t->held = false;
		assert(ref_count(&s->refs) > 1);
		socket_put(s);
	}
}

void tcp_reset_peer(struct tcp *t)
{
	TCP_COUNT(estab_resets);
	tcp_rst(t);
	t->s->reset = true;
	tcp_done(t, 0);
}

/* From now on its names and last numbers are all that is needed, to answer a FIN that comes again: 3.6.1. The socket waits
   in the list of tcp.c, with those of the short way. No timer of t can be on its way here: we are on their thread. */
void tcp_time_wait(struct tcp *t)
{
	struct socket *s = t->s;
	bool held = t->held;

	assert(net_on_thread() && mutex_held(&s->lock));
	tcp_enter(t, TCP_TIME_WAIT);
	s->last_seq = t->snd_nxt;
	s->last_ack = t->rcv_nxt;
	s->last_ts = t->ts_on ? t->ts_recent : 0;
	s->last_offset = t->ts_offset;
	tcp_timers_stop(t);
	queues_free(t);
	timewait_enter(s);
	tcp_free(s);
	socket_wake_all(s);
	if (held)
		socket_put(s);
}

void tcp_time_wait_ack(struct socket *s, const struct tcp_names *n, const struct tcp_seg *seg)
{
	struct tcp_names back = { n->dst, n->src, n->dport, n->sport };
	struct tcp_seg ack = { .seq = s->last_seq, .ack = s->last_ack, .flags = ACK, .shift = -1, .wnd = 1024,
			       .ts = s->last_ts && seg->ts, .tsecr = s->last_ts,
			       .tsval = (uint32_t)(clock_now() / NSEC_PER_MSEC) + s->last_offset };
	struct pkt *p = tcp_encode(&back, &ack);

	if (p)
		tcp_transmit(p, &back, NULL);
}

/* A connection that only we have ended, and no program has any more. tcp(7), TCP_LINGER2. */
void tcp_fin_wait(struct tcp *t)
{
	int seconds = inet_opt(t->s, TCP_LINGER2);

	if (seconds < 0)
		tcp_reset_peer(t);
	else
		tcp_timer_set(t, &t->keep, clock_now() + max(seconds * NSEC_PER_SEC, (nsec_t)FIN_WAIT_LEAST));
}

void tcp_wire_fin(struct socket *s)
{
	struct tcp *t = s->tcp;

	assert(mutex_held(&s->lock));
	if (t->fin)
		return;
	t->fin = true;
	t->more = false;
	if (t->state == TCP_ESTABLISHED)
		tcp_enter(t, TCP_FIN_WAIT1);
	else if (t->state == TCP_CLOSE_WAIT)
		tcp_enter(t, TCP_LAST_ACK);
	tcp_output(t, true);
}

/* SO_LINGER: until all is acknowledged, or the time is over. */
static void linger(struct socket *s)
{
	nsec_t deadline = nsec_add(clock_now(), s->linger.l_linger * NSEC_PER_SEC);

	while (s->on_wire && (s->tcp->state == TCP_FIN_WAIT1 || s->tcp->state == TCP_CLOSING || s->tcp->state == TCP_LAST_ACK)) {
		wait_note(WAIT_SOCKET, (uintptr_t)s);
		if (wait_on(&s->can_write, &s->lock, deadline) < 0)
			break;
	}
}

/* 3.10.4; with bytes that nobody will read it is a reset (RFC 2525, 2.17). */
void tcp_wire_gone(struct socket *s, bool reset)
{
	struct tcp *t;

	mutex_lock(&s->lock);
	t = s->tcp;
	s->shut_wr = true;
	switch (s->on_wire ? t->state : TCP_LAST_ACK) {          /* else in TIME_WAIT by now */
	case TCP_CLOSE: case TCP_CLOSING: case TCP_LAST_ACK:
		break;
	case TCP_SYN_SENT:
		tcp_done(t, 0);
		break;
	default:
		if (reset) {
			TCP_COUNT(abort_on_close);
			tcp_reset_peer(t);
		} else if (t->state == TCP_FIN_WAIT2)
			tcp_fin_wait(t);
		else
			tcp_wire_fin(s);
		if (s->linger.l_onoff && s->linger.l_linger > 0)
			linger(s);
	}
	if (s->on_wire && s->tcp->state == TCP_CLOSE)
		inet_drop_port(s);
	mutex_unlock(&s->lock);
}

/* 3.10.5: the other side is told if it may think that we are there. */
void tcp_wire_cut(struct socket *s)
{
	struct tcp *t = s->tcp;

	if (t->state != TCP_CLOSE && t->state != TCP_SYN_SENT)
		tcp_rst(t);
	if (t->state != TCP_CLOSE)
		tcp_done(t, 0);
	s->on_wire = false;
}

/* ---- the beginning ---------------------------------------------------------------------------------- */

/* 3.10.1, active: s->local and s->remote are there. Holds s. */
int tcp_wire_connect(struct socket *s)
{
	struct tcp *t = tcp_new(s);
	struct tcp_names n = tcp_names_of(s);

	assert(mutex_held(&s->lock));
	if (!t)
		return -ENOMEM;
	s->on_wire = true;
	tcp_link_mtu(t);
	t->iss = t->snd_una = tcp_first_seq(&n);
	t->snd_nxt = t->tx_seq = t->snd_up = t->small_end = t->iss + 1;
	t->ts_offset = tcp_ts_offset(&n);
	t->rcv_shift = tcp_shift();
	tcp_enter(t, TCP_SYN_SENT);
	TCP_COUNT(active_opens);
	tcp_publish(t);
	t->rtt_at = clock_now();
	t->rtt_seq = t->snd_nxt;
	tcp_send_syn(t);
	tcp_timer_set(t, &t->rexmit, clock_now() + t->rto);
	return 0;
}

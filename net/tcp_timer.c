/* What TCP does when nothing comes: sends again (RFC 6298), probes a closed window (RFC 9293, 3.8.6.1), acknowledges at
   last (3.8.6.3), asks whether the other side is alive (3.8.4), and gives up (3.8.3). */
#include "net/tcp_wire.h"
#include "abi/errno.h"

#define RETRIES        15                        /* tcp_retries2: R2, about 15 minutes */
#define ORPHAN_RETRIES 8                         /* of a connection that no program has any more */

/* ---- struct tcp_timer ------------------------------------------------------------------------------- */

/* Later than it is armed for: it will see when it fires. */
void tcp_timer_set(struct tcp *t, struct tcp_timer *x, nsec_t at)
{
	x->at = at;
	if (!at || (x->armed && x->armed <= at))
		return;
	x->armed = at;
	ref_get(&t->s->refs);
	if (!net_timer_arm(&x->net, at))
		socket_put(t->s);                /* it was running, and has its count */
}

static void timer_stop(struct tcp *t, struct tcp_timer *x)
{
	x->at = x->armed = 0;
	if (net_timer_cancel(&x->net))
		socket_put(t->s);
}

void tcp_timers_stop(struct tcp *t)
{
	timer_stop(t, &t->rexmit);
	timer_stop(t, &t->delack);
	timer_stop(t, &t->keep);
}

/* On the net thread, with the timer's count: is it time? Takes the socket's lock if so. */
static bool timer_due(struct tcp *t, struct tcp_timer *x)
{
	struct socket *s = t->s;
	nsec_t at;

	mutex_lock(&s->lock);
	at = x->at;
	x->armed = 0;
	if (at && at <= clock_now() && s->on_wire) {
		x->at = 0;
		return true;
	}
	if (at)
		tcp_timer_set(t, x, at);
	mutex_unlock(&s->lock);
	socket_put(s);
	return false;
}

static void timer_end(struct tcp *t)
{
	struct socket *s = t->s;

	mutex_unlock(&s->lock);
	socket_put(s);
}

/* ---- sending again ---------------------------------------------------------------------------------- */

static nsec_t rto_now(const struct tcp *t)
{
	return min(t->rto << min(t->backoff, 10u), (nsec_t)RTO_MOST);
}

/* Bytes or a FIN that wait to be sent. */
static bool unsent(const struct tcp *t)
{
	return before(t->snd_nxt, tcp_end(t) + t->fin);
}

void tcp_rexmit_set(struct tcp *t)
{
	if (!tcp_flying(t) && !unsent(t))
		t->rexmit.at = 0;
	else if (!t->rexmit.at)
		tcp_timer_set(t, &t->rexmit, clock_now() + rto_now(t));
}

/* How often a SYN or data may be sent again, and how long: 3.8.3, RFC 5482. True: over, and told so. */
static bool too_late(struct tcp *t, unsigned tries, unsigned most)
{
	nsec_t limit = (nsec_t)inet_opt(t->s, TCP_USER_TIMEOUT) * NSEC_PER_MSEC, now = clock_now();

	if (!t->fail_since)
		t->fail_since = now;
	if (limit ? now - t->fail_since < limit : tries < most)
		return false;
	TCP_COUNT(abort_on_timeout);
	tcp_done(t, t->soft_error ? t->soft_error : ETIMEDOUT);
	return true;
}

static void syn_late(struct tcp *t)
{
	if (too_late(t, t->backoff, inet_opt(t->s, TCP_SYNCNT)))
		return;
	t->backoff++;
	t->rtt_at = 0;
	TCP_COUNT(syn_retrans);
	tcp_trace_about("timeout", t);
	TCP_COUNT(retrans_segs);
	tcp_send_syn(t);
	tcp_timer_set(t, &t->rexmit, clock_now() + rto_now(t));
}

/* Nothing is on the way, but something waits: for the window, or for whoever said MSG_MORE or TCP_CORK. */
static void probe(struct tcp *t)
{
	tcp_output(t, true);
	if (tcp_flying(t) || !unsent(t))
		return;
	if (t->s->closed ? too_late(t, t->probes, ORPHAN_RETRIES) : too_late(t, t->probes, RETRIES))
		return;
	t->probes++;
	t->backoff++;
	TCP_COUNT(zero_probes);
	tcp_probe(t);
	tcp_timer_set(t, &t->rexmit, clock_now() + rto_now(t));
}

static void rexmit_late(struct tcp *t)
{
	if (!tcp_flying(t)) {
		probe(t);
		return;
	}
	if (too_late(t, t->backoff, t->s->closed ? ORPHAN_RETRIES : RETRIES))
		return;
	TCP_COUNT(timeouts);
	t->backoff++;
	if (t->backoff == 3)
		tcp_link_mtu(t);                 /* the way may have changed */
	tcp_cong_timeout(t);
	tcp_output(t, true);
	tcp_timer_set(t, &t->rexmit, clock_now() + rto_now(t));
}

static void rexmit_fire(struct net_work *w)
{
	struct tcp *t = container_of(net_timer_of(w), struct tcp, rexmit.net);

	if (!timer_due(t, &t->rexmit))
		return;
	switch (t->state) {
	case TCP_SYN_SENT: case TCP_SYN_RECV:
		syn_late(t);
		break;
	case TCP_CLOSE:
		break;
	default:
		rexmit_late(t);
	}
	timer_end(t);
}

/* ---- the others ------------------------------------------------------------------------------------- */

static void delack_fire(struct net_work *w)
{
	struct tcp *t = container_of(net_timer_of(w), struct tcp, delack.net);

	if (!timer_due(t, &t->delack))
		return;
	if (t->state != TCP_CLOSE) {
		TCP_COUNT(delayed_acks);
		tcp_ack(t);
	}
	timer_end(t);
}

void tcp_keepalive(struct socket *s)
{
	struct tcp *t = s->tcp;

	if (!s->on_wire || (t->state != TCP_ESTABLISHED && t->state != TCP_CLOSE_WAIT))
		return;
	t->keep_probes = 0;
	if (s->flags & BIT(SO_KEEPALIVE))
		tcp_timer_set(t, &t->keep, clock_now() + inet_opt(s, TCP_KEEPIDLE) * NSEC_PER_SEC);
	else
		t->keep.at = 0;
}

/* 3.8.4: after a long silence, questions; after enough without an answer, the end. */
static void keep_late(struct tcp *t)
{
	const struct socket *s = t->s;
	nsec_t idle = inet_opt(s, TCP_KEEPIDLE) * NSEC_PER_SEC, due = t->last_rcv + idle, now = clock_now();
	nsec_t limit = (nsec_t)inet_opt(s, TCP_USER_TIMEOUT) * NSEC_PER_MSEC;

	if (!(s->flags & BIT(SO_KEEPALIVE)))
		return;
	if (tcp_flying(t) || now < due) {        /* the retransmission timer finds out, or it spoke meanwhile */
		t->keep_probes = 0;
		tcp_timer_set(t, &t->keep, max(due, now + idle / 2));
		return;
	}
	if (limit ? t->keep_probes && now - t->last_rcv >= limit
		  : t->keep_probes >= (unsigned)inet_opt(s, TCP_KEEPCNT)) {
		TCP_COUNT(abort_on_timeout);
		tcp_rst(t);
		tcp_done(t, t->soft_error ? t->soft_error : ETIMEDOUT);
		return;
	}
	t->keep_probes++;
	TCP_COUNT(keepalives);
	tcp_probe(t);
	tcp_timer_set(t, &t->keep, now + inet_opt(s, TCP_KEEPINTVL) * NSEC_PER_SEC);
}

/* Also: a FIN_WAIT2 that nobody has waits no longer for the other side (tcp_fin_timeout). */
static void keep_fire(struct net_work *w)
{
	struct tcp *t = container_of(net_timer_of(w), struct tcp, keep.net);

	if (!timer_due(t, &t->keep))
		return;
	if (t->state == TCP_FIN_WAIT2 && t->s->closed)
		tcp_done(t, 0);
	else if (t->state != TCP_CLOSE)
		keep_late(t);
	timer_end(t);
}

void tcp_timers_init(struct tcp *t)
{
	net_timer_init(&t->rexmit.net, rexmit_fire);
	net_timer_init(&t->delack.net, delack_fire);
	net_timer_init(&t->keep.net, keep_fire);
}

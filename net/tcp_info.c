/* What is told of TCP over IP: TCP_INFO, /proc/net/snmp and netstat. */
#include "net/tcp_wire.h"
#include "fs/procfs.h"
#include "lib/race.h"

int tcp_wire_state(const struct socket *s)
{
	return s->tcp->state;
}

size_t tcp_wire_unacked(struct socket *s)
{
	size_t n;

	mutex_lock(&s->lock);
	n = s->on_wire ? s->tcp->tx_bytes : 0;
	mutex_unlock(&s->lock);
	return n;
}

void tcp_wire_push(struct socket *s)
{
	s->tcp->more = false;
	tcp_output(s->tcp, true);
}

void tcp_wire_shown(const struct socket *s, struct tcp_shown *w)
{
	const struct tcp *t = s->tcp;
	nsec_t now = clock_now(), tick = 10 * NSEC_PER_MSEC;
	nsec_t at = t->rexmit.at ? t->rexmit.at : t->keep.at;

	w->tx = t->tx_bytes;
	w->timer = t->rexmit.at ? (tcp_flying(t) ? 1 : 4) : t->keep.at ? 2 : 0;
	w->when = at > now ? (at - now) / tick : 0;
	w->retrans = t->backoff;
	w->probes = t->probes + t->keep_probes;
	w->rto = t->rto / tick;
	w->quick = t->quick << 1;
	w->cwnd = t->mss ? t->cwnd / t->mss : 0;
	w->ssthresh = t->ssthresh < 0x7fffffff && t->mss ? (int)(t->ssthresh / t->mss) : -1;
}

void tcp_wire_info(struct socket *s, struct tcp_info *i)
{
	const struct tcp *t = s->tcp;
	nsec_t now = clock_now();

	i->tcpi_state = tcp_state(s);
	i->tcpi_ca_state = t->ca == CA_OPEN ? 0 : t->ca == CA_RECOVERY ? 3 : 4;
	i->tcpi_retransmits = t->backoff;
	i->tcpi_probes = t->probes + t->keep_probes;
	i->tcpi_backoff = t->backoff;
	i->tcpi_options = t->ts_on | t->sack_on << 1 | (t->snd_shift || t->rcv_shift) << 2;
	i->tcpi_snd_wscale = t->snd_shift;
	i->tcpi_rcv_wscale = t->rcv_shift;
	i->tcpi_rto = t->rto / NSEC_PER_USEC;
	i->tcpi_ato = 40000;
	i->tcpi_snd_mss = t->mss;
	i->tcpi_rcv_mss = t->rcv_mss;
	i->tcpi_advmss = t->adv_mss;
	i->tcpi_unacked = t->mss ? (t->snd_nxt - t->snd_una + t->mss - 1) / t->mss : 0;
	for (unsigned n = 0; n < t->nsacked; n++)
		i->tcpi_sacked += (t->sacked[n].to - t->sacked[n].from + t->mss - 1) / t->mss;
	i->tcpi_retrans = t->ca != CA_OPEN && after(t->high_rxt, t->snd_una);
	i->tcpi_last_data_sent = (now - t->last_snd) / NSEC_PER_MSEC;
	i->tcpi_last_data_recv = i->tcpi_last_ack_recv = (now - t->last_rcv) / NSEC_PER_MSEC;
	i->tcpi_pmtu = t->mss + IP_HDR + TCP_HDR + (t->ts_on ? TS_LEN : 0);
	i->tcpi_rtt = t->srtt / NSEC_PER_USEC;
	i->tcpi_rttvar = t->rttvar / NSEC_PER_USEC;
	i->tcpi_snd_ssthresh = t->mss ? t->ssthresh / t->mss : 0;
	i->tcpi_snd_cwnd = t->mss ? t->cwnd / t->mss : 0;
	i->tcpi_rcv_space = s->rcvbuf;
	i->tcpi_total_retrans = t->retrans;
}

/* RFC 1213's, as far as TCP over IP goes; the short way on one machine sends no segments. */
void tcp_show_snmp(struct seq *q)
{
	const struct tcp_counts *c = &tcp_counts;
	unsigned there = 0;
	struct socket *s;

	spin_lock(&socket_names);
	list_for_each(s, &socket_all, all)
		if (s->family == AF_INET && s->type == SOCK_STREAM)
			there += tcp_state(s) == TCP_ESTABLISHED || tcp_state(s) == TCP_CLOSE_WAIT;
	spin_unlock(&socket_names);
	seq_puts(q, "Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails EstabResets CurrEstab"
		    " InSegs OutSegs RetransSegs InErrs OutRsts InCsumErrors\n");
	seq_printf(q, "Tcp: 1 200 120000 -1 %lu %lu %lu %lu %u %lu %lu %lu %lu %lu %lu\n", c->active_opens, c->passive_opens,
		   c->attempt_fails, c->estab_resets, there, c->in_segs, c->out_segs - c->retrans_segs, c->retrans_segs,
		   c->in_errs, c->out_rsts, c->csum_errors);
}

/* /proc/net/netstat: what `netstat -s` prints below, with Linux's names. */
static void show_netstat(struct seq *q)
{
	static const struct { const char *name; const uint64_t *count; } ext[] = {
		{ "ListenOverflows", &tcp_counts.listen_overflows }, { "ListenDrops", &tcp_counts.listen_drops },
		{ "DelayedACKs", &tcp_counts.delayed_acks }, { "PAWSEstab", &tcp_counts.paws },
		{ "TCPRenoRecovery", &tcp_counts.reno_recovery }, { "TCPSackRecovery", &tcp_counts.sack_recovery },
		{ "TCPTimeouts", &tcp_counts.timeouts }, { "TCPTSReorder", &tcp_counts.undone },
		{ "TCPOFOQueue", &tcp_counts.ofo_queue }, { "TCPDSACKOldSent", &tcp_counts.dsack_sent },
		{ "TCPSynRetrans", &tcp_counts.syn_retrans }, { "TCPKeepAlive", &tcp_counts.keepalives },
		{ "TCPWinProbe", &tcp_counts.zero_probes }, { "TCPChallengeACK", &tcp_counts.challenge_acks },
		{ "TCPAbortOnClose", &tcp_counts.abort_on_close }, { "TCPAbortOnData", &tcp_counts.abort_on_data },
		{ "TCPAbortOnTimeout", &tcp_counts.abort_on_timeout }, { "TCPBacklogDrop", &tcp_counts.no_memory },
	};

	seq_puts(q, "TcpExt:");
	for (unsigned i = 0; i < ARRAY_SIZE(ext); i++)
		seq_printf(q, " %s", ext[i].name);
	seq_puts(q, "\nTcpExt:");
	for (unsigned i = 0; i < ARRAY_SIZE(ext); i++)
		seq_printf(q, " %lu", *ext[i].count);
	seq_puts(q, "\n");
}

/* /proc/net/tcp_info: of each connection over IP what ss(8) would tell, as the sender sees it; windows in bytes, cwnd and
   ssthresh in segments, times in milliseconds. Looks in passing, like /proc/net/tcp. */
static void show_connections(struct seq *q)
{
	struct socket *s;

	spin_lock(&socket_names);
	list_for_each(s, &socket_all, all) {
		struct tcp *t = s->family == AF_INET && s->type == SOCK_STREAM && s->on_wire ? s->tcp : NULL;
		uint32_t mss = t ? READ_ONCE(t->mss) : 0;

		if (!mss || t->state == TCP_CLOSE)
			continue;
		seq_printf(q, "%08X:%04X %08X:%04X %02X %s mss:%u cwnd:%u ssthresh:%d rtt:%lu.%lu/%lu.%lu rto:%lu",
			   s->local.sin_addr.s_addr, be16(s->local.sin_port), s->remote.sin_addr.s_addr, be16(s->remote.sin_port),
			   t->state, inet_opt(s, TCP_CONGESTION) ? "reno" : "cubic", mss, t->cwnd / mss,
			   t->ssthresh < 0x7fffffff ? (int)(t->ssthresh / mss) : -1, t->srtt / NSEC_PER_MSEC,
			   t->srtt / (NSEC_PER_MSEC / 10) % 10, t->rttvar / NSEC_PER_MSEC, t->rttvar / (NSEC_PER_MSEC / 10) % 10,
			   t->rto / NSEC_PER_MSEC);
		seq_printf(q, " retrans:%u/%u unacked:%u unsent:%u swnd:%u rwnd:%u\n", t->backoff, t->retrans,
			   t->snd_nxt - t->snd_una, before(t->snd_nxt, tcp_end(t)) ? tcp_end(t) - t->snd_nxt : 0, t->snd_wnd,
			   before(t->rcv_nxt, t->rcv_adv) ? t->rcv_adv - t->rcv_nxt : 0);
	}
	spin_unlock(&socket_names);
}

void tcp_proc_init(void)
{
	procfs_register("net/tcp_info", 0444, show_connections, NULL);
	procfs_register("net/netstat", 0444, show_netstat, NULL);
}

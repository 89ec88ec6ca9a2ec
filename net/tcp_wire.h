/* struct tcp: one end of a TCP connection over IP, RFC 9293's transmission control block, and the segments it speaks in.
   A socket has one from its connect() on, or is born with it; without one it speaks to its peer's queue (tcp.c).
   tcp_seg.c: headers; tcp_in.c: what comes; tcp_out.c: what goes; tcp_cong.c: how much may be on the way, what is lost;
   tcp_timer.c: what is late; tcp_syn.c: halves of connections at a listener; tcp_life.c: birth and end. Layer 8.
   Everything here that takes a struct tcp wants its socket's lock held, unless it says otherwise. */
#pragma once
#include "kernel/trace.h"
#include "net/inet.h"
#include "net/ip.h"
#include "net/work.h"

/* Sequence numbers are compared modulo 2^32 (RFC 9293, 3.4). */
static inline bool before(uint32_t a, uint32_t b) { return (int32_t)(a - b) < 0; }
static inline bool after(uint32_t a, uint32_t b) { return (int32_t)(a - b) > 0; }
static inline uint32_t seq_max(uint32_t a, uint32_t b) { return before(a, b) ? b : a; }
static inline uint32_t seq_min(uint32_t a, uint32_t b) { return before(a, b) ? a : b; }
struct seq_range { uint32_t from, to; };                 /* to is the first that is not in it */

/* ---- segments (tcp_seg.c) ---- */
struct tcp_hdr {                                         /* 3.1; network order */
	uint16_t sport, dport;
	uint32_t seq, ack;
	uint8_t  offset, flags;
	uint16_t wnd, sum, urg;
};
#define TCP_HDR      20
#define TCP_OPTS     40                                  /* bytes of options, at most */
#define TS_LEN       12                                  /* of the timestamps', with padding */
#define MSS_LEAST    536                                 /* of who does not say (3.7.1) */
enum { FIN = 1, SYN = 2, RST = 4, PSH = 8, ACK = 16, URG = 32 };

/* A header as the machine has it; the same to be read and to be written. */
struct tcp_seg {
	uint32_t seq, ack, wnd;          /* wnd: not scaled */
	uint32_t len;                    /* bytes of data */
	uint16_t urg;
	uint8_t  flags;
	bool     ts, sack_ok;            /* there are timestamps (RFC 7323); SACK is permitted (RFC 2018) */
	int8_t   shift;                  /* of the window; -1: not there */
	uint8_t  nsack;
	uint16_t mss;                    /* 0: not there */
	uint32_t tsval, tsecr;
	struct seq_range sack[4];
};
struct tcp;
struct tcp_names { uint32_t src, dst; uint16_t sport, dport; };          /* of a segment; network order */

/* Read p's header; p stands at its data afterwards. False: it is none, or damaged. */
bool tcp_decode(struct pkt *p, struct tcp_names *n, struct tcp_seg *seg);
/* A packet with this header, and seg->len bytes behind it that the caller fills. NULL: no memory. */
struct pkt *tcp_encode(const struct tcp_names *n, const struct tcp_seg *seg);
unsigned tcp_options_len(const struct tcp_seg *seg);
/* Sum it up and send it; uses it up. As ip_output. */
int  tcp_transmit(struct pkt *p, const struct tcp_names *n, const struct ip_how *how);
/* Answer a segment that belongs to nobody: <RST> as 3.10.7.1 says. Not to a <RST>. */
void tcp_refuse(const struct tcp_names *n, const struct tcp_seg *seg);

/* The trace ring's event "tcp", when it is on: what became of a segment ("out", "in", "lost": on the bad wire), and why
   something was sent again ("timeout", "fast") or the state changed ("state"): of it go cwnd and ssthresh in segments. */
#define tcp_trace(what, n, seg) do { if (TRACE_ON(TR_TCP)) tcp_trace_segment(what, n, seg); } while (0)
#define tcp_trace_about(what, t) do { if (TRACE_ON(TR_TCP)) tcp_trace_state(what, t, NULL); } while (0)
void tcp_trace_segment(const char *what, const struct tcp_names *n, const struct tcp_seg *seg);
/* t NULL: of a half in SYN-RECEIVED; n: its names, as it sends. */
void tcp_trace_state(const char *what, const struct tcp *t, const struct tcp_names *n);
void tcp_trace_lost(const struct pkt *p);                /* a frame, with its Ethernet header */

/* ---- one connection ---- */
#define SACKED_MAX 64                                    /* pieces that the other side has beyond a hole */
#define OOO_MAX    512                                   /* packets that wait for one before them */

/* A timer that is set for later without being touched: it looks at `at` when it fires. The socket is counted while it runs. */
struct tcp_timer {
	struct net_timer net;
	nsec_t at;                       /* 0: not set */
	nsec_t armed;                    /* 0: not running */
};

enum tcp_ca { CA_OPEN, CA_RECOVERY, CA_LOSS };           /* all is well; fast recovery; after a time-out */

/* Guards: docs/locks.md; each field L, the lock of its socket, but for those marked I */
struct tcp {
	struct socket *s;                /* I  whose it is: not counted, it frees us */
	struct list tx;                  /* struct sockmsg: bytes from tx_seq on, sent or not */
	struct list ooo;                 /* struct pkt: what came out of order, by cb[0] to cb[1] */
	struct tcp_timer rexmit, delack, keep;
	/* from here on all is new with each connection */
	uint8_t  state;                  /* TCP_SYN_SENT ... */
	bool     held;                   /* the connection itself counts its socket, until it ends */
	/* agreed on by the SYNs */
	bool     ts_on, sack_on;
	uint8_t  snd_shift, rcv_shift;
	uint16_t peer_mss, adv_mss;      /* what each side can take */
	uint32_t mss;                    /* bytes of data in a full segment now */
	/* sending: 3.3.1 */
	uint32_t iss, snd_una, snd_nxt, snd_wnd, snd_wl1, snd_wl2, max_wnd, snd_up;
	uint32_t tx_seq, small_end;      /* the end of the last segment that was not full (Minshall) */
	size_t   tx_bytes;
	struct sockmsg *tx_at;           /* a place in tx, and where it begins: or NULL */
	uint32_t tx_at_seq;
	bool     fin, more;              /* a FIN follows the last byte; the sender is about to say more */
	/* receiving */
	uint32_t irs, rcv_nxt, rcv_adv;  /* rcv_adv: how far we said the other side may send */
	uint32_t acked, rcv_up;          /* what we acknowledged last; the urgent byte, if .. */
	bool     urgent_due, fin_seen;   /* .. this; fin_seen: the FIN is in fin_seq */
	uint32_t fin_seq;
	unsigned ooo_n;
	size_t   ooo_bytes;
	uint32_t last_ooo;               /* of the newest of them: its piece is told first in SACK */
	struct seq_range dsack;          /* what came twice (RFC 2883) */
	uint8_t  quick;                  /* so many segments are acknowledged at once */
	bool     ack_now, ack_due;
	uint32_t rcv_mss;                /* the longest segment that came */
	/* RFC 7323 */
	uint32_t ts_recent, ts_offset;
	nsec_t   ts_recent_at;
	/* RFC 6298 */
	nsec_t   srtt, rttvar, rto, rtt_at;  /* rtt_at 0: no segment is being timed ... */
	uint32_t rtt_seq;                /* ... this one */
	unsigned backoff, probes;
	/* RFC 5681, 6582, 6675, 9438 */
	uint8_t  ca;                     /* enum tcp_ca */
	uint32_t cwnd, ssthresh, recover, high_rxt, lost_end, dupacks, counted;
	bool     again;                  /* the first hole is lost once more */
	uint32_t dup_thresh;             /* duplicates that mean a loss: 3, more once they did not */
	uint32_t rxt_mark;               /* snd_nxt when the first hole was sent again */
	struct seq_range sacked[SACKED_MAX];
	unsigned nsacked;
	uint32_t undo_cwnd, undo_ssthresh, undo_ts;      /* RFC 4015: before a reaction, in case there was no loss ... */
	bool     undo_due;               /* ... and when the first segment was sent again: that is still to come */
	uint32_t w_max, w_epoch;         /* CUBIC's */
	nsec_t   epoch;
	/* when things happened, and when they are due */
	nsec_t   last_rcv, last_snd, fail_since, copy_since;
	unsigned keep_probes;
	uint32_t copied;                 /* rcv_nxt when copy_since began */
	int      soft_error;             /* what ICMP said, told if it does not get better */
	uint32_t challenge_n;
	nsec_t   challenge_at;
	unsigned retrans;                /* segments sent again, for TCP_INFO */
};

static inline uint32_t tcp_end(const struct tcp *t) { return t->tx_seq + t->tx_bytes; }  /* behind the last byte */
static inline bool tcp_flying(const struct tcp *t) { return t->snd_una != t->snd_nxt; }
static inline struct tcp_names tcp_names_of(const struct socket *s)
{
	return (struct tcp_names){ s->local.sin_addr.s_addr, s->remote.sin_addr.s_addr, s->local.sin_port, s->remote.sin_port };
}

static inline void tcp_enter(struct tcp *t, unsigned state)      /* t's state from now on */
{
	t->state = state;
	tcp_trace_about("state", t);
}

/* ---- tcp_life.c ---- */
struct tcp *tcp_new(struct socket *s);                   /* s->tcp, made or made new again; NULL no memory */
/* The connection is there: buffers, timers, who waits. */
void tcp_established(struct tcp *t);
/* It is over; error: what the user is told, 0 nothing. A count of the socket must be the caller's. */
void tcp_done(struct tcp *t, int error);
void tcp_reset_peer(struct tcp *t);                      /* send <RST>, then over without error */
void tcp_time_wait(struct tcp *t);                       /* t is freed. On the net thread */
void tcp_time_wait_ack(struct socket *s, const struct tcp_names *n, const struct tcp_seg *seg);  /* a straggler came */
void tcp_publish(struct tcp *t);                         /* segments find it from now on */
struct socket *tcp_find(const struct tcp_names *n);      /* whose connection this segment is of: counted, or NULL */
void tcp_link_mtu(struct tcp *t);                        /* t->mss from the route */
void tcp_fin_wait(struct tcp *t);                        /* only the other side's FIN is missing, and nobody waits for it */

/* ---- tcp_out.c ---- */
void tcp_output(struct tcp *t, bool push);               /* send what may be sent; push: however small */
void tcp_ack(struct tcp *t);                             /* send an <ACK> now */
void tcp_challenge(struct tcp *t);                       /* RFC 5961: the same, not too often */
void tcp_send_syn(struct tcp *t);
void tcp_probe(struct tcp *t);                           /* an <ACK> of something old, so that the other side answers */
void tcp_rst(struct tcp *t);
uint32_t tcp_window(struct tcp *t);                      /* how much we take from now on */
uint32_t tcp_now(const struct tcp *t);                   /* the timestamps' clock: milliseconds */
void tcp_how(const struct socket *s, struct ip_how *how);

/* ---- tcp_in.c ---- */
/* A segment of t arrived, and p is its data; uses p up. */
void tcp_segment(struct tcp *t, const struct tcp_names *n, struct tcp_seg *seg, struct pkt *p);
void tcp_agree(struct tcp *t, const struct tcp_seg *syn);                /* what the other side's SYN offers holds */

/* ---- tcp_cong.c ---- */
void tcp_rtt_sample(struct tcp *t, nsec_t rtt);
void tcp_cong_init(struct tcp *t);
/* snd_una moved on by n bytes, or only SACK told something: what is lost, how much may fly. */
void tcp_cong_ack(struct tcp *t, const struct tcp_seg *seg, uint32_t n, bool dup);
void tcp_cong_timeout(struct tcp *t);
uint32_t tcp_pipe(const struct tcp *t);                  /* RFC 6675: bytes believed to be on the way */
bool tcp_next_lost(struct tcp *t, uint32_t *seq, uint32_t *n);   /* what to send again */
void tcp_cong_idle(struct tcp *t);                       /* nothing was sent for an RTO: RFC 5681, 4.1 */

/* ---- tcp_timer.c ---- */
#define RTO_FIRST  NSEC_PER_SEC
#define RTO_LEAST  (200 * NSEC_PER_MSEC)
#define RTO_MOST   (120 * NSEC_PER_SEC)
void tcp_timers_init(struct tcp *t);
void tcp_timer_set(struct tcp *t, struct tcp_timer *x, nsec_t at);       /* 0: not any more */
void tcp_timers_stop(struct tcp *t);
void tcp_rexmit_set(struct tcp *t);                      /* the retransmission timer as what is on the way asks for */

/* ---- tcp_syn.c ---- */
/* A segment that belongs to no connection, for listener l, which is taken: it makes a half of one, or makes one whole:
   then the new socket, counted, to whom the segment is given next. Else NULL. */
struct socket *tcp_syn_input(struct socket *l, const struct tcp_names *n, const struct tcp_seg *seg);
unsigned tcp_syn_waiting(const struct socket *l);
uint32_t tcp_first_seq(const struct tcp_names *n);       /* RFC 6528 */
uint32_t tcp_ts_offset(const struct tcp_names *n);
uint8_t  tcp_shift(void);

/* ---- counts: /proc/net/snmp and netstat ---- */
struct tcp_counts {
	uint64_t active_opens, passive_opens, attempt_fails, estab_resets, in_segs, out_segs, retrans_segs, in_errs,
		out_rsts, csum_errors;
	uint64_t listen_overflows, listen_drops, timeouts, sack_recovery, reno_recovery, undone, ofo_queue,
		delayed_acks, paws, challenge_acks, keepalives, zero_probes, abort_on_close, abort_on_data, abort_on_timeout,
		dsack_sent, syn_retrans, no_memory;
};
extern struct tcp_counts tcp_counts;
#define TCP_COUNT(field) ((void)__atomic_fetch_add(&tcp_counts.field, 1, __ATOMIC_RELAXED))

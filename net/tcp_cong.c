/* TCP's guesses about the network: how long an answer takes (RFC 6298), what is lost (RFC 6675, 6582), and how much may
   be on the way: NewReno (RFC 5681) and CUBIC (RFC 9438), chosen by TCP_CONGESTION; all in bytes.
   What is lost is everything below lost_end that SACK does not tell of; of that, what lies below high_rxt was sent again. */
#include "net/tcp_wire.h"
#include "lib/string.h"

#define FIRST_SEGMENTS 10                        /* RFC 6928 */
#define CWND_MOST      (1u << 30)
#define THRESH_NONE    0x7fffffffu
#define DUP_THRESH     3
#define CUBIC          0                         /* the value of TCP_CONGESTION */

/* ---- how long an answer takes ---------------------------------------------------------------------- */

/* RFC 6298, 2; the least as on Linux: not the sum, but its second part is 200 ms or more. */
void tcp_rtt_sample(struct tcp *t, nsec_t rtt)
{
	nsec_t d;

	rtt = max(rtt, (nsec_t)1);
	if (!t->srtt) {
		t->srtt = rtt;
		t->rttvar = rtt / 2;
	} else {
		d = t->srtt > rtt ? t->srtt - rtt : rtt - t->srtt;
		t->rttvar += (d - t->rttvar) / 4;
		t->srtt += (rtt - t->srtt) / 8;
	}
	t->rto = min(t->srtt + max(4 * t->rttvar, (nsec_t)RTO_LEAST), (nsec_t)RTO_MOST);
}

/* ---- what SACK tells ------------------------------------------------------------------------------- */

/* What is acknowledged by now needs no memory. */
static void sacked_cut(struct tcp *t)
{
	unsigned i = 0;

	while (i < t->nsacked && !after(t->sacked[i].to, t->snd_una))
		i++;
	t->nsacked -= i;
	memmove(t->sacked, t->sacked + i, t->nsacked * sizeof(t->sacked[0]));
	if (t->nsacked)
		t->sacked[0].from = seq_max(t->sacked[0].from, t->snd_una);
}

/* Add one piece; true if it is news. Pieces are kept in order and apart. */
static bool sacked_add(struct tcp *t, struct seq_range r)
{
	unsigned i = 0, j;

	if (!before(r.from, r.to) || after(r.to, t->snd_nxt) || !after(r.to, t->snd_una))
		return false;                    /* old, a doubled piece (RFC 2883), or nonsense */
	r.from = seq_max(r.from, t->snd_una);
	while (i < t->nsacked && before(t->sacked[i].to, r.from))
		i++;
	if (i < t->nsacked && !before(r.from, t->sacked[i].from) && !after(r.to, t->sacked[i].to))
		return false;
	for (j = i; j < t->nsacked && !after(t->sacked[j].from, r.to); j++) {
		r.from = seq_min(r.from, t->sacked[j].from);
		r.to = seq_max(r.to, t->sacked[j].to);
	}
	if (j == i && t->nsacked == SACKED_MAX)
		return false;
	memmove(t->sacked + i + 1, t->sacked + j, (t->nsacked - j) * sizeof(t->sacked[0]));
	t->sacked[i] = r;
	t->nsacked -= j - i;
	t->nsacked++;
	return true;
}

/* RFC 6675, IsLost(): below three pieces, or below more than two segments' bytes. After a needless recovery it takes more. */
static void lost_find(struct tcp *t)
{
	uint32_t bytes = 0;

	for (unsigned i = t->nsacked; i-- > 0; ) {
		bytes += t->sacked[i].to - t->sacked[i].from;
		if (t->nsacked - i >= t->dup_thresh || bytes > (t->dup_thresh - 1) * t->mss) {
			t->lost_end = seq_max(t->lost_end, t->sacked[i].from);
			break;
		}
	}
	bytes = 0;                               /* what was sent after the first hole was filled has arrived: that is lost, too */
	for (unsigned i = 0; i < t->nsacked; i++)
		if (after(t->sacked[i].to, t->rxt_mark))
			bytes += t->sacked[i].to - seq_max(t->sacked[i].from, t->rxt_mark);
	t->again |= t->ca != CA_OPEN && after(t->high_rxt, t->snd_una) && bytes > (t->dup_thresh - 1) * t->mss;
}

/* RFC 6675, SetPipe(). Without SACK each duplicate says that a segment has left (RFC 6582). */
uint32_t tcp_pipe(const struct tcp *t)
{
	uint32_t from = t->snd_una, pipe = 0, to, gone;

	for (unsigned i = 0; i <= t->nsacked; i++) {
		to = i < t->nsacked ? t->sacked[i].from : t->snd_nxt;
		if (after(to, t->lost_end))
			pipe += to - seq_max(from, t->lost_end);
		if (before(from, t->high_rxt))
			pipe += seq_min(to, t->high_rxt) - from;
		if (i < t->nsacked)
			from = t->sacked[i].to;
	}
	gone = t->sack_on ? 0 : t->dupacks * t->mss;
	return pipe > gone ? pipe - gone : 0;
}

/* RFC 6675, NextSeg() rule 1. */
bool tcp_next_lost(struct tcp *t, uint32_t *seq, uint32_t *n)
{
	uint32_t at = t->again ? t->snd_una : seq_max(t->high_rxt, t->snd_una), end = t->lost_end;

	if (t->ca == CA_OPEN)
		return false;
	for (unsigned i = 0; i < t->nsacked; i++) {
		if (before(at, t->sacked[i].from)) {
			end = seq_min(end, t->sacked[i].from);
			break;
		}
		if (before(at, t->sacked[i].to))
			at = t->sacked[i].to;
	}
	if (!before(at, end))
		return false;
	*seq = at;
	*n = min(end - at, t->mss);
	return true;
}

/* ---- how much may be on the way -------------------------------------------------------------------- */

static uint32_t first_window(const struct tcp *t)
{
	return FIRST_SEGMENTS * t->mss;
}

void tcp_cong_init(struct tcp *t)
{
	t->cwnd = first_window(t);
	t->ssthresh = THRESH_NONE;
	t->ca = CA_OPEN;
	t->dup_thresh = DUP_THRESH;
	t->lost_end = t->high_rxt = t->recover = t->rxt_mark = t->snd_una;
	t->w_max = t->w_epoch = 0;
	t->epoch = 0;
}

static bool is_cubic(const struct tcp *t)
{
	return inet_opt(t->s, TCP_CONGESTION) == CUBIC;
}

static uint32_t cube_root(uint64_t x)
{
	uint64_t r = 0;

	for (int bit = 20; bit >= 0; bit--) {
		uint64_t next = r | 1u << bit;

		if (next * next * next <= x)
			r = next;
	}
	return r;
}

/* RFC 9438, 4.2: W(t) = 0.4 (t - K)^3 + w_max, in segments and seconds; here bytes and milliseconds. */
static uint32_t cubic_target(struct tcp *t)
{
	nsec_t now = clock_now();
	int64_t k, x, target;

	if (!t->epoch) {
		t->epoch = now;
		t->w_epoch = t->cwnd;
		t->w_max = max(t->w_max, t->cwnd);
	}
	k = cube_root((uint64_t)(t->w_max - t->w_epoch) / t->mss * 2500000000ul);
	x = min((now + t->srtt - t->epoch) / NSEC_PER_MSEC, (nsec_t)600000) - k;
	target = t->w_max + x * x / 1000 * x * 4 / 10 / 1000000 * (int64_t)t->mss;
	return max(min(target, (int64_t)t->cwnd * 3 / 2), (int64_t)t->cwnd);
}

/* n bytes more were acknowledged while as many were on the way as may be. RFC 5681, 3.1; RFC 9438, 4.3 and 4.4. */
static void grow(struct tcp *t, uint32_t n)
{
	uint32_t step = t->mss;

	if (t->cwnd < t->ssthresh) {             /* slow start */
		t->cwnd = min(t->cwnd + n, CWND_MOST);
		return;
	}
	if (is_cubic(t))                         /* at least as fast as Reno would with CUBIC's smaller steps back: 4.3 */
		step = max((uint32_t)min((uint64_t)cubic_target(t) - t->cwnd, (uint64_t)t->cwnd / 2), t->mss * 53 / 100);
	t->counted += n;
	if (t->counted >= t->cwnd) {
		t->counted -= t->cwnd;
		t->cwnd = min(t->cwnd + step, CWND_MOST);
	}
}

/* Something is lost: how much may fly from now on, once it is mended. RFC 5681, (4); RFC 9438, 4.6. */
static void back_off(struct tcp *t)
{
	uint32_t flight = t->snd_nxt - t->snd_una;
	bool cubic = is_cubic(t);

	t->undo_cwnd = t->cwnd;
	t->undo_ssthresh = t->ssthresh;
	t->undo_ts = 0;
	t->undo_due = true;
	flight = min(flight, t->cwnd);
	t->w_max = t->cwnd < t->w_max ? t->cwnd / 20 * 17 : t->cwnd;      /* fast convergence, 4.7 */
	t->epoch = 0;
	t->ssthresh = max(cubic ? (uint32_t)((uint64_t)flight * 7 / 10) : flight / 2, 2 * t->mss);
	t->counted = 0;
}

static void recovery_begin(struct tcp *t)
{
	back_off(t);
	t->ca = CA_RECOVERY;
	t->cwnd = t->ssthresh;
	t->recover = t->snd_nxt;
	t->high_rxt = t->snd_una;
	t->again = false;
	t->rxt_mark = t->snd_nxt;
	if (!after(t->lost_end, t->snd_una))     /* only duplicates say so: the first segment */
		t->lost_end = seq_min(t->nsacked ? t->sacked[0].from : t->snd_nxt, t->snd_una + t->mss);
	if (t->sack_on)
		TCP_COUNT(sack_recovery);
	else
		TCP_COUNT(reno_recovery);
}

static void recovery_end(struct tcp *t)
{
	if (t->ca == CA_RECOVERY)
		t->cwnd = min(t->cwnd, max(t->ssthresh, t->mss));
	t->ca = CA_OPEN;
	t->dupacks = 0;
	t->again = false;
	t->high_rxt = t->lost_end = t->snd_una;
}

/* The answer is to the segment as it was sent first: it was late, not lost (Eifel, RFC 3522 and 4015). */
static void undo(struct tcp *t)
{
	TCP_COUNT(undone);
	t->cwnd = max(t->cwnd, t->undo_cwnd);
	t->ssthresh = max(t->ssthresh, t->undo_ssthresh);
	t->dup_thresh = min(2 * t->dup_thresh, 64);
	recovery_end(t);
}

void tcp_cong_ack(struct tcp *t, const struct tcp_seg *seg, uint32_t n, bool dup)
{
	uint32_t flight = t->snd_nxt - t->snd_una + n;
	bool news = false;

	if (n) {
		sacked_cut(t);
		t->dupacks = 0;
		t->again = false;
		t->rxt_mark = t->snd_nxt;
		t->lost_end = seq_max(t->lost_end, t->snd_una);
		t->high_rxt = seq_max(t->high_rxt, t->snd_una);
	}
	for (unsigned i = 0; t->sack_on && i < seg->nsack; i++)
		news |= sacked_add(t, seg->sack[i]);
	t->dupacks += t->sack_on ? news : dup;
	if (t->nsacked)
		lost_find(t);
	if (n && t->ca != CA_OPEN && seg->ts && t->undo_ts && before(seg->tsecr, t->undo_ts))
		undo(t);
	if (n)
		t->undo_ts = 0;
	if (t->ca != CA_OPEN && !before(t->snd_una, t->recover))
		recovery_end(t);
	if (n && t->ca == CA_RECOVERY && !t->sack_on) {  /* a partial one: the next is lost as well (RFC 6582, 3.2) */
		t->high_rxt = t->snd_una;
		t->lost_end = seq_min(t->snd_una + t->mss, t->snd_nxt);
	}
	if (t->ca == CA_OPEN && tcp_flying(t) && (t->dupacks >= t->dup_thresh || after(t->lost_end, t->snd_una)))
		recovery_begin(t);
	if (n && t->ca != CA_RECOVERY && 2 * flight >= t->cwnd)
		grow(t, n);
}

/* RFC 5681, 3.1; RFC 6298, 5.5: all that SACK does not tell of is sent again, one segment at first. What SACK has told
   is forgotten when it goes on: the other side may have thrown it away (RFC 2018, 8). */
void tcp_cong_timeout(struct tcp *t)
{
	if (t->ca != CA_LOSS)
		back_off(t);
	t->ca = CA_LOSS;
	t->cwnd = t->mss;
	t->recover = t->lost_end = t->snd_nxt;
	t->high_rxt = t->snd_una;
	t->dupacks = 0;
	t->again = false;
	t->rxt_mark = t->snd_nxt;
	if (t->backoff > 1 || (t->nsacked && t->sacked[0].from == t->snd_una))
		t->nsacked = 0;
}

void tcp_cong_idle(struct tcp *t)
{
	t->cwnd = min(t->cwnd, first_window(t));
}

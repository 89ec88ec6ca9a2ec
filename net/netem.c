/* lo: what is sent comes in again, on the net thread. With net.loopback=wire it is a bad wire, as tc-netem(8) makes one:
   packets are lost, late, doubled, out of order or damaged, as a seed says. TCP and UDP then take this way, too. */
#include "net/tcp_wire.h"
#include "abi/errno.h"
#include "cpu/clock.h"
#include "fs/procfs.h"
#include "kernel/klog.h"
#include "lib/string.h"
#include "net/work.h"

#define QUEUE_MAX 1000                           /* packets on the way, as netem's limit; then the new one is lost */
#define MILLION   1000000u                       /* chances are told in parts of it */

bool loopback_wire;

/* Guards: docs/locks.md */
static struct {
	struct spinlock lock;                    /* RANK_INPUT */
	struct list     way;                     /* L  packets, by the time they arrive */
	unsigned        n;                       /* L */
	uint64_t        seed;                    /* L  of the next chance */
	uint32_t        loss, dup, reorder, corrupt;     /* L  parts of a million */
	nsec_t          delay, jitter;           /* L */
	uint64_t        rate, free_at;           /* L  bits a second, 0: no limit; when the wire is free */
} netem = { .lock = SPINLOCK_INIT(RANK_INPUT), .way = LIST_INIT(netem.way), .seed = 1 };

static int lo_xmit(struct netif *d, struct pkt *p);
static void arrive(struct net_work *w);
static const struct netif_ops lo_ops = { .xmit = lo_xmit };
struct netif lo = {
	.name = "lo", .type = ARPHRD_LOOPBACK, .ops = &lo_ops, .mtu = 65536,
	.flags = IFF_UP | IFF_LOOPBACK | IFF_RUNNING | IFF_LOWER_UP,
	.addr = { { .addr = 0x0100007f, .mask = 0x000000ff, .bits = 8, .scope = RT_SCOPE_HOST, .label = "lo",
		    .valid = ~0u, .preferred = ~0u } },
	.naddr = 1,
};
static struct net_timer timer;
static struct net_work looped = { LIST_INIT(looped.link), arrive };

/* ---- chance ---------------------------------------------------------------------------------------- */

/* xorshift64*, Vigna 2016. Holds the lock. */
static uint32_t chance(uint32_t below)
{
	uint64_t x = netem.seed;

	x ^= x >> 12;
	x ^= x << 25;
	x ^= x >> 27;
	netem.seed = x;
	return ((x * 0x2545f4914f6cdd1dul) >> 32) * below >> 32;
}

static bool happens(uint32_t parts)
{
	return parts && chance(MILLION) < parts;
}

/* ---- the way --------------------------------------------------------------------------------------- */

/* p arrives at `when`, behind those that arrive then or earlier. Holds the lock. */
static void put(struct pkt *p, nsec_t when)
{
	struct list *at = netem.way.prev;

	while (at != &netem.way && list_entry(at, struct pkt, link)->when > when)
		at = at->prev;
	p->when = when;
	list_insert(&p->link, at, at->next);
	netem.n++;
}

/* When a packet of n bytes that is sent now will be there. Holds the lock. */
static nsec_t arrival(size_t n, nsec_t now)
{
	nsec_t late = netem.delay;

	if (netem.jitter)
		late += (nsec_t)(2ul * netem.jitter * chance(MILLION) / MILLION) - netem.jitter;
	if (happens(netem.reorder))              /* it overtakes the others; or, if none is late, falls behind them */
		late = netem.delay ? 0 : NSEC_PER_MSEC;
	if (netem.rate) {
		netem.free_at = max(netem.free_at, (uint64_t)now) + n * 8 * NSEC_PER_SEC / netem.rate;
		late += netem.free_at - now;
	}
	return now + max(late, (nsec_t)0);
}

/* p and its fate. Holds the lock. False: it is lost, the caller frees it. */
static bool wire_put(struct pkt *p, struct pkt *twin, nsec_t now, bool *twin_used)
{
	size_t n = p->len;

	if (happens(netem.loss) || netem.n >= QUEUE_MAX) {
		tcp_trace_lost(p);
		return false;
	}
	if (happens(netem.corrupt) && n > ETH_LEN) {
		uint32_t bit = chance((n - ETH_LEN) * 8);

		p->data[ETH_LEN + bit / 8] ^= 1u << (bit & 7);
	}
	if (twin) {
		put(twin, arrival(n, now));
		*twin_used = true;
	}
	put(p, arrival(n, now));
	return true;
}

static void start(void)
{
	nsec_t first = FOREVER;

	spin_lock(&netem.lock);
	if (!list_empty(&netem.way))
		first = list_first(&netem.way, struct pkt, link)->when;
	spin_unlock(&netem.lock);
	if (first == FOREVER)
		return;
	if (first <= clock_now())
		net_work_queue(&looped);
	else
		net_timer_arm(&timer, first);
}

static int lo_xmit(struct netif *d, struct pkt *p)
{
	struct pkt *twin = NULL;
	nsec_t now = clock_now();
	bool kept = true, twin_used = false;

	if (loopback_wire && netem.dup) {
		spin_lock(&netem.lock);
		kept = happens(netem.dup);
		spin_unlock(&netem.lock);
		twin = kept ? pkt_copy(p) : NULL;
	}
	spin_lock(&netem.lock);
	if (loopback_wire)
		kept = wire_put(p, twin, now, &twin_used);
	else {
		kept = netem.n < QUEUE_MAX;
		if (kept)
			put(p, now);
	}
	spin_unlock(&netem.lock);
	if (!kept)
		pkt_free(p);
	if (twin && !twin_used)
		pkt_free(twin);
	start();
	return 0;                                    /* who sends does not hear of the loss */
}

void lo_loop(struct pkt *p)
{
	bool kept;

	spin_lock(&netem.lock);
	kept = netem.n < QUEUE_MAX;
	if (kept)
		put(p, clock_now());
	spin_unlock(&netem.lock);
	if (kept)
		net_work_queue(&looped);
	else
		pkt_free(p);
}

/* On the net thread: whoever is there by now. */
static void arrive(struct net_work *w)
{
	nsec_t now = clock_now();
	struct pkt *p;

	for (;;) {
		spin_lock(&netem.lock);
		p = list_empty(&netem.way) ? NULL : list_first(&netem.way, struct pkt, link);
		if (p && p->when <= now) {
			list_del(&p->link);
			netem.n--;
		} else
			p = NULL;
		spin_unlock(&netem.lock);
		if (!p)
			break;
		if (p->dev == &lo)
			netif_receive(&lo, p);
		else
			ip_input(p);                 /* lo_loop */
	}
	start();
}

/* ---- what the words say ---------------------------------------------------------------------------- */

/* "3" or "0.25" in parts of 1/scale. */
static bool decimal(const char **at, uint64_t scale, uint64_t *out)
{
	uint64_t v = 0, part = scale;
	bool any = false;

	for (; **at >= '0' && **at <= '9' && v < scale * 1000000; (*at)++, any = true)
		v = v * 10 + (**at - '0') * scale;
	if (**at == '.')
		for ((*at)++; **at >= '0' && **at <= '9'; (*at)++, any = true) {
			part /= 10;
			v += (**at - '0') * part;
		}
	*out = v;
	return any;
}

/* "short", "wire" or "wire:loss=3,delay=20,jitter=5,dup=1,reorder=5,corrupt=0.1,rate=100,seed=7": per cent, milliseconds,
   megabits a second. What is not named is 0. 0, -EINVAL. */
static long netem_set(const char *text, size_t n)
{
	static const char *const words[] = { "loss=", "dup=", "reorder=", "corrupt=", "delay=", "jitter=", "rate=", "seed=" };
	uint64_t v[ARRAY_SIZE(words)] = { 0 };
	bool wire = strncmp(text, "wire", 4) == 0;
	const char *at = text + (wire ? 4 : 5);

	if (!wire && strncmp(text, "short", 5) != 0)
		return -EINVAL;
	while (wire && (*at == ':' || *at == ',')) {
		unsigned i = 0;

		at++;
		while (i < ARRAY_SIZE(words) && strncmp(at, words[i], strlen(words[i])) != 0)
			i++;
		if (i == ARRAY_SIZE(words))
			return -EINVAL;
		at += strlen(words[i]);
		if (!decimal(&at, i < 4 ? MILLION / 100 : i < 6 ? NSEC_PER_MSEC : i == 6 ? MILLION : 1, &v[i]))
			return -EINVAL;
		if (i < 4 && v[i] > MILLION)
			return -EINVAL;
	}
	if (*at && *at != '\n')
		return -EINVAL;
	spin_lock(&netem.lock);
	netem.loss = v[0];
	netem.dup = v[1];
	netem.reorder = v[2];
	netem.corrupt = v[3];
	netem.delay = v[4];
	netem.jitter = v[5];
	netem.rate = v[6];
	netem.seed = v[7] * 0x9e3779b97f4a7c15ul + 0x1234567;
	netem.free_at = 0;
	spin_unlock(&netem.lock);
	loopback_wire = wire;
	return 0;
}

static void show(struct seq *s)
{
	if (!loopback_wire) {
		seq_puts(s, "short\n");
		return;
	}
	seq_printf(s, "wire:loss=%u.%04u,dup=%u.%04u,reorder=%u.%04u,corrupt=%u.%04u,delay=%lu,jitter=%lu,rate=%lu\n",
		   netem.loss / 10000, netem.loss % 10000, netem.dup / 10000, netem.dup % 10000, netem.reorder / 10000,
		   netem.reorder % 10000, netem.corrupt / 10000, netem.corrupt % 10000,
		   (unsigned long)(netem.delay / NSEC_PER_MSEC), (unsigned long)(netem.jitter / NSEC_PER_MSEC),
		   (unsigned long)(netem.rate / MILLION));
}

void netem_init(const char *words)
{
	net_timer_init(&timer, arrive);
	if (words && netem_set(words, strlen(words)) < 0)
		klog(KERN_WARN, "net.loopback=%s: not understood (short, wire:loss=,dup=,reorder=,corrupt=,delay=,jitter=,rate=,seed=)",
		     words);
	procfs_register("sys/net/loopback", 0644, show, netem_set);
}

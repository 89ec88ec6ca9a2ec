/* Who has this IP address? A table of neighbours; packets wait in it until the question is answered. An entry that was
   used and not confirmed for a while is asked again, at its own address first. */
#include "net/arp.h"
#include "abi/errno.h"
#include "abi/netlink.h"
#include "cpu/clock.h"
#include "kernel/klog.h"
#include "lib/hash.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "net/ip.h"

#define BUCKET_BITS   6
#define NEIGH_MAX     1024                       /* gc_thresh3 */
#define WAITING_MAX   64                         /* packets that wait for one neighbour; then the oldest is lost */
#define TRIES         3
#define REACHABLE_FOR (30 * NSEC_PER_SEC)
#define DELAY_FOR     (5 * NSEC_PER_SEC)
#define RETRANS       NSEC_PER_SEC
#define LOCKED_FOR    NSEC_PER_SEC               /* of two who claim an address at once the first is believed */
#define KNOWN         (NUD_REACHABLE | NUD_STALE | NUD_DELAY | NUD_PROBE | NUD_PERMANENT)
#define ASKING        (NUD_INCOMPLETE | NUD_DELAY | NUD_PROBE)

/* Guards: docs/locks.md */
struct neigh {
	struct list   link;                      /* net_lock  its bucket */
	struct neigh_info info;                  /* net_lock */
	unsigned      tries;                     /* net_lock */
	nsec_t        next;                      /* net_lock  when to ask again */
	struct list   waiting;                   /* net_lock  packets, at their IP headers */
	unsigned      nwaiting;                  /* net_lock */
};

static struct list buckets[1 << BUCKET_BITS];    /* net_lock */
static unsigned nneigh;                          /* net_lock */
static struct net_timer tick;
static bool ticking;                             /* net_lock */

static struct list *bucket_of(uint32_t ip)
{
	return &buckets[hash_u64(ip, BUCKET_BITS)];
}

static struct neigh *neigh_find(const struct netif *d, uint32_t ip)
{
	struct neigh *n;

	list_for_each(n, bucket_of(ip), link)
		if (n->info.ip == ip && n->info.dev == d)
			return n;
	return NULL;
}

static void neigh_free(struct neigh *n)
{
	list_del(&n->link);
	pkt_free_all(&n->waiting);
	kfree(n);
	nneigh--;
}

/* The entry that was not used for longest goes, if no packet waits for it and nobody asked for it to stay. */
static bool make_room(void)
{
	struct neigh *n, *oldest = NULL;

	for (unsigned i = 0; i < ARRAY_SIZE(buckets); i++)
		list_for_each(n, &buckets[i], link)
			if (!(n->info.state & (NUD_PERMANENT | NUD_INCOMPLETE)) &&
			    (!oldest || n->info.used < oldest->info.used))
				oldest = n;
	if (oldest)
		neigh_free(oldest);
	return oldest;
}

/* Holds net_lock. NULL: the table is full, or no memory. */
static struct neigh *neigh_make(struct netif *d, uint32_t ip)
{
	static nsec_t complained;
	struct neigh *n = neigh_find(d, ip);
	nsec_t now = clock_now();

	if (n)
		return n;
	if (nneigh >= NEIGH_MAX && !make_room()) {
		if (now > complained + 5 * NSEC_PER_SEC)
			klog(KERN_WARN, "arp: neighbor table overflow");
		complained = now > complained + 5 * NSEC_PER_SEC ? now : complained;
		return NULL;
	}
	n = kzalloc(sizeof(*n));
	if (!n)
		return NULL;
	n->info = (struct neigh_info){ .dev = d, .ip = ip, .used = now, .confirmed = now };
	list_init(&n->waiting);
	list_add_tail(bucket_of(ip), &n->link);
	nneigh++;
	return n;
}

/* ---- asking ---------------------------------------------------------------------------------------- */

/* to NULL: everybody. The frame, whose Ethernet header is there; NULL no memory. */
static struct pkt *arp_frame(struct netif *d, unsigned op, uint32_t sip, const uint8_t *tmac, uint32_t tip)
{
	struct pkt *p = pkt_new(ARP_LEN);
	struct eth_hdr *e;
	struct arp_hdr *a;

	if (!p)
		return NULL;
	a = pkt_put(p, ARP_LEN);
	*a = (struct arp_hdr){ .hardware = __builtin_bswap16(1), .protocol = __builtin_bswap16(ETH_P_IP), .hlen = 6, .plen = 4,
			       .op = __builtin_bswap16(op) };
	memcpy(a->smac, d->mac, 6);
	memcpy(a->sip, &sip, 4);
	memcpy(a->tip, &tip, 4);
	if (op == ARP_REPLY)
		memcpy(a->tmac, tmac, 6);
	e = pkt_push(p, ETH_LEN);
	memset(e->to, 0xff, 6);
	if (tmac)
		memcpy(e->to, tmac, 6);
	memcpy(e->from, d->mac, 6);
	e->type = __builtin_bswap16(ETH_P_ARP);
	return p;
}

/* The next question about n, into `out`, to be sent without the lock. */
static void ask(struct neigh *n, struct list *out, nsec_t now)
{
	struct netif *d = n->info.dev;
	struct pkt *first = list_empty(&n->waiting) ? NULL : list_first(&n->waiting, struct pkt, link), *p;
	uint32_t from = first && netif_of_addr(first->src) == d ? first->src : 0;

	for (unsigned i = 0; i < d->naddr && !from; i++)
		if (addr_same_net(d->addr[i].addr, n->info.ip, d->addr[i].mask))
			from = d->addr[i].addr;
	if (!from && d->naddr)
		from = d->addr[0].addr;
	p = arp_frame(d, ARP_REQUEST, from, n->info.state == NUD_PROBE ? n->info.mac : NULL, n->info.ip);
	n->tries++;
	n->next = now + RETRANS;
	if (p) {
		p->dev = d;
		list_add_tail(out, &p->link);
	}
}

static void send_all(struct list *out)
{
	struct pkt *p;

	list_for_each_safe(p, out, link) {
		list_del(&p->link);
		netif_send(p->dev, p);
	}
}

/* Holds net_lock. */
static void tick_start(void)
{
	if (ticking)
		return;
	ticking = true;
	net_timer_arm(&tick, clock_now() + RETRANS);
}

/* The time of one entry has come. Packets that gave up waiting go to `dead`. */
static void neigh_tick(struct neigh *n, nsec_t now, struct list *out, struct list *dead)
{
	if (n->info.state == NUD_DELAY) {
		n->info.state = NUD_PROBE;
		n->tries = 0;
	}
	if (n->tries < TRIES) {
		ask(n, out, now);
		return;
	}
	n->info.state = NUD_FAILED;
	list_splice_tail(dead, &n->waiting);
	n->nwaiting = 0;
}

static void arp_tick(struct net_work *w)
{
	struct list out = LIST_INIT(out), dead = LIST_INIT(dead);
	nsec_t now = clock_now();
	struct neigh *n;
	struct pkt *p;

	spin_lock(&net_lock);
	ticking = false;
	for (unsigned i = 0; i < ARRAY_SIZE(buckets); i++)
		list_for_each(n, &buckets[i], link) {
			if (n->info.state & ASKING && n->next <= now)
				neigh_tick(n, now, &out, &dead);
			if (n->info.state & ASKING)
				tick_start();
		}
	spin_unlock(&net_lock);
	send_all(&out);
	list_for_each_safe(p, &dead, link) {
		list_del(&p->link);
		ip_undeliverable(p);
		pkt_free(p);
	}
}

/* ---- sending --------------------------------------------------------------------------------------- */

/* Its address is known: in which state is it now that it is used? */
static void neigh_used(struct neigh *n, nsec_t now)
{
	n->info.used = now;
	if (n->info.state == NUD_REACHABLE && now > n->info.confirmed + REACHABLE_FOR)
		n->info.state = NUD_STALE;
	if (n->info.state == NUD_STALE) {
		n->info.state = NUD_DELAY;           /* somebody may confirm it meanwhile: arp_confirm */
		n->next = now + DELAY_FOR;
		tick_start();
	}
}

static void neigh_wait(struct neigh *n, struct pkt *p)
{
	if (n->nwaiting >= WAITING_MAX) {
		struct pkt *first = list_first(&n->waiting, struct pkt, link);

		list_del(&first->link);
		pkt_free(first);
		n->nwaiting--;
	}
	list_add_tail(&n->waiting, &p->link);
	n->nwaiting++;
}

int arp_send(struct netif *d, struct pkt *p, uint32_t hop)
{
	struct list out = LIST_INIT(out);
	nsec_t now = clock_now();
	uint8_t mac[ETH_ALEN];
	struct neigh *n;
	bool known;

	spin_lock(&net_lock);
	n = neigh_make(d, hop);
	if (!n) {
		spin_unlock(&net_lock);
		pkt_free(p);
		return -ENOBUFS;
	}
	known = n->info.state & KNOWN;
	if (known) {
		memcpy(mac, n->info.mac, ETH_ALEN);
		neigh_used(n, now);
	} else {
		p->dev = d;
		neigh_wait(n, p);
		n->info.used = now;
		if (n->info.state != NUD_INCOMPLETE) {
			n->info.state = NUD_INCOMPLETE;
			n->tries = 0;
			ask(n, &out, now);
			tick_start();
		}
	}
	spin_unlock(&net_lock);
	if (known)
		return eth_send(d, p, mac, ETH_P_IP);
	send_all(&out);
	return 0;
}

void arp_confirm(struct netif *d, uint32_t hop)
{
	struct neigh *n;

	spin_lock(&net_lock);
	n = neigh_find(d, hop);
	if (n && n->info.state & (NUD_REACHABLE | NUD_STALE | NUD_DELAY | NUD_PROBE)) {
		n->info.state = NUD_REACHABLE;
		n->info.confirmed = clock_now();
	}
	spin_unlock(&net_lock);
}

void arp_flush(struct netif *d)
{
	struct neigh *n;

	spin_lock(&net_lock);
	for (unsigned i = 0; i < ARRAY_SIZE(buckets); i++)
		list_for_each_safe(n, &buckets[i], link)
			if (n->info.dev == d && !(n->info.state & NUD_PERMANENT && netif_up(d)))
				neigh_free(n);
	spin_unlock(&net_lock);
}

/* ---- what comes in --------------------------------------------------------------------------------- */

/* The neighbour ip is at mac; what waited for it goes to `out`. Holds net_lock. */
static void neigh_update(struct neigh *n, const uint8_t *mac, unsigned state, struct list *out)
{
	nsec_t now = clock_now();
	bool other = !(n->info.state & KNOWN) || !mac_equal(n->info.mac, mac);

	if (n->info.state & NUD_PERMANENT && state != NUD_PERMANENT)
		return;
	if (other && n->info.state & KNOWN && now < n->info.updated + LOCKED_FOR)
		return;
	memcpy(n->info.mac, mac, ETH_ALEN);
	if (other)
		n->info.updated = now;
	if (state != NUD_STALE || other)
		n->info.state = state;
	if (state == NUD_REACHABLE)
		n->info.confirmed = now;
	list_splice_tail(out, &n->waiting);
	n->nwaiting = 0;
}

static void learn(struct netif *d, uint32_t ip, const uint8_t *mac, bool make, unsigned state)
{
	struct list out = LIST_INIT(out);
	struct neigh *n;
	struct pkt *p;

	spin_lock(&net_lock);
	n = make ? neigh_make(d, ip) : neigh_find(d, ip);
	if (n)
		neigh_update(n, mac, state, &out);
	spin_unlock(&net_lock);
	list_for_each_safe(p, &out, link) {
		list_del(&p->link);
		eth_send(d, p, mac, ETH_P_IP);
	}
}

/* Somebody else says he has an address of ours: RFC 5227 calls it a conflict. We keep it, as Linux, and say so. */
static void conflict(struct netif *d, uint32_t ip, const uint8_t *mac)
{
	static nsec_t said;
	nsec_t now = clock_now();

	if (said && now < said + 10 * NSEC_PER_SEC)
		return;
	said = now;
	klog(KERN_WARN, "%s: %u.%u.%u.%u is used by %02x:%02x:%02x:%02x:%02x:%02x, too", d->name, ip & 255, ip >> 8 & 255,
	     ip >> 16 & 255, ip >> 24, mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
}

void arp_input(struct pkt *p)
{
	struct arp_hdr *a = pkt_pull(p, ARP_LEN);
	struct netif *d = p->dev;
	uint32_t sip, tip;
	struct pkt *reply = NULL;
	bool for_us;
	unsigned op;

	if (!a || d->flags & (IFF_NOARP | IFF_LOOPBACK) || a->hardware != __builtin_bswap16(1) ||
	    a->protocol != __builtin_bswap16(ETH_P_IP) || a->hlen != 6 || a->plen != 4 || a->smac[0] & 1)
		goto out;
	op = __builtin_bswap16(a->op);
	memcpy(&sip, a->sip, 4);
	memcpy(&tip, a->tip, 4);
	if ((op != ARP_REQUEST && op != ARP_REPLY) || addr_is_multicast(tip) || (tip & 0xff) == 127 ||
	    mac_equal(a->smac, d->mac) || addr_is_broadcast(sip) || addr_is_multicast(sip) || (sip & 0xff) == 127)
		goto out;
	for_us = addr_is_local(tip);
	if (sip && netif_of_addr(sip) == d)
		conflict(d, sip, a->smac);
	else if (sip)
		learn(d, sip, a->smac, op == ARP_REQUEST && for_us && sip != tip,
		      op == ARP_REPLY && p->cast == CAST_US ? NUD_REACHABLE : NUD_STALE);
	if (op == ARP_REQUEST && for_us)
		reply = arp_frame(d, ARP_REPLY, tip, a->smac, sip);
	if (reply)
		netif_send(d, reply);
out:
	pkt_free(p);
}

/* ---- told and set ---------------------------------------------------------------------------------- */

static void fill_info(struct neigh *n, struct neigh_info *out)
{
	*out = n->info;
	if (out->state == NUD_REACHABLE && clock_now() > out->confirmed + REACHABLE_FOR)
		out->state = NUD_STALE;
}

bool arp_info(unsigned number, struct neigh_info *out)
{
	bool found = false;
	struct neigh *n;

	spin_lock(&net_lock);
	for (unsigned i = 0; i < ARRAY_SIZE(buckets) && !found; i++)
		list_for_each(n, &buckets[i], link) {
			if (number-- != 0)
				continue;
			fill_info(n, out);
			found = true;
			break;
		}
	spin_unlock(&net_lock);
	return found;
}

bool arp_info_of(struct netif *d, uint32_t ip, struct neigh_info *out)
{
	struct neigh *n;

	spin_lock(&net_lock);
	n = neigh_find(d, ip);
	if (n)
		fill_info(n, out);
	spin_unlock(&net_lock);
	return n;
}

int arp_set(struct netif *d, uint32_t ip, const uint8_t *mac, unsigned state, unsigned nlflags)
{
	struct list out = LIST_INIT(out);
	struct neigh *n;
	struct pkt *p;
	int r = 0;

	spin_lock(&net_lock);
	n = neigh_find(d, ip);
	if (n && nlflags & NLM_F_EXCL)
		r = -EEXIST;
	else if (!n && !(nlflags & NLM_F_CREATE))
		r = -ENOENT;
	else if (!n)
		n = neigh_make(d, ip);
	if (r == 0 && !n)
		r = -ENOBUFS;
	if (r == 0) {
		n->info.state = 0;
		neigh_update(n, mac, state, &out);
	}
	spin_unlock(&net_lock);
	list_for_each_safe(p, &out, link) {
		list_del(&p->link);
		eth_send(d, p, mac, ETH_P_IP);
	}
	return r;
}

int arp_del(struct netif *d, uint32_t ip)
{
	struct neigh *n;

	spin_lock(&net_lock);
	n = neigh_find(d, ip);
	if (n)
		neigh_free(n);
	spin_unlock(&net_lock);
	return n ? 0 : -ENOENT;
}

void arp_init(void)
{
	for (unsigned i = 0; i < ARRAY_SIZE(buckets); i++)
		list_init(&buckets[i]);
	net_timer_init(&tick, arp_tick);
}

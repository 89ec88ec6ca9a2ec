/* Fragments are put together, RFC 791, 3.2 and 815. They wait in a queue per packet, in order; overlaps are an attack
   (RFC 5722) and end the queue. Only the net thread comes here, so there is no lock. */
#include "net/ip.h"
#include "cpu/clock.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "net/work.h"

#define FRAG_TIME  (30 * NSEC_PER_SEC)
#define FRAG_MEM   (1u << 20)                    /* bytes of all that wait; then the oldest packet goes */
#define FRAG_QUEUES 256
#define PACKET_MAX 65535u

struct fragq {
	struct list link;                        /* of all, oldest first */
	uint32_t src, dst;
	uint16_t id;
	uint8_t  proto;
	nsec_t   until;
	struct list parts;                       /* by offset; each at its IP header */
	unsigned got, total;                     /* bytes; total 0: the last one has not come */
	unsigned mem;
};

static struct list all = LIST_INIT(all);
static unsigned nqueues, mem;
static struct net_timer timer;

static unsigned offset_of(const struct pkt *p) { return (__builtin_bswap16(p->ip->frag) & IP_OFFSET) * 8; }
static unsigned bytes_of(const struct pkt *p) { return p->len - ip_hdr_len(p->ip); }

static void fragq_free(struct fragq *q)
{
	list_del(&q->link);
	pkt_free_all(&q->parts);
	mem -= q->mem;
	nqueues--;
	kfree(q);
}

static void evict_oldest(void)
{
	NET_COUNT(reasm_fails);
	fragq_free(list_first(&all, struct fragq, link));
}

static void expire(struct net_work *w)
{
	nsec_t now = clock_now();

	while (!list_empty(&all)) {
		struct fragq *q = list_first(&all, struct fragq, link);
		struct pkt *first = list_first(&q->parts, struct pkt, link);

		if (q->until > now) {
			net_timer_arm(&timer, q->until);
			return;
		}
		NET_COUNT(reasm_timeout);
		if (offset_of(first) == 0)           /* RFC 792: else nobody is told */
			icmp_send(first, ICMP_TIME_EXCEEDED, 1, 0);
		evict_oldest();
	}
}

static struct fragq *fragq_of(const struct pkt *p)
{
	struct fragq *q;

	list_for_each(q, &all, link)
		if (q->id == p->ip->id && q->src == p->src && q->dst == p->dst && q->proto == p->proto)
			return q;
	if (nqueues >= FRAG_QUEUES)
		evict_oldest();
	q = kzalloc(sizeof(*q));
	if (!q)
		return NULL;
	q->src = p->src;
	q->dst = p->dst;
	q->id = p->ip->id;
	q->proto = p->proto;
	q->until = clock_now() + FRAG_TIME;
	list_init(&q->parts);
	if (list_empty(&all))
		net_timer_arm(&timer, q->until);
	list_add_tail(&all, &q->link);
	nqueues++;
	return q;
}

/* Puts a fragment into its place. False: it does not fit what is there. One that is there already is only dropped. */
static bool insert(struct fragq *q, struct pkt *p, bool *again)
{
	unsigned from = offset_of(p), to = from + bytes_of(p);
	struct list *before = &q->parts;
	struct pkt *o;

	list_for_each(o, &q->parts, link) {
		unsigned ofrom = offset_of(o), oto = ofrom + bytes_of(o);

		if (from == ofrom && to == oto) {
			*again = true;
			return true;
		}
		if (from < oto && ofrom < to)
			return false;
		if (ofrom >= to && before == &q->parts)
			before = &o->link;
	}
	list_add_tail(before, &p->link);
	return true;
}

/* All are there: one packet, with the first one's header. NULL: no memory. */
static struct pkt *join(struct fragq *q)
{
	struct pkt *first = list_first(&q->parts, struct pkt, link), *part, *p;
	unsigned hlen = ip_hdr_len(first->ip);
	uint8_t *at;

	if (hlen + q->total > PACKET_MAX)
		return NULL;
	p = pkt_new(hlen + q->total);
	if (!p)
		return NULL;
	at = pkt_put(p, hlen + q->total);
	memcpy(at, first->ip, hlen);
	p->ip = (void *)at;
	p->ip->total = __builtin_bswap16(hlen + q->total);
	p->ip->frag = 0;
	p->ip->sum = 0;
	p->ip->sum = sum_fold(sum_add(0, at, hlen));
	list_for_each(part, &q->parts, link)
		memcpy(at + hlen + offset_of(part), part->data + ip_hdr_len(part->ip), bytes_of(part));
	pkt_inherit(p, first);
	return p;
}

struct pkt *ip_reassemble(struct pkt *p)
{
	bool more = p->ip->frag & __builtin_bswap16(IP_MF), again = false;
	unsigned from = offset_of(p), n = bytes_of(p);
	struct fragq *q;

	NET_COUNT(reasm_reqds);
	while (mem > FRAG_MEM)
		evict_oldest();
	if (n == 0 || (more && n % 8) || from + n > PACKET_MAX - IP_HDR)
		goto bad;
	q = fragq_of(p);
	if (!q)
		goto bad;
	if ((!more && q->total && q->total != from + n) || (q->total && from + n > q->total) || !insert(q, p, &again)) {
		fragq_free(q);
		goto bad;
	}
	if (again)
		goto drop;
	if (!more)
		q->total = from + n;
	q->got += n;
	q->mem += sizeof(*p) + p->len;
	mem += sizeof(*p) + p->len;
	if (q->total && offset_of(list_last(&q->parts, struct pkt, link)) >= q->total) {
		NET_COUNT(reasm_fails);              /* the end came before the others' */
		fragq_free(q);
		return NULL;
	}
	if (q->total == 0 || q->got != q->total)
		return NULL;
	p = join(q);
	if (p)
		NET_COUNT(reasm_ok);
	else
		NET_COUNT(reasm_fails);
	fragq_free(q);
	return p;
bad:
	NET_COUNT(reasm_fails);
drop:
	pkt_free(p);
	return NULL;
}

void ip_frag_init(void)
{
	net_timer_init(&timer, expire);
}

/* The network's protocols on the host, under sanitizers: frames from a seed, most of them nearly right, go into the very
   files that the kernel has. Nothing may crash, what is sent must be sound, a connected socket hears only its partner,
   and in the end all memory is back. NET_FUZZ=frames:seed in the environment; 100000:1 else. */
#include "lib/types.h"

/* Only these of the C library: its headers and abi/ name the same types. */
int printf(const char *fmt, ...);
int sscanf(const char *text, const char *fmt, ...);
void abort(void);
void *malloc(size_t n);
void free(void *p);
char *getenv(const char *name);

#include "cpu/clock.h"
#include "cpu/cpu.h"
#include "cpu/spinlock.h"
#include "kernel/klog.h"
#include "kernel/mutex.h"
#include "kernel/thread.h"

static nsec_t the_time = 1000000000;
static long live;

#define irq_save()       0ul
#define spin_lock(l)     ((l)->owner++ ? abort() : (void)0)
#define spin_unlock(l)   ((void)(l)->owner--)
#define mutex_lock(m)    ((m)->owner++ ? abort() : (void)0)
#define mutex_unlock(m)  ((void)(m)->owner--)
#define clock_now()      the_time
#undef assert
#define assert(e)        ((e) ? (void)0 : (printf("%s:%d: assert %s\n", __FILE__, __LINE__, #e), abort()))

#include "mm/slab.h"
#include "net/work.h"
#include "net/wiresock.h"

void *kmalloc(size_t n) { live++; return malloc(n); }
void *kzalloc(size_t n) { return memset(kmalloc(n), 0, n); }
void kfree(void *p) { live -= p != NULL; free(p); }
void klog(enum klog_level level, const char *fmt, ...) { }
void random_bytes(void *buf, size_t n) { memset(buf, 7, n); }
nsec_t wall_offset;

/* Timers are fired by hand. */
static struct net_timer *timers[8];
static nsec_t due[8];
static unsigned ntimers;
void net_timer_init(struct net_timer *t, void (*fn)(struct net_work *w)) { t->work.fn = fn; timers[ntimers++] = t; }
bool net_timer_arm(struct net_timer *t, nsec_t when)
{
	for (unsigned i = 0; i < ntimers; i++)
		if (timers[i] == t)
			due[i] = when;
	return true;
}
static void run_timers(void)
{
	for (unsigned i = 0; i < ntimers; i++)
		if (due[i] && due[i] <= the_time) {
			due[i] = 0;
			timers[i]->work.fn(&timers[i]->work);
		}
}

/* What is above: sockets, as far as UDP asks for them; and what is beside. */
struct spinlock socket_names;
static struct list chain = LIST_INIT(chain), looped = LIST_INIT(looped);
unsigned packet_sockets;
bool loopback_wire;
static unsigned long heard, raw_seen, errors_seen;

void packet_tap_slow(struct pkt *p) { }
void notify_link(struct netif *d) { }
void notify_addr(struct netif *d, const struct ifaddr *a, bool there) { }
void notify_route(const struct route *r, bool there) { }
bool raw_input(struct pkt *p) { raw_seen++; return p->ip->ttl == 77; }
void raw_error(const struct ip_error *e) { errors_seen += e->len >= 8 ? 1 : (abort(), 0); }
void lo_loop(struct pkt *p) { list_add_tail(&looped, &p->link); }
struct list *inet_chain(int type, unsigned port) { return &chain; }
void socket_put(struct socket *s) { ref_put(&s->refs); }
void wire_how(const struct socket *s, uint32_t to, struct ip_how *how) { *how = (struct ip_how){ .ttl = 64 }; }
void wire_error(struct socket *s, const struct ip_error *e) { errors_seen++; }
int sock_opt(const struct socket *s, int name) { return 0; }
struct wiresock *wiresock_of(struct socket *s) { return NULL; }
struct sockmsg *sockmsg_new(size_t n)
{
	struct sockmsg *m = kzalloc(sizeof(*m) + n);

	return sockmsg_init(m, m, n);
}
struct sockmsg *wire_message(struct pkt *p)              /* as net/wiresock.c */
{
	struct sockmsg *m = (struct sockmsg *)p->data - 1;

	assert((uint8_t *)m >= p->room);
	sockmsg_init(m, p, p->len);
	m->src = p->src;
	m->dst = p->dst;
	return m;
}
void sockmsg_free(struct sockmsg *m) { list_del(&m->link); kfree(m->memory); }
static void check_heard(struct socket *d, struct sockmsg *m);
static void hear(struct socket *d, struct sockmsg *m) { check_heard(d, m); heard++; sockmsg_free(m); }
#define sock_enqueue hear
int copyin_any(void *dst, const void *src, size_t n) { return -1; }
int uio_copy_from_slow(struct uio *u, void *buf, size_t n) { return -1; }
size_t copyin_partial(void *dst, const void *src, size_t n) { return n; }
void assert_failed(const char *expr, const char *file, int line) { printf("%s:%d: assert %s\n", file, line, expr); abort(); }

#include "net/pkt.c"
#include "net/netif.c"
#include "net/ifaddr.c"
#include "net/routes.c"
#include "net/arp.c"
#include "net/ip.c"
#define all frag_all
#define timer frag_timer
#include "net/ipfrag.c"
#undef all
#undef timer
#include "net/icmp.c"
#define deliver udp_deliver
#include "net/udpwire.c"
#include "net/bpf.c"

/* ---- the card -------------------------------------------------------------------------------------- */

#define US    0x0200000au                 /* 10.0.0.2 */
#define THEY  0x0100000au                 /* 10.0.0.1 */
static const uint8_t our_mac[6] = { 2, 0, 0, 0, 0, 1 }, their_mac[6] = { 2, 0, 0, 0, 0, 2 };
static unsigned long sent, answers;

/* Every frame that leaves must be one that we would take ourselves. */
static int card_xmit(struct netif *d, struct pkt *p)
{
	const struct eth_hdr *e = (void *)p->data;
	struct ip_hdr *h = (void *)(e + 1);
	size_t n = p->len - ETH_LEN;

	if (memcmp(e->from, d->mac, 6) != 0 || p->len > ETH_LEN + 1500)
		abort();
	if (e->type == be16(ETH_P_IP)) {
		if (n < IP_HDR || be16(h->total) != n || hdr_sum(h) != 0 || h->ttl == 0)
			abort();
		answers += h->proto == IPPROTO_ICMP;
	}
	sent++;
	pkt_free(p);
	return 0;
}

static int lo_xmit(struct netif *d, struct pkt *p)
{
	list_add_tail(&looped, &p->link);
	return 0;
}

static const struct netif_ops card_ops = { .xmit = card_xmit }, lo_ops = { .xmit = lo_xmit };
struct netif lo = { .name = "lo", .type = ARPHRD_LOOPBACK, .ops = &lo_ops, .mtu = 65536, .flags = IFF_UP | IFF_LOOPBACK,
		    .addr = { { .addr = 0x0100007f, .mask = 0xff, .bits = 8, .label = "lo" } }, .naddr = 1 };
static struct netif card = { .name = "eth0", .type = ARPHRD_ETHER, .ops = &card_ops, .mtu = 1500, .flags = IFF_UP | IFF_LOWER_UP };

static void run_looped(void)
{
	for (unsigned i = 0; i < 1000 && !list_empty(&looped); i++) {
		struct pkt *p = list_first(&looped, struct pkt, link);

		list_del(&p->link);
		if (p->dev == &lo)
			netif_receive(&lo, p);
		else
			ip_input(p);
	}
	if (!list_empty(&looped)) {
		printf("packets go in circles over lo\n");
		abort();
	}
}

static struct socket open_one, partnered;
static void check_heard(struct socket *d, struct sockmsg *m)
{
	if (d == &partnered && (m->src != THEY || m->sport != be16(4000))) {
		printf("a connected socket heard somebody else\n");
		abort();
	}
}

static void socket_is(struct socket *s, unsigned port, bool partner)
{
	ref_init(&s->refs);
	list_init(&s->rx);
	s->family = AF_INET;
	s->type = SOCK_DGRAM;
	s->rcvbuf = 100000;
	s->port = port;
	s->local.sin_port = be16(port);
	if (partner) {
		s->state = SOCK_CONNECTED;
		s->local.sin_addr.s_addr = US;
		s->remote = (struct sockaddr_in){ AF_INET, be16(4000), { THEY }, { 0 } };
	}
	list_add_tail(&chain, &s->by_name);
}

/* ---- frames ---------------------------------------------------------------------------------------- */

static uint64_t seed;
static uint32_t rnd(uint32_t below)
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return ((seed * 0x2545f4914f6cdd1dul) >> 32) * below >> 32;
}

static uint8_t memory[2048] __attribute__((aligned(4)));
#define frame (memory + 2)                /* so that the IP header is aligned, as the card's driver sees to */
static size_t put_ip(uint8_t *at, unsigned proto, uint32_t src, uint32_t dst, size_t n, unsigned frag)
{
	static const uint8_t opts[][8] = { { 7, 7, 4 }, { 131, 7, 4 }, { 68, 8, 5 }, { 1, 1, 1, 0 }, { 7, 200 }, { 7, 1 } };
	unsigned olen = rnd(8) ? 0 : 8;
	struct ip_hdr *h = (void *)at;

	memmove(at + IP_HDR + olen, at + IP_HDR, n);
	memcpy(at + IP_HDR, opts[rnd(6)], olen);
	*h = (struct ip_hdr){ .version_ihl = 0x45 + olen / 4, .total = be16(IP_HDR + olen + n), .id = rnd(4), .frag = be16(frag),
			      .ttl = rnd(4) ? 64 : rnd(3), .proto = proto, .src = src, .dst = dst };
	h->sum = hdr_sum(h);
	return IP_HDR + olen + n;
}

static uint32_t any_address(void)
{
	static const uint32_t some[] = { THEY, THEY, THEY, US, 0, ~0u, 0xff00000a, 0x0100007f, 0xfb0000e0, 0x010000e0, 0x08080808 };

	return rnd(20) ? some[rnd(ARRAY_SIZE(some))] : rnd(~0u);
}

static size_t put_icmp(uint8_t *at, bool error)
{
	struct icmp_hdr *h = (void *)at;
	size_t n = 8 + rnd(100);

	for (size_t i = 0; i < n; i++)
		at[i] = rnd(256);
	h->type = error ? (const uint8_t[]){ 3, 3, 3, 5, 11, 12 }[rnd(6)] : (const uint8_t[]){ 8, 8, 0, 13, 14, 17, 30 }[rnd(7)];
	h->code = rnd(8) ? rnd(6) : rnd(256);
	if (error) {                              /* about a datagram of ours */
		struct udp_hdr *u = (void *)(at + 8 + IP_HDR);
		size_t m;

		*u = (struct udp_hdr){ be16(rnd(2) ? 5000 : 5001), be16(4000), be16(20), 0 };
		m = put_ip(at + 8, rnd(8) ? IPPROTO_UDP : rnd(256), US, THEY, 8, 0);
		n = 8 + m - (rnd(8) ? 0 : rnd(m));
	}
	h->sum = 0;
	h->sum = sum_fold(sum_add(0, at, n));
	return n;
}

static size_t make_frame(void)
{
	struct eth_hdr *e = (void *)frame;
	uint8_t *at = frame + ETH_LEN;
	uint32_t src = any_address(), dst = rnd(8) ? US : any_address();
	unsigned kind = rnd(8), frag = 0;
	struct udp_hdr *u = (void *)(at + IP_HDR);
	size_t n;

	memcpy(e->to, our_mac, 6);
	if (rnd(6) == 0)
		memset(e->to, rnd(2) ? 0xff : 1, 6);
	memcpy(e->from, their_mac, 6);
	e->type = be16(ETH_P_IP);
	switch (kind) {
	case 0:
		e->type = be16(ETH_P_ARP);
		*(struct arp_hdr *)at = (struct arp_hdr){ be16(1), be16(ETH_P_IP), 6, 4, be16(1 + rnd(3)) };
		memcpy(((struct arp_hdr *)at)->smac, their_mac, 6);
		((struct arp_hdr *)at)->smac[5] = rnd(4);
		memcpy(((struct arp_hdr *)at)->sip, &src, 4);
		memcpy(((struct arp_hdr *)at)->tip, &dst, 4);
		n = ARP_LEN;
		break;
	case 1: case 2:
		n = put_ip(at, IPPROTO_ICMP, src, dst, put_icmp(at + IP_HDR, kind == 2), 0);
		break;
	case 3: case 4:                           /* fragments of few packets, so that they meet */
		frag = rnd(6) * 8 / (1 + rnd(2)) | (rnd(3) ? IP_MF : 0);
		if (rnd(10) == 0)
			frag = rnd(0x4000);
		/* fall through */
	case 5: case 6:
		n = frag ? 8 * rnd(30) + (rnd(3) ? 0 : rnd(8)) : rnd(1400);
		for (size_t i = 0; i < n; i++)
			at[IP_HDR + 8 + i] = i;
		*u = (struct udp_hdr){ be16(rnd(2) ? 4000 : rnd(65536)), be16(rnd(3) ? 5000 + rnd(3) : rnd(65536)), be16(8 + n), 0 };
		if (rnd(2))
			u->sum = sum_fold(sum_add(sum_pseudo(src, dst, IPPROTO_UDP, 8 + n), u, 8 + n));
		n = put_ip(at, IPPROTO_UDP, src, dst, 8 + n, frag);
		break;
	default:
		n = put_ip(at, rnd(256), src, dst, rnd(100), 0);
	}
	return ETH_LEN + n;
}

/* One in two frames is damaged; of those with a wrong field the IP sum is made right again, or nobody would look further. */
static size_t damage(size_t n)
{
	struct ip_hdr *h = (void *)(frame + ETH_LEN);
	unsigned hits = rnd(2) ? 0 : 1 + rnd(4);

	for (unsigned i = 0; i < hits; i++)
		frame[ETH_LEN + rnd(rnd(2) ? 40 : n - ETH_LEN)] = rnd(3) ? rnd(256) : (const uint8_t[]){ 0, 1, 0x7f, 0xff }[rnd(4)];
	if (hits && rnd(2) && n >= ETH_LEN + IP_HDR && ip_hdr_len(h) <= n - ETH_LEN) {
		h->sum = 0;
		h->sum = hdr_sum(h);
	}
	if (rnd(10) == 0)
		n = rnd(n + 1);
	return n;
}

static void receive(const void *data, size_t n)
{
	struct pkt *p = pkt_new(n + 2);           /* exactly so much: a byte further is found */

	p->data += 2;
	memcpy(pkt_put(p, n), data, n);
	netif_receive(&card, p);
	run_looped();
}

/* One datagram in pieces, in any order; some are lost, doubled, or moved by eight bytes so that they overlap. */
static void receive_pieces(void)
{
	static uint8_t whole[4096] __attribute__((aligned(4)));
	struct udp_hdr *u = (void *)whole;
	unsigned n = 100 + rnd(3900), piece = 8 * (1 + rnd(150)), parts = (n + piece - 1) / piece, first = rnd(parts);
	uint16_t id = rnd(65536);

	for (unsigned i = 0; i < n; i++)
		whole[i] = i;
	*u = (struct udp_hdr){ be16(4000), be16(5001), be16(n), 0 };
	u->sum = sum_fold(sum_add(sum_pseudo(THEY, US, IPPROTO_UDP, n), u, n));
	for (unsigned i = 0; i < parts; i++) {
		unsigned at = (first + i) % parts * piece, len = min(piece, n - at), shift = rnd(200) ? 0 : 1;
		struct ip_hdr *h = (void *)(frame + ETH_LEN);

		if (rnd(60) == 0 || len > 1480)
			continue;
		memcpy(frame, our_mac, 6);
		memcpy(frame + 6, their_mac, 6);
		((struct eth_hdr *)frame)->type = be16(ETH_P_IP);
		memcpy(h + 1, whole + at, len);
		*h = (struct ip_hdr){ 0x45, 0, be16(IP_HDR + len), id, be16((at / 8 + shift) | (at + len < n ? IP_MF : 0)), 64,
				      IPPROTO_UDP, 0, THEY, US };
		h->sum = hdr_sum(h);
		receive(frame, ETH_LEN + IP_HDR + len);
		if (rnd(20) == 0)
			receive(frame, ETH_LEN + IP_HDR + len);
	}
}

int main(void)
{
	unsigned long frames = 100000, first = 1;
	struct ifaddr a = { .addr = US, .mask = 0x00ffffff, .bits = 24, .broadcast = 0xff00000a, .valid = ~0u, .preferred = ~0u };
	struct route def = { .gateway = THEY, .type = RTN_UNICAST, .protocol = RTPROT_BOOT };
	long before;

	if (getenv("NET_FUZZ"))
		sscanf(getenv("NET_FUZZ"), "%lu:%lu", &frames, &first);
	seed = first * 0x9e3779b97f4a7c15ul + 1;
	memcpy(card.mac, our_mac, 6);
	netif_register(&lo);
	netif_register(&card);
	arp_init();
	ip_init();
	icmp_init();
	udp_wire_init();
	if (ifaddr_add(&card, &a) < 0 || route_add(&def, NLM_F_CREATE) < 0 || group_join(&card, 0xfb0000e0) < 0)
		abort();
	before = live;
	socket_is(&open_one, 5000, false);
	socket_is(&partnered, 5001, true);
	for (unsigned long i = 0; i < frames; i++) {
		if (rnd(50))
			receive(frame, damage(make_frame()));
		else
			receive_pieces();
		the_time += rnd(4) ? 1000 : 2000000;
		if (rnd(64) == 0) {
			the_time += rnd(100) ? 1000000000 : 40000000000;
			run_timers();
			run_looped();
		}
		ip_forward = i / 1000 % 4 == 3;
	}
	for (unsigned i = 0; i < 100; i++) {
		the_time += 1000000000;
		run_timers();
		run_looped();
	}
	arp_flush(&card);
	printf("%lu frames from seed %lu: %lu heard, %lu sent, %lu by ICMP, %lu put together, %lu errors\n", frames, first, heard, sent,
	       answers, net_counts.reasm_ok, errors_seen);
	if (live != before) {
		printf("%ld pieces of memory did not come back\n", live - before);
		return 1;
	}
	if (!heard || !sent || !answers || !net_counts.reasm_ok || !errors_seen || ref_count(&open_one.refs) != 1) {
		printf("the frames did not reach what they should\n");
		return 1;
	}
	return 0;
}

/* TCP over IP on the host, under sanitizers: segments from a seed, most of them nearly right, go into the very files that
   the kernel has, to connections in every state, while programs write, read and close. Nothing may crash, what is sent must
   be sound, bytes come in order or not at all, a connection that nothing was sent to stays as it is, and in the end all
   memory is back. TCP_FUZZ=segments:seed in the environment; 100000:1 else. */
#include "lib/types.h"

int dprintf(int fd, const char *fmt, ...);
#define say(...) dprintf(1, __VA_ARGS__)
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
static long live, refuse;                        /* every so many kmallocs one fails; 0: none */

#define irq_save()       0ul
#define spin_lock(l)     ((l)->owner++ ? abort() : (void)0)
#define spin_unlock(l)   ((void)(l)->owner--)
#define spin_held(l)     ((l)->owner != 0)
#define mutex_lock(m)    ((m)->owner++ ? abort() : (void)0)
#define mutex_unlock(m)  ((void)(m)->owner--)
#define mutex_held(m)    true
#define clock_now()      the_time
#undef assert
#define assert(e)        ((e) ? (void)0 : (say("%s:%d: assert %s\n", __FILE__, __LINE__, #e), abort()))

#include "mm/page.h"
#include "mm/slab.h"
#include "net/work.h"
#include "net/wiresock.h"
#include "net/tcp_wire.h"

void *kmalloc(size_t n)
{
	static long count;

	if (refuse && ++count % refuse == 0)
		return NULL;
	live++;
	return malloc(n);
}
void *kzalloc(size_t n) { void *p = kmalloc(n); return p ? memset(p, 0, n) : NULL; }
void kfree(void *p) { live -= p != NULL; free(p); }
void random_bytes(void *buf, size_t n) { memset(buf, 7, n); }
size_t page_free_count(void) { return 1000; }
size_t page_total(void) { return 2000; }
nsec_t wall_offset;
struct net_limits net_limits = { .tcp_rmem = { 4096, 131072, 6291456 }, .tcp_wmem = { 4096, 16384, 4194304 } };
void assert_failed(const char *expr, const char *file, int line) { say("%s:%d: assert %s\n", file, line, expr); abort(); }

/* Timers are fired by hand. */
#define TIMERS 4096
static struct net_timer *armed[TIMERS];
static nsec_t due[TIMERS];
static unsigned narmed;
void net_timer_init(struct net_timer *t, void (*fn)(struct net_work *w)) { t->work.fn = fn; }
bool net_timer_cancel(struct net_timer *t)
{
	for (unsigned i = 0; i < narmed; i++)
		if (armed[i] == t) {
			armed[i] = armed[--narmed];
			due[i] = due[narmed];
			return true;
		}
	return false;
}
bool net_timer_arm(struct net_timer *t, nsec_t when)
{
	bool was = net_timer_cancel(t);

	assert(narmed < TIMERS);
	armed[narmed] = t;
	due[narmed++] = when;
	return !was;
}
static void run_timers(void)
{
	for (unsigned i = 0, n = 0; i < narmed && n < 10000; i++)
		if (due[i] <= the_time) {
			struct net_timer *t = armed[i];

			net_timer_cancel(t);
			t->work.fn(&t->work);
			i = -1;
			n++;
		}
}
bool net_on_thread(void) { return true; }
uint32_t trace_mask;
void trace_add(enum trace_event ev, unsigned extra, uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4, uint64_t a5,
	       const char *text) { }

/* What is above: as much of sockets as TCP asks for. */
struct spinlock socket_names;
struct list socket_all = LIST_INIT(socket_all);
static struct socket *listener;
bool wake_one_slow(struct waitq *q, unsigned events) { return false; }
void wake_all_slow(struct waitq *q, unsigned events) { }
void waitq_init(struct waitq *q) { list_init(&q->waiters); }
int wait_as(struct waitq *q, struct mutex *m, nsec_t deadline, enum thread_state how) { return -1; }
void file_notify(struct file *f, unsigned events) { }
void socket_wake_all(struct socket *s) { }
void tcp_urgent_arrived(struct socket *s) { s->urgent = true; }
int uio_copy_from_slow(struct uio *u, void *buf, size_t n) { return -1; }
size_t copyin_partial(void *dst, const void *src, size_t n) { return n; }
void inet_add_port(struct socket *s, unsigned port) { s->port = port; }
void inet_drop_port(struct socket *s) { s->port = 0; }
static int option_of(const struct socket *s, unsigned at)
{
	switch (at) {
	case AT_IP_TTL: return 64;
	case AT_TCP_KEEPIDLE: case AT_TCP_KEEPINTVL: case AT_TCP_LINGER2: return 60;
	case AT_TCP_KEEPCNT: case AT_TCP_SYNCNT: return 4;
	case AT_TCP_CONGESTION: return s->local.sin_port & 1;
	case AT_TCP_NODELAY: return s->remote.sin_port >> 8 & 1;
	}
	return 0;
}
#undef inet_opt
#define inet_opt(s, name) option_of(s, AT_##name)
struct sockmsg *sockmsg_new(size_t n)
{
	struct sockmsg *m = kzalloc(sizeof(*m) + n);

	return m ? sockmsg_init(m, m, n) : NULL;
}
void sockmsg_free(struct sockmsg *m) { list_del(&m->link); kfree(m); }
static struct socket *socket_make(void)
{
	struct socket *s = kzalloc(sizeof(*s));

	if (!s)
		return NULL;
	ref_init(&s->refs);
	list_add_tail(&socket_all, &s->all);
	s->family = AF_INET;
	s->type = SOCK_STREAM;
	s->rcvbuf = 65536;
	s->sndbuf = 16384;
	list_init(&s->rx);
	list_init(&s->pending);
	list_init(&s->pending_link);
	list_init(&s->by_names);
	list_init(&s->queue_link);
	waitq_init(&s->can_read);
	waitq_init(&s->can_write);
	waitq_init(&s->room);
	return s;
}
struct socket *tcp_end_new(struct socket *l) { return socket_make(); }
struct socket *tcp_listener(uint32_t addr, unsigned port, unsigned from, const struct netif *dev)
{
	if (port == 80)
		ref_get(&listener->refs);
	return port == 80 ? listener : NULL;
}
void tcp_free(struct socket *s);
void tcp_halves_free(struct socket *s);
void socket_put(struct socket *s)
{
	if (!s || !ref_put(&s->refs))
		return;
	assert(list_empty(&s->rx) && !list_linked(&s->queue_link));
	list_del(&s->by_names);
	list_del(&s->all);
	tcp_free(s);
	tcp_halves_free(s);
	kfree(s);
}
static struct list timewait = LIST_INIT(timewait);
void timewait_enter(struct socket *s)
{
	if (!list_linked(&s->queue_link)) {
		ref_get(&s->refs);
		list_add_tail(&timewait, &s->queue_link);
	}
	s->until = the_time + 60000000000l;
}
void timewait_leave(struct socket *s)
{
	bool was = list_linked(&s->queue_link);

	s->until = 0;
	list_del(&s->queue_link);
	list_del(&s->by_names);
	if (was)
		socket_put(s);
}

/* What is below: a card on which everything that leaves is looked at. */
#define US    0x0200000au
#define THEY  0x0100000au
static struct netif card;
struct netif *netif_by_index(int index) { return NULL; }
static unsigned mtu = 1500;
int route_lookup(uint32_t dst, uint32_t src, struct netif *dev, struct dest *out)
{
	*out = (struct dest){ DEST_UNICAST, &card, US, dst, mtu };
	return 0;
}
static const struct ip_proto *proto;
void ip_proto_register(const struct ip_proto *p) { proto = p; }
static unsigned long sent, resets, data_sent, delivered;
static void check_sent(struct pkt *p, uint32_t dst);
static bool damaged;
int ip_output(struct pkt *p, uint32_t src, uint32_t dst, unsigned number, const struct ip_how *how)
{
	assert(src == US && number == IPPROTO_TCP && p->len <= 65515);
	assert(sum_fold(sum_add(sum_pseudo(src, dst, number, p->len), p->data, p->len)) == 0);
	check_sent(p, dst);
	sent++;
	pkt_free(p);
	return 0;
}

#include "net/pkt.c"
#include "net/tcp_seg.c"
#define deliver tcp_deliver
#include "net/tcp_in.c"
#include "net/tcp_out.c"
#include "net/tcp_cong.c"
#include "net/tcp_timer.c"
#include "net/tcp_syn.c"


#include "net/tcp_life.c"


/* What we send is what was written, byte for byte: the number of each is its value. */
static void check_sent(struct pkt *p, uint32_t dst)
{
	const struct tcp_hdr *h = (const void *)p->data;
	unsigned hlen = h->offset >> 4 << 2;
	struct tcp_names n = { dst, US, h->dport, h->sport };
	struct socket *s;

	assert(hlen >= TCP_HDR && hlen <= p->len && h->offset <= 0xf0);
	resets += (h->flags & RST) != 0;
	if (p->len == hlen)
		return;
	s = tcp_find(&n);
	assert(s && s->on_wire);
	for (unsigned i = 0; i < p->len - hlen; i++)
		assert(p->data[hlen + i] == (uint8_t)(be32(h->seq) + i));
	assert(p->len - hlen <= s->tcp->mss + TS_LEN);
	data_sent += p->len - hlen;
	socket_put(s);
}

/* What arrives is what they wrote, if all segments to it were whole. */
void tcp_append(struct socket *s, struct sockmsg *m)
{
	struct tcp *t = s->tcp;

	assert(!s->closed);
	s->drops |= damaged;
	for (unsigned i = 0; !s->drops && i < m->size; i++)
		assert((uint8_t)m->data[i] == (uint8_t)(t->rcv_nxt + i));
	delivered += m->size;
	s->rx_bytes += m->size;
	list_add_tail(&s->rx, &m->link);
}

/* ---- the connections ------------------------------------------------------------------------------- */

#define CONNS 24
static struct socket *conn[CONNS], *witness;
static struct tcp_names closed[CONNS];           /* of those that no program has any more */
static unsigned opened;
static bool damaged;                             /* the segment that is looked at now */
static uint64_t seed;
static uint32_t rnd(uint32_t below)
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return ((seed * 0x2545f4914f6cdd1dul) >> 32) * below >> 32;
}

static void check(struct socket *s)
{
	struct tcp *t = s->tcp;
	uint32_t at;
	struct sockmsg *m;
	struct pkt *p;
	size_t n = 0;

	if (!s->on_wire || t->state == TCP_CLOSE || t->state == TCP_SYN_SENT || t->state == TCP_SYN_RECV)
		return;
	list_for_each(m, &t->tx, link)
		n += m->size - m->off;
	assert(n == t->tx_bytes && !after(t->snd_una, t->snd_nxt) && !after(t->snd_nxt, tcp_end(t) + t->fin));
	assert(t->nsacked <= SACKED_MAX && t->cwnd >= 1 && t->mss >= 1 && tcp_pipe(t) <= 4 * (t->snd_nxt - t->snd_una));
	at = t->snd_una;
	for (unsigned i = 0; i < t->nsacked; i++) {
		assert(!before(t->sacked[i].from, at) && before(t->sacked[i].from, t->sacked[i].to));
		assert(!after(t->sacked[i].to, t->snd_nxt));
		at = t->sacked[i].to;
	}
	n = 0;
	list_for_each(p, &t->ooo, link) {
		assert((uint32_t)p->cb[1] - (uint32_t)p->cb[0] == p->len);
		n++;
	}
	assert(n == t->ooo_n && n <= OOO_MAX);
	assert(!tcp_flying(t) || t->rexmit.at || t->state == TCP_CLOSE || t->state == TCP_SYN_RECV);
}

static void program_close(unsigned i, bool reset)
{
	struct socket *s = conn[i];
	struct sockmsg *m;

	conn[i] = NULL;
	closed[i] = (struct tcp_names){ THEY, US, s->remote.sin_port, s->local.sin_port };
	s->closed = true;
	list_for_each_safe(m, &s->rx, link)
		sockmsg_free(m);
	s->rx_bytes = 0;
	if (s->on_wire)
		tcp_wire_gone(s, reset);
	socket_put(s);
}

/* One thing a program does with conn[i]. */
static void program(unsigned i)
{
	struct socket *s = conn[i];
	struct sockmsg *m;
	unsigned n;

	if (!s) {
		s = conn[i] = socket_make();
		if (!s)
			return;
		s->state = SOCK_CONNECTING;
		s->local = (struct sockaddr_in){ AF_INET, be16(1000 + opened++ % 60000), { US }, { 0 } };
		s->remote = (struct sockaddr_in){ AF_INET, be16(2000 + rnd(2)), { THEY }, { 0 } };
		if (tcp_wire_connect(s) < 0)
			program_close(i, false);
		return;
	}
	switch (rnd(8)) {
	case 0: case 1: case 2:                  /* write */
		n = rnd(4) ? 1 + rnd(300) : 1 + rnd(8000);
		if (!s->on_wire || s->state != SOCK_CONNECTED || s->shut_wr || s->reset || s->tcp->tx_bytes > 60000 || !s->tcp->snd_nxt)
			break;
		m = sockmsg_new(max(n, 960u));
		if (!m)
			break;
		m->size = n;
		for (unsigned k = 0; k < n; k++)
			m->data[k] = tcp_end(s->tcp) + k;
		tx_append(s->tcp, m);
		s->tcp->more = rnd(10) == 0;
		if (rnd(20) == 0)
			s->tcp->snd_up = tcp_end(s->tcp);
		tcp_output(s->tcp, rnd(20) == 0);
		break;
	case 3: case 4: case 5:                  /* read */
		if (list_empty(&s->rx))
			break;
		m = list_first(&s->rx, struct sockmsg, link);
		s->rx_bytes -= m->size;
		sockmsg_free(m);
		if (s->on_wire)
			tcp_wire_read(s);
		break;
	case 6:
		if (rnd(10) || !s->on_wire || s->state != SOCK_CONNECTED || s->shut_wr || s->tcp->state == TCP_CLOSE)
			break;
		s->shut_wr = true;
		tcp_wire_fin(s);
		break;
	default:
		if (rnd(10) == 0)
			program_close(i, rnd(3) == 0 || s->rx_bytes);
		else if (rnd(10) == 0) {
			s->flags ^= BIT(SO_KEEPALIVE);
			tcp_keepalive(s);
		}
	}
}

/* What the listener has, programs take. */
static void accept_all(void)
{
	while (!list_empty(&listener->pending)) {
		struct socket *s = list_first(&listener->pending, struct socket, pending_link);
		unsigned i = rnd(CONNS);

		list_del(&s->pending_link);
		listener->npending--;
		if (conn[i])
			program_close(i, rnd(2));
		conn[i] = s;
		s->drops |= damaged;
	}
}

/* ---- segments -------------------------------------------------------------------------------------- */

static uint32_t near(uint32_t x, uint32_t width)
{
	switch (rnd(12)) {
	case 0: return x - rnd(width + 1);
	case 1: return x + rnd(width + 1);
	case 2: return x - 1;
	case 3: return x + 1;
	case 4: return rnd(~0u);
	default: return x;
	}
}

static void receive(struct pkt *p)
{
	struct tcp_hdr *h = (void *)p->data;
	static struct ip_hdr ip = { .version_ihl = 0x45, .ttl = 64 };

	h->sum = 0;
	h->sum = sum_fold(sum_add(sum_pseudo(THEY, US, IPPROTO_TCP, p->len), p->data, p->len));
	if (rnd(200) == 0)
		p->data[rnd(p->len)] ^= 1 << rnd(8);
	p->src = THEY;
	p->dst = US;
	p->ip = &ip;
	p->dev = &card;
	p->cast = rnd(500) ? CAST_US : CAST_BROADCAST;
	proto->input(p);
}

static void make(struct socket *s)
{
	struct tcp *t = s && s->on_wire ? s->tcp : NULL;
	struct tcp_names n = { THEY, US, be16(2000 + rnd(2)), be16(rnd(3) ? 80 : 1000 + rnd(CONNS)) };
	struct tcp_seg seg = { .flags = ACK, .shift = -1, .wnd = rnd(3) ? 512 + rnd(60000) : rnd(3) ? 65535 : 0 };
	struct pkt *p;
	unsigned hlen;

	damaged = rnd(40) == 0;
	if (s) {
		n.sport = s->remote.sin_port;
		n.dport = s->local.sin_port;
	}
	if (t) {
		seg.seq = near(t->rcv_nxt, 70000);
		seg.ack = rnd(3) ? t->snd_nxt : near(t->snd_una, t->snd_nxt - t->snd_una + 3);
		if (t->snd_nxt != t->snd_una && rnd(3) == 0)
			seg.ack = t->snd_una + rnd(t->snd_nxt - t->snd_una + 1);
		seg.ts = t->ts_on && rnd(20);
		seg.tsval = t->ts_recent + rnd(3) - !rnd(30);
		seg.tsecr = tcp_now(t) - rnd(100);
		for (unsigned k = rnd(6) ? 0 : 1 + rnd(3); k > 0; k--) {
			uint32_t from = near(t->snd_una + rnd(t->snd_nxt - t->snd_una + 1), 3000);

			seg.sack[seg.nsack++] = (struct seq_range){ from, near(from + rnd(3000), 3000) };
		}
		if (t->state == TCP_SYN_SENT) {
			seg.flags = rnd(6) ? SYN | ACK : SYN;
			seg.ack = rnd(10) ? t->snd_nxt : rnd(~0u);
			seg.seq = rnd(~0u);
		}
	} else {
		seg.seq = rnd(3) ? 0xfffff000u + rnd(3) * 0x1000 : rnd(~0u);
		if (rnd(3))
			seg.flags = SYN;
		else if (listener->halves && listener->halves->n && rnd(8)) {    /* the ACK of one of its halves */
			struct half *e = list_first(&listener->halves->list, struct half, link);

			n = e->names;
			seg.seq = near(e->syn.seq + 1, 100);
			seg.ack = near(e->iss + 1, 2);
			seg.ts = e->syn.ts;
			seg.tsval = e->syn.tsval + 1;
		}
	}
	if (rnd(12) == 0)
		seg.flags |= FIN;
	if (rnd(60) == 0)
		seg.flags ^= 1 << rnd(6);
	if (rnd(150) == 0)
		seg.flags = rnd(64);
	if (seg.flags & SYN) {
		seg.mss = rnd(8) ? 1460 : rnd(65536);
		seg.shift = rnd(4) ? rnd(15) : -1;
		seg.sack_ok = rnd(4);
		seg.ts = rnd(3);
		seg.nsack = 0;
	}
	if (rnd(2) && !(seg.flags & SYN))
		seg.len = rnd(4) ? rnd(1448) : rnd(4);
	if (seg.flags & URG)
		seg.urg = rnd(3) ? rnd(2000) : rnd(65536);
	if (tcp_options_len(&seg) > TCP_OPTS)
		seg.nsack = 0;
	hlen = TCP_HDR + tcp_options_len(&seg);
	p = tcp_encode(&n, &seg);
	if (!p)
		return;
	for (unsigned k = 0; k < seg.len; k++)
		p->data[hlen + k] = seg.seq + k;
	if (damaged) {                           /* wrong lengths, impossible options: the sum is right */
		for (unsigned k = 1 + rnd(3); k > 0; k--)
			p->data[12 + rnd(max(hlen, 13u) - 12)] = rnd(3) ? rnd(256) : rnd(4) * 85;
		if (rnd(6) == 0)
			p->len = rnd(p->len + 1);
		if (p->len < TCP_HDR) {
			p->cast = CAST_US;
			p->dev = &card;
			proto->input(p);
			return;
		}
		if (s)                                   /* what is data now nobody knows */
			s->drops = 1;
	}
	receive(p);
}

static void icmp(struct socket *s)
{
	struct tcp *t = s->tcp;
	struct tcp_hdr h = { s->local.sin_port, s->remote.sin_port, be32(near(t->snd_una, 1000)) };
	struct ip_error e = { .error = rnd(2) ? EMSGSIZE : EHOSTUNREACH, .src = US, .dst = THEY, .data = (void *)&h, .len = 8,
			      .mtu = mtu };

	if (e.error == EMSGSIZE)
		mtu = rnd(2) ? 1500 : 100 + rnd(1400);
	proto->error(&e);
}

int main(void)
{
	unsigned long segments = 100000, first = 1, states[16] = { 0 };
	struct tcp before;
	struct tcp_names wn;
	struct socket *s, *orphan;
	struct list *l;

	if (getenv("TCP_FUZZ"))
		sscanf(getenv("TCP_FUZZ"), "%lu:%lu", &segments, &first);
	seed = first * 0x9e3779b97f4a7c15ul + 1;
	tcp_wire_init();
	listener = socket_make();
	listener->state = SOCK_LISTENING;
	listener->backlog = 8;
	witness = socket_make();
	witness->state = SOCK_CONNECTING;
	witness->local = (struct sockaddr_in){ AF_INET, be16(999), { US }, { 0 } };
	witness->remote = (struct sockaddr_in){ AF_INET, be16(2000), { THEY }, { 0 } };
	wn = tcp_names_of(witness);
	assert(wn.sport == be16(999) && tcp_wire_connect(witness) == 0);
	tcp_established(witness->tcp);
	tcp_timer_set(witness->tcp, &witness->tcp->rexmit, 0);
	witness->tcp->snd_una = witness->tcp->snd_nxt;
	before = *witness->tcp;
	for (unsigned long i = 0; i < segments; i++) {
		unsigned c = rnd(CONNS);

		refuse = i / 1000 % 5 == 4 ? 7 : 0;      /* now and then memory is short */
		orphan = rnd(8) == 0 && rnd(4) ? tcp_find(&closed[c]) : NULL;
		s = orphan ? orphan : rnd(8) ? conn[c] : NULL;
		if (s && s->on_wire)
			states[s->tcp->state]++;
		if (s && s->on_wire && rnd(200) == 0)
			icmp(s);
		else
			make(s);
		socket_put(orphan);
		accept_all();
		if (rnd(3) == 0)
			program(rnd(CONNS));
		for (unsigned k = 0; k < CONNS; k++)
			if (conn[k])
				check(conn[k]);
		the_time += rnd(4) ? 100000 : rnd(50) ? 5000000 : 1000000000;
		run_timers();
		assert(witness->tcp->state == before.state && witness->tcp->rcv_nxt == before.rcv_nxt &&
		       witness->tcp->snd_una == before.snd_una && witness->tcp->snd_nxt == before.snd_nxt);
	}
	say("%lu segments from seed %lu: %lu sent, %lu resets, %lu bytes out, %lu in; states", segments, first, sent, resets,
	       data_sent, delivered);
	for (unsigned i = 1; i < 12; i++)
		say(" %lu", states[i]);
	say("\n");
	refuse = 0;
	for (unsigned i = 0; i < CONNS; i++)
		if (conn[i])
			program_close(i, true);
	conn[0] = witness;
	program_close(0, true);
	listener->closed = true;
	tcp_halves_drop(listener);
	for (unsigned i = 0; i < 40; i++) {
		the_time += 120000000000l;
		run_timers();
	}
	while (!list_empty(&timewait)) {
		l = timewait.next;
		timewait_leave(list_entry(l, struct socket, queue_link));
	}
	socket_put(listener);
	list_for_each(s, &socket_all, all)
		say("left: port %d refs %d closed %d, on the wire %d state %d held %d\n", be16(s->local.sin_port), ref_count(&s->refs),
		    s->closed, s->on_wire, s->tcp ? s->tcp->state : 0, s->tcp && s->tcp->held);
	if (live) {
		say("%ld pieces of memory did not come back\n", live);
		return 1;
	}
	if (!data_sent || !delivered || !states[TCP_SYN_SENT] || !states[TCP_ESTABLISHED] || !states[TCP_FIN_WAIT1] ||
	    !states[TCP_FIN_WAIT2] || !states[TCP_CLOSE_WAIT]) {
		say("the segments did not reach what they should\n");
		return 1;
	}
	return 0;
}

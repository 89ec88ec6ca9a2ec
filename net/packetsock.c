/* Packet sockets, packet(7): frames of the interfaces themselves, as a copy. udhcpc, arping and tcpdump live on them. */
#include "net/wiresock.h"
#include "abi/errno.h"
#include "cpu/usercopy.h"
#include "lib/string.h"
#include "net/bpf.h"
#include "net/inet.h"
#include "net/packet.h"
#include "net/packetring.h"
#include "proc/cred.h"

#define TAKERS_MAX 16                   /* sockets that get a copy of one frame */

unsigned packet_sockets;
static struct list listeners = LIST_INIT(listeners);     /* socket_names: by_name */

int packet_type(int type, const struct sock_ops **ops)
{
	*ops = &packet_ops;
	if (!capable(CAP_NET_RAW))
		return -EPERM;
	return type == SOCK_RAW || type == SOCK_DGRAM ? 0 : -ESOCKTNOSUPPORT;
}

/* Listen to a protocol (host order) on an interface, NULL: all; 0: to nothing. Holds s. */
static void listen_to(struct socket *s, unsigned protocol, struct netif *dev)
{
	spin_lock(&socket_names);
	packet_sockets -= list_linked(&s->by_name);
	list_del(&s->by_name);
	s->wire->protocol = protocol;
	s->wire->bound = dev;
	if (protocol) {
		list_add_tail(&listeners, &s->by_name);
		packet_sockets++;
	}
	spin_unlock(&socket_names);
}

int packet_open(struct socket *s, int protocol)
{
	if (!wiresock_of(s))
		return -ENOBUFS;
	s->wire->cooked = s->type == SOCK_DGRAM;
	mutex_init(&s->lock, RANK_PACKET);               /* the sender of a frame may hold his socket's lock; none is sent under ours */
	s->type = SOCK_RAW;                              /* from here on: what is queued are records */
	mutex_lock(&s->lock);
	listen_to(s, be16(protocol), NULL);
	mutex_unlock(&s->lock);
	return 0;
}

/* ---- in -------------------------------------------------------------------------------------------- */

static void deliver(struct socket *s, const struct pkt *p)
{
	const uint8_t *from = s->wire->cooked ? p->mac + ETH_LEN : p->mac;
	size_t n = p->data + p->len - from, take;
	struct sockaddr_ll ll = { AF_PACKET, be16(p->ethertype), p->ifindex, p->dev->type, p->cast, ETH_ALEN, { 0 } };
	struct sockmsg *m = NULL;

	mutex_lock(&s->lock);
	take = s->closed ? 0 : bpf_run(s->wire->filter, p, from, n);
	if (take) {
		s->wire->seen++;
		take = min(take, n);
		if (s->wire->ring) {
			memcpy(ll.sll_addr, p->mac + ETH_ALEN, ETH_ALEN);
			if (packet_ring_put(s->wire->ring, from, take, n, &ll, s->wire->cooked ? 0 : ETH_LEN))
				sock_arrived(s);
			else
				s->wire->dropped++;
			take = 0;
		}
	}
	if (take) {
		if (sock_has_room(s, take, s->rcvbuf))
			m = sockmsg_new(take + sizeof(ll));
		s->wire->dropped += !m;
	}
	if (m) {
		memcpy(ll.sll_addr, p->mac + ETH_ALEN, ETH_ALEN);
		m->size = take;
		memcpy(m->data, from, take);
		memcpy(m->data + take, &ll, sizeof(ll));
		sock_enqueue(s, m);
	}
	mutex_unlock(&s->lock);
}

void packet_tap_slow(struct pkt *p)
{
	struct socket *to[TAKERS_MAX], *s;
	unsigned n = 0;

	spin_lock(&socket_names);
	list_for_each(s, &listeners, by_name) {
		const struct wiresock *w = s->wire;

		if (n == TAKERS_MAX || (w->bound && w->bound != p->dev))
			continue;
		if (w->protocol != ETH_P_ALL && (w->protocol != p->ethertype || p->cast == CAST_OUTGOING))
			continue;
		if (ref_get_unless_zero(&s->refs))
			to[n++] = s;
	}
	spin_unlock(&socket_names);
	for (unsigned i = 0; i < n; i++) {
		deliver(to[i], p);
		socket_put(to[i]);
	}
}

static void packet_fill_info(struct socket *s, struct recv_info *info, struct sockmsg *m, bool peek)
{
	memcpy(&info->name, m->data + m->size, sizeof(struct sockaddr_ll));
	info->namelen = 18;                              /* as Linux: with as much of the address as it has */
}

/* ---- out ------------------------------------------------------------------------------------------- */

static long packet_send(struct socket *s, struct uio *u, unsigned flags, const union sock_addr *a, int len,
			struct sockpass **pass)
{
	const struct sockaddr_ll *to = (const void *)a;
	bool cooked = s->wire->cooked;
	size_t n = u->left, least = cooked ? 0 : ETH_LEN;
	struct netif *d = s->wire->bound;
	struct pkt *p;
	int r;

	if (a && len < (int)offsetof(struct sockaddr_ll, sll_addr))
		return -EINVAL;
	if (a && (to->sll_halen > 8 || len < (int)offsetof(struct sockaddr_ll, sll_addr) + to->sll_halen))
		return -EINVAL;
	if (a)
		d = netif_by_index(to->sll_ifindex);
	if (!d)
		return -ENXIO;
	if (!netif_up(d))
		return -ENETDOWN;
	if (n < least)
		return -EINVAL;
	if (n > d->mtu + least)
		return -EMSGSIZE;
	p = pkt_new(n);
	if (!p)
		return -ENOBUFS;
	r = uio_copy_from(u, pkt_put(p, n), n);
	if (r < 0)
		pkt_free(p);
	else if (cooked) {
		static const uint8_t nobody[8];

		r = eth_send(d, p, a ? to->sll_addr : nobody, a ? be16(to->sll_protocol) : s->wire->protocol);
	} else
		r = netif_send(d, p);
	return r < 0 ? r : (long)n;
}

/* ---- the socket ------------------------------------------------------------------------------------ */

static int packet_bind(struct socket *s, const union sock_addr *a, int len)
{
	const struct sockaddr_ll *ll = (const void *)a;
	struct netif *d = NULL;

	if (len < (int)offsetof(struct sockaddr_ll, sll_addr) || a->family != AF_PACKET)
		return -EINVAL;
	if (ll->sll_ifindex) {
		d = netif_by_index(ll->sll_ifindex);
		if (!d)
			return -ENODEV;
	}
	mutex_lock(&s->lock);
	listen_to(s, ll->sll_protocol ? be16(ll->sll_protocol) : s->wire->protocol, d);
	if (d && !netif_up(d)) {
		s->error = ENETDOWN;
		socket_wake_all(s);
	}
	mutex_unlock(&s->lock);
	return 0;
}

static int packet_connect(struct socket *s, const union sock_addr *a, int len, bool nonblock)
{
	return -EOPNOTSUPP;
}

static int packet_shutdown(struct socket *s, int how)
{
	return -EOPNOTSUPP;
}

static int packet_name(struct socket *s, enum sock_name which, union sock_addr *out)
{
	struct sockaddr_ll ll = { AF_PACKET, be16(s->wire->protocol), 0, 0, 0, 0, { 0 } };
	const struct netif *d = s->wire->bound;

	if (which != NAME_OWN)
		return -EOPNOTSUPP;
	if (d) {
		ll.sll_ifindex = d->index;
		ll.sll_hatype = d->type;
		ll.sll_halen = ETH_ALEN;
		memcpy(ll.sll_addr, d->mac, ETH_ALEN);
	}
	memcpy(out, &ll, sizeof(ll));
	return 18;
}

/* Holds s. */
static void promisc(struct socket *s, struct netif *d, bool on)
{
	if (s->wire->promisc == on)
		return;
	s->wire->promisc = on;
	spin_lock(&net_lock);
	d->promisc += on ? 1 : -1;
	spin_unlock(&net_lock);
}

static void packet_release(struct socket *s, struct socket *peer, bool reset)
{
	mutex_lock(&s->lock);
	if (s->wire->promisc && s->wire->group_dev)
		promisc(s, s->wire->group_dev, false);
	listen_to(s, 0, NULL);
	packet_ring_free(s->wire->ring);
	s->wire->ring = NULL;
	mutex_unlock(&s->lock);
}

static unsigned packet_poll(struct file *f, struct poller *pl)
{
	struct socket *s = f->data;
	unsigned events = wire_poll(f, pl);

	mutex_lock(&s->lock);
	if (s->wire->ring && packet_ring_ready(s->wire->ring))
		events |= POLLIN | POLLRDNORM;
	mutex_unlock(&s->lock);
	return events;
}

int packet_mmap(struct file *f, struct vmobj **out, uint64_t off, size_t len, uint32_t prot, uint32_t flags)
{
	struct socket *s = f->data;
	int r;

	if (s->family != AF_PACKET)
		return -ENODEV;
	mutex_lock(&s->lock);
	r = packet_ring_map(s->wire->ring, off, len, out);
	mutex_unlock(&s->lock);
	return r;
}

/* PACKET_RX_RING; without blocks there is no ring any more. */
static long set_ring(struct socket *s, const void *value, int len)
{
	struct packet_ring *r = NULL;
	struct tpacket_req q;
	long e = 0;

	if (len < (int)sizeof(q))
		return -EINVAL;
	if (copyin(&q, value, sizeof(q)) < 0)
		return -EFAULT;
	mutex_lock(&s->lock);
	if (q.tp_block_nr)
		e = s->wire->ring ? -EBUSY : s->wire->version != TPACKET_V2 ? -EINVAL : packet_ring_new(&q, s->wire->reserve, &r);
	else if (q.tp_frame_nr)
		e = -EINVAL;
	if (e == 0) {
		packet_ring_free(s->wire->ring);
		s->wire->ring = r;
	}
	mutex_unlock(&s->lock);
	return e;
}

/* PACKET_VERSION, PACKET_RESERVE: for the ring to come. */
static long ring_option(struct socket *s, int name, const void *value, int len)
{
	uint32_t v;
	long r = 0;

	if (len != 4)
		return -EINVAL;
	if (copyin(&v, value, 4) < 0)
		return -EFAULT;
	if (name == PACKET_VERSION ? v > TPACKET_V2 : v > 0xffff)
		return -EINVAL;
	mutex_lock(&s->lock);
	if (s->wire->ring)
		r = -EBUSY;
	else
		*(name == PACKET_VERSION ? &s->wire->version : &s->wire->reserve) = v;
	mutex_unlock(&s->lock);
	return r;
}

/* PACKET_MR_PROMISC; groups need no asking, for the card gives us all there is. */
static long membership(struct socket *s, bool on, const void *value, int len)
{
	struct packet_mreq m;
	struct netif *d;

	if (len < (int)sizeof(m))
		return -EINVAL;
	if (copyin(&m, value, sizeof(m)) < 0)
		return -EFAULT;
	d = netif_by_index(m.mr_ifindex);
	if (!d)
		return -ENODEV;
	mutex_lock(&s->lock);
	if (m.mr_type == PACKET_MR_PROMISC) {
		promisc(s, d, on);
		s->wire->group_dev = d;
	}
	mutex_unlock(&s->lock);
	return 0;
}

long packet_setopt(struct socket *s, int name, const void *value, int len)
{
	switch (name) {
	case PACKET_ADD_MEMBERSHIP: case PACKET_DROP_MEMBERSHIP:
		return membership(s, name == PACKET_ADD_MEMBERSHIP, value, len);
	case PACKET_RX_RING:
		return set_ring(s, value, len);
	case PACKET_VERSION: case PACKET_RESERVE:
		return ring_option(s, name, value, len);
	}
	return -ENOPROTOOPT;
}

int packet_getopt(struct socket *s, int name, void *v)
{
	uint32_t *n = v;

	if (name == PACKET_HDRLEN) {
		if (n[0] > TPACKET_V2)
			return -EINVAL;
		n[0] = n[0] == TPACKET_V2 ? sizeof(struct tpacket2_hdr) : 32;    /* of V1 as long, on a machine of 64 bits */
		return 4;
	}
	if (name == PACKET_VERSION || name == PACKET_RESERVE) {
		n[0] = name == PACKET_VERSION ? s->wire->version : s->wire->reserve;
		return 4;
	}
	if (name != PACKET_STATISTICS)
		return -ENOPROTOOPT;
	mutex_lock(&s->lock);
	n[0] = s->wire->seen;
	n[1] = s->wire->dropped;
	s->wire->seen = s->wire->dropped = 0;
	mutex_unlock(&s->lock);
	return 8;
}

const struct sock_ops packet_ops = {
	.bind = packet_bind, .connect = packet_connect, .listen = wire_no_listen, .name = packet_name, .send = packet_send,
	.rx_empty = wire_rx_empty, .fill_info = packet_fill_info, .poll = packet_poll, .shutdown = packet_shutdown,
	.release = packet_release,
};

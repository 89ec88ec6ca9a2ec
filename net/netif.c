/* Interfaces: frames in and out, Ethernet's header, up and down. Every interface speaks Ethernet; lo's addresses are zero. */
#include "net/netif.h"
#include "abi/errno.h"
#include "cpu/clock.h"
#include "lib/assert.h"
#include "lib/string.h"
#include "net/ip.h"
#include "net/notify.h"
#include "net/packet.h"

struct spinlock net_lock = SPINLOCK_INIT(RANK_NET);
struct netif *netifs[NETIF_MAX];

void netif_register(struct netif *d)
{
	for (unsigned i = 0; i < NETIF_MAX; i++) {
		if (netifs[i])
			continue;
		d->index = i + 1;
		netifs[i] = d;
		return;
	}
}

struct netif *netif_by_index(int index)
{
	return index >= 1 && index <= NETIF_MAX ? netifs[index - 1] : NULL;
}

struct netif *netif_by_name(const char *name)
{
	size_t n = 0;

	while (n < 16 && name[n] && name[n] != ':')
		n++;
	for (unsigned i = 0; i < NETIF_MAX && netifs[i]; i++)
		if (strlen(netifs[i]->name) == n && memcmp(netifs[i]->name, name, n) == 0)
			return netifs[i];
	return NULL;
}

/* ---- frames ---------------------------------------------------------------------------------------- */

static enum pkt_cast cast_of(const struct netif *d, const uint8_t *to)
{
	static const uint8_t everybody[ETH_ALEN] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };

	if (to[0] & 1)
		return mac_equal(to, everybody) ? CAST_BROADCAST : CAST_MULTICAST;
	return mac_equal(to, d->mac) ? CAST_US : CAST_OTHER;
}

void netif_receive(struct netif *d, struct pkt *p)
{
	struct eth_hdr *h;

	p->dev = d;
	p->ifindex = d->index;
	p->when = clock_now();
	p->mac = p->data;
	h = pkt_pull(p, ETH_LEN);
	if (!h || !netif_up(d)) {
		d->rx_errors += !h;
		pkt_free(p);
		return;
	}
	d->rx_packets++;
	d->rx_bytes += p->len + ETH_LEN;
	p->ethertype = __builtin_bswap16(h->type);
	p->cast = cast_of(d, h->to);
	d->multicast += p->cast == CAST_MULTICAST;
	packet_tap(p);
	if (p->cast == CAST_OTHER)                   /* seen only because somebody listens to everything */
		pkt_free(p);
	else if (p->ethertype == ETH_P_IP)
		ip_input(p);
	else if (p->ethertype == ETH_P_ARP)
		arp_input(p);
	else
		pkt_free(p);
}

int netif_send(struct netif *d, struct pkt *p)
{
	size_t n = p->len;
	int r;

	assert(n >= ETH_LEN);
	if (!netif_up(d)) {
		pkt_free(p);
		return -ENETDOWN;
	}
	p->dev = d;
	p->ifindex = d->index;
	p->mac = p->data;
	p->when = clock_now();
	if (d != &lo) {                              /* what lo sends is tapped when it comes in again, once */
		p->ethertype = __builtin_bswap16(((struct eth_hdr *)p->mac)->type);
		p->cast = CAST_OUTGOING;
		packet_tap(p);
	}
	r = d->ops->xmit(d, p);
	__atomic_fetch_add(r < 0 ? &d->tx_dropped : &d->tx_packets, 1, __ATOMIC_RELAXED);
	__atomic_fetch_add(&d->tx_bytes, r < 0 ? 0 : n, __ATOMIC_RELAXED);
	return r;
}

int eth_send(struct netif *d, struct pkt *p, const uint8_t *to, unsigned type)
{
	struct eth_hdr *h = pkt_push(p, ETH_LEN);

	memcpy(h->to, to, ETH_ALEN);
	memcpy(h->from, d->mac, ETH_ALEN);
	h->type = __builtin_bswap16(type);
	return netif_send(d, p);
}

/* ---- up, down, the cable --------------------------------------------------------------------------- */

void netif_carrier(struct netif *d, bool there)
{
	bool was;

	spin_lock(&net_lock);
	was = d->flags & IFF_LOWER_UP;
	d->flags = there ? d->flags | IFF_LOWER_UP : d->flags & ~IFF_LOWER_UP;
	spin_unlock(&net_lock);
	if (was == there)
		return;
	if (!there)
		arp_flush(d);
	notify_link(d);
}

int netif_set_flags(struct netif *d, uint32_t flags, uint32_t mask)
{
	bool was, up;

	mask &= IFF_UP | IFF_PROMISC | IFF_ALLMULTI | IFF_NOARP;
	spin_lock(&net_lock);
	was = netif_up(d);
	d->flags = (d->flags & ~mask) | (flags & mask);
	up = netif_up(d);
	if (was && !up)
		route_drop_dev(d);
	spin_unlock(&net_lock);
	if (d->ops->promiscuous)
		d->ops->promiscuous(d, d->promisc || d->flags & IFF_PROMISC);
	if (was && !up)
		arp_flush(d);
	if (was != up || mask & ~IFF_UP)
		notify_link(d);
	if (!was && up)
		ifaddr_routes(d);
	return 0;
}

int netif_set_mtu(struct netif *d, unsigned mtu)
{
	if (mtu < IP_MTU_MIN || mtu > (d->type == ARPHRD_LOOPBACK ? 65536u : 1500u))
		return -EINVAL;
	d->mtu = mtu;
	notify_link(d);
	return 0;
}

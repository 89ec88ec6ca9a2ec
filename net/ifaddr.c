/* The addresses of interfaces, and the multicast groups they listen to. */
#include "net/netif.h"
#include "abi/errno.h"
#include "lib/string.h"
#include "net/ip.h"
#include "net/notify.h"

/* The network of an address on its interface: what is there needs no gateway. */
static void connected(struct netif *d, const struct ifaddr *a)
{
	struct route r = { .to = a->addr & a->mask, .mask = a->mask, .src = a->addr, .dev = d, .bits = a->bits,
			   .type = RTN_UNICAST, .protocol = RTPROT_KERNEL, .scope = RT_SCOPE_LINK };

	if (netif_up(d) && a->bits < 32 && !a->secondary && d->type != ARPHRD_LOOPBACK)
		route_add(&r, NLM_F_CREATE | NLM_F_APPEND);
}

void ifaddr_routes(struct netif *d)
{
	struct ifaddr copy[IFADDR_MAX];
	unsigned n;

	spin_lock(&net_lock);
	n = d->naddr;
	memcpy(copy, d->addr, sizeof(copy));
	spin_unlock(&net_lock);
	for (unsigned i = 0; i < n; i++)
		connected(d, &copy[i]);
}

/* All that a network with two bits for hosts or more has as broadcast address ends in ones, unless somebody chose another. */
static bool odd_broadcast;                       /* net_lock: somebody did */

int ifaddr_add(struct netif *d, const struct ifaddr *new)
{
	struct ifaddr a = *new;
	int r = 0;

	if (addr_is_multicast(a.addr) || a.addr == INADDR_BROADCAST || a.addr == 0 || !mask_is_valid(a.mask))
		return -EINVAL;
	a.secondary = false;
	spin_lock(&net_lock);
	for (unsigned i = 0; i < d->naddr; i++) {
		if (d->addr[i].mask != a.mask || !addr_same_net(d->addr[i].addr, a.addr, a.mask))
			continue;
		a.secondary = true;
		if (d->addr[i].addr == a.addr)
			r = -EEXIST;
	}
	if (r == 0 && d->naddr == IFADDR_MAX)
		r = -ENOBUFS;
	if (r == 0)
		d->addr[d->naddr++] = a;
	odd_broadcast |= a.broadcast && (a.broadcast >> 24 & 3) != 3;
	spin_unlock(&net_lock);
	if (r < 0)
		return r;
	connected(d, &a);
	notify_addr(d, &a, true);
	return 0;
}

int ifaddr_del(struct netif *d, uint32_t addr, unsigned bits)
{
	struct ifaddr gone[IFADDR_MAX];
	unsigned n = 0, kept = 0, at = IFADDR_MAX;

	spin_lock(&net_lock);
	for (unsigned i = 0; i < d->naddr && at == IFADDR_MAX; i++)
		if (d->addr[i].addr == addr && (bits > 32 || d->addr[i].bits == bits))
			at = i;
	for (unsigned i = 0; at != IFADDR_MAX && i < d->naddr; i++) {
		const struct ifaddr *a = &d->addr[i], *main = &d->addr[at];

		/* with the first of a network the others of it go, too: as Linux, unless told otherwise */
		if (i == at || (!main->secondary && a->secondary && a->mask == main->mask &&
				addr_same_net(a->addr, main->addr, a->mask)))
			gone[n++] = *a;
		else
			kept |= 1u << i;
	}
	for (unsigned i = 0, to = 0; n && i < IFADDR_MAX; i++)
		if (kept & 1u << i)
			d->addr[to++] = d->addr[i];
	d->naddr -= n;
	for (unsigned i = 0; i < n; i++)
		route_drop_src(d, gone[i].addr);
	spin_unlock(&net_lock);
	for (unsigned i = 0; i < n; i++)
		notify_addr(d, &gone[i], false);
	return n ? 0 : -EADDRNOTAVAIL;
}

/* ---- whose is it? Few addresses: each is looked at, without the lock, which only orders changes ---- */

struct netif *netif_of_addr(uint32_t addr)
{
	if ((addr & 0xff) == 127)
		return &lo;
	for (unsigned k = 0; k < NETIF_MAX && netifs[k]; k++)
		for (unsigned i = 0; i < netifs[k]->naddr; i++)
			if (netifs[k]->addr[i].addr == addr)
				return netifs[k];
	return NULL;
}

bool addr_is_broadcast(uint32_t addr)
{
	if ((addr >> 24 & 3) != 3 && !odd_broadcast)
		return false;
	if (addr == INADDR_BROADCAST || addr == __builtin_bswap32(0x7fffffff))
		return true;
	for (unsigned k = 0; k < NETIF_MAX && netifs[k]; k++)
		for (unsigned i = 0; i < netifs[k]->naddr; i++) {
			const struct ifaddr *a = &netifs[k]->addr[i];

			if (a->bits < 31 && (addr == (a->addr | ~a->mask) || (a->broadcast && addr == a->broadcast)))
				return true;
		}
	return false;
}

bool addr_is_local(uint32_t addr)
{
	return netif_of_addr(addr) && !addr_is_broadcast(addr);
}

/* ---- groups ---------------------------------------------------------------------------------------- */

int group_join(struct netif *d, uint32_t group)
{
	int r = -ENOBUFS;

	spin_lock(&net_lock);
	for (unsigned i = 0; i < d->ngroups && r < 0; i++)
		if (d->group[i].group == group) {
			d->group[i].members++;
			r = 0;
		}
	if (r < 0 && d->ngroups < GROUP_MAX) {
		d->group[d->ngroups].group = group;
		d->group[d->ngroups++].members = 1;
		r = 0;
	}
	spin_unlock(&net_lock);
	return r;
}

void group_leave(struct netif *d, uint32_t group)
{
	spin_lock(&net_lock);
	for (unsigned i = 0; i < d->ngroups; i++)
		if (d->group[i].group == group && --d->group[i].members == 0)
			d->group[i] = d->group[--d->ngroups];
	spin_unlock(&net_lock);
}

bool group_is_ours(const struct netif *d, uint32_t group)
{
	if (group == __builtin_bswap32(0xe0000001))  /* all hosts, RFC 1112 */
		return true;
	for (unsigned i = 0; i < d->ngroups; i++)
		if (d->group[i].group == group)
			return true;
	return false;
}

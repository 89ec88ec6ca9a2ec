/* Interfaces, routes and neighbours as ifconfig, route and arp ask for them and change them: netdevice(7), arp(7). What
   an ioctl says of "the" address of an interface is about the one whose label is the name given. */
#include "net/inet.h"
#include "abi/errno.h"
#include "abi/netdevice.h"
#include "cpu/usercopy.h"
#include "kernel/syscall.h"
#include "lib/string.h"
#include "net/arp.h"
#include "net/routes.h"
#include "proc/cred.h"

/* ---- interfaces ------------------------------------------------------------------------------------ */

static struct sockaddr_in in_addr(uint32_t addr)
{
	return (struct sockaddr_in){ .sin_family = AF_INET, .sin_addr.s_addr = addr };
}

/* The address with that label, copied. False: there is none. */
static bool addr_labelled(struct netif *d, const char *label, struct ifaddr *out)
{
	bool found = false;

	spin_lock(&net_lock);
	for (unsigned i = 0; i < d->naddr && !found; i++)
		if (strncmp(d->addr[i].label, label, 16) == 0) {
			*out = d->addr[i];
			found = true;
		}
	spin_unlock(&net_lock);
	return found;
}

/* As flags are told: RUNNING is the cable, seen from above. */
uint32_t netif_flags_reported(const struct netif *d)
{
	return d->flags | (netif_up(d) && d->flags & IFF_LOWER_UP ? IFF_RUNNING : 0) | (d->promisc ? IFF_PROMISC : 0);
}

static long list_interfaces(void *arg)
{
	struct ifconf c;
	int n = 0;

	if (copyin(&c, arg, sizeof(c)) < 0)
		return -EFAULT;
	for (unsigned k = 0; k < NETIF_MAX && netifs[k]; k++)
		for (unsigned i = 0; i < netifs[k]->naddr; i++) {
			struct ifreq r = { .ifr_addr = in_addr(netifs[k]->addr[i].addr) };

			strlcpy(r.ifr_name, netifs[k]->addr[i].label, sizeof(r.ifr_name));
			if (c.ifc_buf && c.ifc_len < (n + 1) * (int)sizeof(r))
				break;
			if (c.ifc_buf && copyout(c.ifc_buf + n, &r, sizeof(r)) < 0)
				return -EFAULT;
			n++;
		}
	c.ifc_len = n * sizeof(struct ifreq);
	return copyout(arg, &c, sizeof(c));
}

/* The mask that an address had before there were masks (RFC 791, 2.3). */
static unsigned class_bits(uint32_t addr)
{
	unsigned high = addr & 0xff;

	return high < 128 ? 8 : high < 192 ? 16 : 24;
}

static long set_address(struct netif *d, const char *label, uint32_t addr)
{
	struct ifaddr a = { .addr = addr, .bits = class_bits(addr), .valid = ~0u, .preferred = ~0u }, old;
	bool had = addr_labelled(d, label, &old);

	if (had && old.addr == addr)
		return 0;
	if (had)
		ifaddr_del(d, old.addr, old.bits);
	if (addr == INADDR_ANY)
		return had ? 0 : -EADDRNOTAVAIL;
	a.mask = mask_of_bits(a.bits);
	a.broadcast = d->flags & IFF_BROADCAST ? addr | ~a.mask : 0;
	a.scope = (addr & 0xff) == 127 ? RT_SCOPE_HOST : RT_SCOPE_UNIVERSE;
	strlcpy(a.label, label, sizeof(a.label));
	return ifaddr_add(d, &a);
}

/* The same address with another mask or broadcast address. */
static long change_address(struct netif *d, const char *label, unsigned cmd, uint32_t value)
{
	struct ifaddr a;

	if (!addr_labelled(d, label, &a))
		return -EADDRNOTAVAIL;
	if (cmd == SIOCSIFNETMASK && !mask_is_valid(value))
		return -EINVAL;
	ifaddr_del(d, a.addr, a.bits);
	if (cmd == SIOCSIFBRDADDR)
		a.broadcast = value;
	else {
		if (a.broadcast == (a.addr | ~a.mask))
			a.broadcast = a.addr | ~value;
		a.mask = value;
		a.bits = bits_of_mask(value);
	}
	return ifaddr_add(d, &a);
}

/* "eth0:1" is up while it has an address. */
static long alias_flags(struct netif *d, const struct ifreq *r)
{
	struct ifaddr a;

	if (!addr_labelled(d, r->ifr_name, &a))
		return -EADDRNOTAVAIL;
	return r->ifr_flags & IFF_UP ? 0 : ifaddr_del(d, a.addr, a.bits);
}

static long change_interface(struct netif *d, unsigned cmd, struct ifreq *r)
{
	const struct sockaddr_in *in = &r->ifr_addr;

	if (!capable(CAP_NET_ADMIN))
		return -EPERM;
	switch (cmd) {
	case SIOCSIFFLAGS:
		return strchr(r->ifr_name, ':') ? alias_flags(d, r) : netif_set_flags(d, (uint16_t)r->ifr_flags, 0xffff);
	case SIOCSIFMTU:
		return netif_set_mtu(d, r->ifr_index);
	case SIOCSIFADDR:
		return in->sin_family == AF_INET ? set_address(d, r->ifr_name, in->sin_addr.s_addr) : -EINVAL;
	case SIOCSIFNETMASK: case SIOCSIFBRDADDR:
		return change_address(d, r->ifr_name, cmd, in->sin_addr.s_addr);
	}
	return -EOPNOTSUPP;
}

static bool is_change(unsigned cmd)
{
	return cmd == SIOCSIFFLAGS || cmd == SIOCSIFMTU || cmd == SIOCSIFADDR || cmd == SIOCSIFNETMASK ||
	       cmd == SIOCSIFBRDADDR || cmd == SIOCSIFHWADDR;
}

static long get_address(struct netif *d, unsigned cmd, struct ifreq *r)
{
	struct ifaddr a;

	if (!addr_labelled(d, r->ifr_name, &a))
		return -EADDRNOTAVAIL;
	r->ifr_addr = in_addr(cmd == SIOCGIFBRDADDR ? a.broadcast : cmd == SIOCGIFNETMASK ? a.mask : a.addr);
	return 0;
}

static long get_interface(struct netif *d, unsigned cmd, struct ifreq *r)
{
	switch (cmd) {
	case SIOCGIFINDEX:   r->ifr_index = d->index; return 0;
	case SIOCGIFFLAGS:   r->ifr_flags = netif_flags_reported(d); return 0;
	case SIOCGIFADDR: case SIOCGIFDSTADDR: case SIOCGIFBRDADDR: case SIOCGIFNETMASK:
		return get_address(d, cmd, r);
	case SIOCGIFMETRIC:  r->ifr_index = 0; return 0;
	case SIOCGIFMTU:     r->ifr_index = d->mtu; return 0;
	case SIOCGIFTXQLEN:  r->ifr_index = 1000; return 0;
	case SIOCGIFHWADDR:
		r->ifr_hwaddr = (struct sockaddr_hw){ .sa_family = d->type };
		memcpy(r->ifr_hwaddr.sa_data, d->mac, ETH_ALEN);
		return 0;
	}
	return -EOPNOTSUPP;
}

/* ---- routes ---------------------------------------------------------------------------------------- */

static long change_route(unsigned cmd, void *arg)
{
	struct route r = { .type = RTN_UNICAST, .protocol = RTPROT_BOOT };
	struct rtentry e;
	char name[16];

	if (!capable(CAP_NET_ADMIN))
		return -EPERM;
	if (copyin(&e, arg, sizeof(e)) < 0)
		return -EFAULT;
	if (e.rt_dst.sin_family != AF_INET)
		return -EAFNOSUPPORT;
	r.to = e.rt_dst.sin_addr.s_addr;
	r.mask = e.rt_flags & RTF_HOST ? ~0u : e.rt_genmask.sin_addr.s_addr;
	r.bits = bits_of_mask(r.mask);
	r.metric = e.rt_metric > 0 ? e.rt_metric - 1 : 0;
	if (!mask_is_valid(r.mask) || r.to & ~r.mask)
		return -EINVAL;
	if (e.rt_dev) {
		if (copyinstr(name, e.rt_dev, sizeof(name)) < 0)
			return -EFAULT;
		r.dev = netif_by_name(name);
		if (!r.dev)
			return -ENODEV;
	}
	if (e.rt_flags & RTF_REJECT) {
		r.type = RTN_UNREACHABLE;
		r.dev = NULL;
	} else if (e.rt_flags & RTF_GATEWAY)
		r.gateway = e.rt_gateway.sin_addr.s_addr;
	if (e.rt_flags & RTF_MTU)
		r.mtu = e.rt_mtu;
	r.scope = r.gateway || !r.dev ? RT_SCOPE_UNIVERSE : RT_SCOPE_LINK;
	if (cmd == SIOCADDRT)
		return route_add(&r, NLM_F_CREATE | NLM_F_EXCL);
	r.scope = RT_SCOPE_NOWHERE;
	r.protocol = 0;
	r.type = e.rt_flags & RTF_REJECT ? r.type : 0;
	return route_del(&r);
}

/* ---- neighbours ------------------------------------------------------------------------------------ */

static long neighbour(unsigned cmd, void *arg)
{
	struct neigh_info info;
	struct netif *d;
	struct dest way;
	struct arpreq r;
	uint32_t ip;
	long e;

	if (cmd != SIOCGARP && !capable(CAP_NET_ADMIN))
		return -EPERM;
	if (copyin(&r, arg, sizeof(r)) < 0)
		return -EFAULT;
	if (r.arp_pa.sin_family != AF_INET)
		return -EPFNOSUPPORT;
	ip = r.arp_pa.sin_addr.s_addr;
	r.arp_dev[15] = 0;
	d = r.arp_dev[0] ? netif_by_name(r.arp_dev) : NULL;
	if (r.arp_dev[0] && !d)
		return -ENODEV;
	if (!d) {
		e = route_lookup(ip, 0, NULL, &way);
		if (e < 0)
			return e;
		d = way.dev;
	}
	if (cmd == SIOCSARP)
		return arp_set(d, ip, r.arp_ha.sa_data, r.arp_flags & ATF_PERM ? NUD_PERMANENT : NUD_STALE, NLM_F_CREATE);
	if (cmd == SIOCDARP)
		return arp_del(d, ip) < 0 ? -ENXIO : 0;
	if (!arp_info_of(d, ip, &info))
		return -ENXIO;
	r.arp_ha = (struct sockaddr_hw){ .sa_family = ARPHRD_ETHER };
	memcpy(r.arp_ha.sa_data, info.mac, ETH_ALEN);
	r.arp_flags = arp_flags(info.state);
	strlcpy(r.arp_dev, d->name, sizeof(r.arp_dev));
	return copyout(arg, &r, sizeof(r));
}

int inet_ifindex(const char *name)
{
	const struct netif *d = netif_by_name(name);

	return d ? d->index : 0;
}

/* ---- all of them ----------------------------------------------------------------------------------- */

long inet_ioctl(unsigned cmd, void *arg)
{
	struct netif *d;
	struct ifreq r;
	long e;

	if (cmd == SIOCGIFCONF)
		return list_interfaces(arg);
	if (cmd == SIOCADDRT || cmd == SIOCDELRT)
		return change_route(cmd, arg);
	if (cmd >= SIOCDARP && cmd <= SIOCSARP)
		return neighbour(cmd, arg);
	if ((cmd < SIOCGIFNAME || cmd > SIOCGIFTXQLEN) && cmd != SIOCETHTOOL)    /* which has nothing to tell: EOPNOTSUPP */
		return -ENOTTY;
	if (copyin(&r, arg, sizeof(r)) < 0)
		return -EFAULT;
	r.ifr_name[15] = 0;
	d = cmd == SIOCGIFNAME ? netif_by_index(r.ifr_index) : netif_by_name(r.ifr_name);
	if (!d)
		return -ENODEV;
	if (is_change(cmd))
		return change_interface(d, cmd, &r);
	if (cmd == SIOCGIFNAME)
		strlcpy(r.ifr_name, d->name, sizeof(r.ifr_name));
	e = cmd == SIOCGIFNAME ? 0 : get_interface(d, cmd, &r);
	return e < 0 ? e : copyout(arg, &r, sizeof(r));
}

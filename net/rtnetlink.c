/* rtnetlink(7): interfaces, addresses, routes and neighbours, as ip and getifaddrs ask for them and change them, and
   notifications of changes. Each kind has one function that writes it into a message, for answers and notifications
   alike. */
#include "net/netlink.h"
#include "abi/errno.h"
#include "abi/netdevice.h"
#include "cpu/clock.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "net/arp.h"
#include "net/inet.h"
#include "net/notify.h"
#include "net/routes.h"
#include "proc/cred.h"

/* ---- messages written ------------------------------------------------------------------------------ */

static void *add(struct answer *a, size_t n)
{
	void *p = (char *)a + a->h.nlmsg_len;

	a->h.nlmsg_len += (n + 3) & ~3u;
	assert(a->h.nlmsg_len <= sizeof(*a));
	return p;
}

static void add_attr(struct answer *a, int type, const void *data, size_t n)
{
	uint16_t *head = add(a, 4 + n);

	head[0] = 4 + n;
	head[1] = type;
	memcpy(head + 2, data, n);
}

static void add_u32(struct answer *a, int type, uint32_t value)
{
	add_attr(a, type, &value, 4);
}

/* req is NULL for a notification. */
static struct answer answer_to(const struct nlmsghdr *req, int type)
{
	unsigned multi = req && (req->nlmsg_flags & NLM_F_DUMP) == NLM_F_DUMP ? NLM_F_MULTI : 0;

	return (struct answer){ .h = { sizeof(*req), type, multi, req ? req->nlmsg_seq : 0, req ? req->nlmsg_pid : 0 } };
}

static void put_link(struct answer *a, const struct netif *d)
{
	static const uint8_t everybody[ETH_ALEN] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff }, nobody[ETH_ALEN];
	struct ifinfomsg *i = add(a, sizeof(*i));
	bool is_lo = d->type == ARPHRD_LOOPBACK;
	const uint64_t stats[25] = { d->rx_packets, d->tx_packets, d->rx_bytes, d->tx_bytes, d->rx_errors, d->tx_errors,
				     d->rx_dropped, d->tx_dropped, d->multicast };
	uint8_t state = is_lo ? 0 : netif_up(d) && d->flags & IFF_LOWER_UP ? 6 : 2;      /* RFC 2863: unknown, up, down */

	i->ifi_type = d->type;
	i->ifi_index = d->index;
	i->ifi_flags = netif_flags_reported(d);
	add_attr(a, IFLA_IFNAME, d->name, strlen(d->name) + 1);
	add_u32(a, IFLA_TXQLEN, 1000);
	add_attr(a, IFLA_OPERSTATE, &state, 1);
	add_u32(a, IFLA_MTU, d->mtu);
	add_u32(a, IFLA_GROUP, 0);
	add_attr(a, IFLA_STATS64, stats, sizeof(stats));
	add_attr(a, IFLA_QDISC, is_lo ? "noqueue" : "fifo", is_lo ? 8 : 5);
	add_attr(a, IFLA_ADDRESS, d->mac, ETH_ALEN);
	add_attr(a, IFLA_BROADCAST, is_lo ? nobody : everybody, ETH_ALEN);
}

static void put_addr(struct answer *a, const struct netif *d, const struct ifaddr *x)
{
	struct ifaddrmsg *i = add(a, sizeof(*i));
	unsigned flags = (x->valid == ~0u ? IFA_F_PERMANENT : 0) | (x->secondary ? 1 : 0);
	const uint32_t times[4] = { x->preferred, x->valid };            /* then: made, changed */

	*i = (struct ifaddrmsg){ AF_INET, x->bits, flags, x->scope, d->index };
	add_u32(a, IFA_ADDRESS, x->addr);
	add_u32(a, IFA_LOCAL, x->addr);
	if (x->broadcast)
		add_u32(a, IFA_BROADCAST, x->broadcast);
	add_attr(a, IFA_LABEL, x->label, strlen(x->label) + 1);
	add_u32(a, IFA_FLAGS, flags);
	add_attr(a, IFA_CACHEINFO, times, sizeof(times));
}

static void put_route(struct answer *a, const struct route *r, unsigned table, unsigned flags)
{
	struct rtmsg *m = add(a, sizeof(*m));

	*m = (struct rtmsg){ AF_INET, r->bits, 0, r->tos, table, r->protocol, r->scope, r->type,
			     flags | (r->onlink ? RTNH_F_ONLINK : 0) };
	add_u32(a, RTA_TABLE, table);
	if (r->bits)
		add_u32(a, RTA_DST, r->to);
	if (r->metric)
		add_u32(a, RTA_PRIORITY, r->metric);
	if (r->gateway)
		add_u32(a, RTA_GATEWAY, r->gateway);
	if (r->src)
		add_u32(a, RTA_PREFSRC, r->src);
	if (r->dev)
		add_u32(a, RTA_OIF, r->dev->index);
	if (r->mtu) {
		uint32_t metrics[2] = { 8 | RTAX_MTU << 16, r->mtu };

		add_attr(a, RTA_METRICS, metrics, sizeof(metrics));
	}
}

static void put_neigh(struct answer *a, const struct neigh_info *n)
{
	struct ndmsg *m = add(a, sizeof(*m));

	m->ndm_family = AF_INET;
	m->ndm_ifindex = n->dev->index;
	m->ndm_state = n->state;
	m->ndm_type = RTN_UNICAST;
	add_u32(a, NDA_DST, n->ip);
	if (!(n->state & (NUD_INCOMPLETE | NUD_FAILED)))
		add_attr(a, NDA_LLADDR, n->mac, ETH_ALEN);
}

/* ---- news ------------------------------------------------------------------------------------------ */

void notify_link(struct netif *d)
{
	struct answer a = answer_to(NULL, RTM_NEWLINK);

	put_link(&a, d);
	netlink_publish(&a, RTNLGRP_LINK);
}

void notify_addr(struct netif *d, const struct ifaddr *x, bool there)
{
	struct answer a = answer_to(NULL, there ? RTM_NEWADDR : RTM_DELADDR);

	put_addr(&a, d, x);
	netlink_publish(&a, RTNLGRP_IPV4_IFADDR);
}

void notify_route(const struct route *r, bool there)
{
	struct answer a = answer_to(NULL, there ? RTM_NEWROUTE : RTM_DELROUTE);

	put_route(&a, r, RT_TABLE_MAIN, 0);
	netlink_publish(&a, RTNLGRP_IPV4_ROUTE);
}

/* ---- messages read --------------------------------------------------------------------------------- */

/* The data of an attribute behind a header of `fixed` bytes, or NULL; *n its length. */
static const void *attr(const struct nlmsghdr *req, size_t fixed, int type, size_t *n)
{
	size_t at = sizeof(*req) + fixed;

	while (at + 4 <= req->nlmsg_len) {
		const uint16_t *head = (const void *)((const char *)req + at);

		if (head[0] < 4 || head[0] > req->nlmsg_len - at)
			break;
		if ((head[1] & 0x3fff) == type) {
			*n = head[0] - 4;
			return head + 2;
		}
		at += (head[0] + 3) & ~3u;
	}
	return NULL;
}

static bool attr_u32(const struct nlmsghdr *req, size_t fixed, int type, uint32_t *value)
{
	size_t n;
	const void *p = attr(req, fixed, type, &n);

	if (!p || n < 4)
		return false;
	memcpy(value, p, 4);
	return true;
}

/* The interface that a message about links names. 0, -ENODEV, -EINVAL. */
static int link_named(const struct nlmsghdr *req, struct netif **out)
{
	const struct ifinfomsg *i = (const void *)(req + 1);
	char name[16] = { 0 };
	const char *p;
	size_t n;

	if (req->nlmsg_len < sizeof(*req) + sizeof(*i))
		return -EINVAL;
	p = attr(req, sizeof(*i), IFLA_IFNAME, &n);
	if (i->ifi_index)
		*out = netif_by_index(i->ifi_index);
	else if (p) {
		memcpy(name, p, min(n, sizeof(name) - 1));
		*out = netif_by_name(name);
	} else
		return -EINVAL;
	return *out ? 0 : i->ifi_index < 0 ? -EINVAL : -ENODEV;
}

/* ---- what there is --------------------------------------------------------------------------------- */

static int dump_links(struct socket *s, const struct nlmsghdr *req)
{
	int r = 0;

	for (unsigned k = 0; k < NETIF_MAX && netifs[k] && r == 0; k++) {
		struct answer a = answer_to(req, RTM_NEWLINK);

		put_link(&a, netifs[k]);
		r = netlink_answer(s, &a);
	}
	return r;
}

/* Call each(): for the addresses of all interfaces, one after the other. */
static int dump_addrs(struct socket *s, const struct nlmsghdr *req,
		      int (*each)(struct socket *s, const struct nlmsghdr *req, struct netif *d, const struct ifaddr *x))
{
	int r = 0;

	for (unsigned k = 0; k < NETIF_MAX && netifs[k] && r == 0; k++)
		for (unsigned i = 0; r == 0; i++) {
			struct ifaddr x;
			bool there;

			spin_lock(&net_lock);
			there = i < netifs[k]->naddr;
			x = netifs[k]->addr[there ? i : 0];
			spin_unlock(&net_lock);
			if (!there)
				break;
			r = each(s, req, netifs[k], &x);
		}
	return r;
}

static int reply_addr(struct socket *s, const struct nlmsghdr *req, struct netif *d, const struct ifaddr *x)
{
	struct answer a = answer_to(req, RTM_NEWADDR);

	put_addr(&a, d, x);
	return netlink_answer(s, &a);
}

/* The local table is not kept: it is what the addresses say. */
static int reply_local_routes(struct socket *s, const struct nlmsghdr *req, struct netif *d, const struct ifaddr *x)
{
	struct route r = { .to = x->addr & x->mask, .bits = x->bits, .src = x->addr, .dev = d, .type = RTN_LOCAL,
			   .protocol = RTPROT_KERNEL, .scope = RT_SCOPE_HOST };
	struct answer a = answer_to(req, RTM_NEWROUTE);
	uint32_t broadcast = x->broadcast ? x->broadcast : x->addr | ~x->mask;
	int e = 0;

	if (d->type == ARPHRD_LOOPBACK && x->bits < 32) {
		put_route(&a, &r, RT_TABLE_LOCAL, 0);
		e = netlink_answer(s, &a);
	}
	r.to = x->addr;
	r.bits = 32;
	a = answer_to(req, RTM_NEWROUTE);
	put_route(&a, &r, RT_TABLE_LOCAL, 0);
	if (e == 0)
		e = netlink_answer(s, &a);
	if (x->bits > 30 || e < 0)
		return e;
	r.to = broadcast;
	r.type = RTN_BROADCAST;
	r.scope = RT_SCOPE_LINK;
	a = answer_to(req, RTM_NEWROUTE);
	put_route(&a, &r, RT_TABLE_LOCAL, 0);
	return netlink_answer(s, &a);
}

/* The main table, default first, as Linux lists it: its order of look-up the other way round. */
static int dump_routes(struct socket *s, const struct nlmsghdr *req)
{
	unsigned n = 0, count = 0;
	struct route *r, *copy;
	int e = 0;

	spin_lock(&net_lock);
	list_for_each(r, &routes, link)
		count++;
	spin_unlock(&net_lock);
	copy = kmalloc((count + 1) * sizeof(*copy));
	if (!copy)
		return -ENOBUFS;
	spin_lock(&net_lock);
	list_for_each(r, &routes, link)
		if (n < count)
			copy[n++] = *r;
	spin_unlock(&net_lock);
	while (n > 0 && e == 0) {
		struct answer a = answer_to(req, RTM_NEWROUTE);

		put_route(&a, &copy[--n], RT_TABLE_MAIN, 0);
		e = netlink_answer(s, &a);
	}
	kfree(copy);
	return e < 0 ? e : dump_addrs(s, req, reply_local_routes);
}

static int dump_neighs(struct socket *s, const struct nlmsghdr *req)
{
	struct neigh_info n;
	int r = 0;

	for (unsigned i = 0; r == 0 && arp_info(i, &n); i++) {
		struct answer a = answer_to(req, RTM_NEWNEIGH);

		put_neigh(&a, &n);
		r = netlink_answer(s, &a);
	}
	return r;
}

/* The three rules that every Linux begins with; there are no others. */
static int dump_rules(struct socket *s, const struct nlmsghdr *req)
{
	static const uint32_t rule[][2] = { { 0, RT_TABLE_LOCAL }, { 32766, RT_TABLE_MAIN }, { 32767, 253 } };
	int r = 0;

	for (unsigned i = 0; i < ARRAY_SIZE(rule) && r == 0; i++) {
		struct answer a = answer_to(req, RTM_NEWRULE);
		struct rtmsg *m = add(&a, sizeof(*m));           /* struct fib_rule_hdr has the same places */

		*m = (struct rtmsg){ .rtm_family = AF_INET, .rtm_table = rule[i][1], .rtm_type = 1 };
		add_u32(&a, FRA_TABLE, rule[i][1]);
		if (rule[i][0])
			add_u32(&a, FRA_PRIORITY, rule[i][0]);
		r = netlink_answer(s, &a);
	}
	return r;
}

static int dump(struct socket *s, const struct nlmsghdr *req, bool ours)
{
	struct answer done = answer_to(req, NLMSG_DONE);
	int r = 0;

	switch (req->nlmsg_type) {
	case RTM_GETLINK:  r = dump_links(s, req); break;
	case RTM_GETADDR:  r = ours ? dump_addrs(s, req, reply_addr) : 0; break;
	case RTM_GETROUTE: r = ours ? dump_routes(s, req) : 0; break;
	case RTM_GETNEIGH: r = ours ? dump_neighs(s, req) : 0; break;
	case RTM_GETRULE:  r = ours ? dump_rules(s, req) : 0; break;
	default:           return -EOPNOTSUPP;
	}
	add(&done, 4);
	return r < 0 ? r : netlink_answer(s, &done);
}

/* ip route get */
static int way_to(struct socket *s, const struct nlmsghdr *req)
{
	struct answer a = answer_to(req, RTM_NEWROUTE);
	struct route r = { .bits = 32, .type = RTN_UNICAST };
	uint32_t oif = 0, src = 0;
	struct dest way;
	int e;

	if (!attr_u32(req, sizeof(struct rtmsg), RTA_DST, &r.to))
		return -EINVAL;
	attr_u32(req, sizeof(struct rtmsg), RTA_OIF, &oif);
	attr_u32(req, sizeof(struct rtmsg), RTA_PREFSRC, &src);
	e = route_lookup(r.to, src, netif_by_index(oif), &way);
	if (e < 0)
		return e;
	r.gateway = way.hop != r.to ? way.hop : 0;
	r.dev = way.dev;
	r.src = way.src;
	r.type = way.kind == DEST_LOCAL ? RTN_LOCAL : way.kind == DEST_BROADCAST ? RTN_BROADCAST
	       : way.kind == DEST_MULTICAST ? RTN_MULTICAST : RTN_UNICAST;
	put_route(&a, &r, way.kind == DEST_LOCAL ? RT_TABLE_LOCAL : RT_TABLE_MAIN, RTM_F_CLONED);
	return netlink_answer(s, &a);
}

/* ---- changes --------------------------------------------------------------------------------------- */

static int change_link(const struct nlmsghdr *req)
{
	const struct ifinfomsg *i = (const void *)(req + 1);
	struct netif *d;
	uint32_t mtu;
	size_t n;
	int r = link_named(req, &d);

	if (r < 0)
		return r == -ENODEV && req->nlmsg_flags & NLM_F_CREATE ? -EOPNOTSUPP : r;
	if (req->nlmsg_flags & NLM_F_EXCL)
		return -EEXIST;
	if (attr(req, sizeof(*i), IFLA_ADDRESS, &n))
		return -EOPNOTSUPP;
	if (attr_u32(req, sizeof(*i), IFLA_MTU, &mtu))
		r = netif_set_mtu(d, mtu);
	if (r == 0 && (i->ifi_flags || i->ifi_change))
		r = netif_set_flags(d, i->ifi_flags, i->ifi_change ? i->ifi_change : ~0u);
	return r;
}

static int change_addr(const struct nlmsghdr *req, bool make)
{
	const struct ifaddrmsg *i = (const void *)(req + 1);
	struct ifaddr x = { .valid = ~0u, .preferred = ~0u };
	const uint32_t *times;
	const char *label;
	struct netif *d;
	size_t n;
	int r;

	if (req->nlmsg_len < sizeof(*req) + sizeof(*i) || i->ifa_family != AF_INET || i->ifa_prefixlen > 32)
		return -EINVAL;
	d = netif_by_index(i->ifa_index);
	if (!d)
		return -ENODEV;
	if (!attr_u32(req, sizeof(*i), IFA_LOCAL, &x.addr) && !attr_u32(req, sizeof(*i), IFA_ADDRESS, &x.addr))
		return make ? -EINVAL : -EADDRNOTAVAIL;
	if (!make)
		return ifaddr_del(d, x.addr, i->ifa_prefixlen);
	x.bits = i->ifa_prefixlen;
	x.mask = mask_of_bits(x.bits);
	x.scope = i->ifa_scope;
	attr_u32(req, sizeof(*i), IFA_BROADCAST, &x.broadcast);
	times = attr(req, sizeof(*i), IFA_CACHEINFO, &n);
	if (times && n >= 8) {
		x.preferred = times[0];
		x.valid = times[1];
		if (!x.valid || x.preferred > x.valid)
			return -EINVAL;
	}
	label = attr(req, sizeof(*i), IFA_LABEL, &n);
	strlcpy(x.label, label && n ? label : d->name, label && n ? min(n + 1, sizeof(x.label)) : sizeof(x.label));
	r = ifaddr_add(d, &x);
	if (r == -EEXIST && req->nlmsg_flags & NLM_F_REPLACE) {
		ifaddr_del(d, x.addr, x.bits);
		r = ifaddr_add(d, &x);
	}
	return r;
}

static int change_route(const struct nlmsghdr *req, bool make)
{
	const struct rtmsg *m = (const void *)(req + 1);
	struct route r = { .type = m->rtm_type, .protocol = m->rtm_protocol, .scope = m->rtm_scope, .tos = m->rtm_tos,
			   .bits = m->rtm_dst_len, .onlink = m->rtm_flags & RTNH_F_ONLINK };
	uint32_t table = m->rtm_table, oif;
	const uint32_t *metrics;
	size_t n;

	if (req->nlmsg_len < sizeof(*req) + sizeof(*m) || m->rtm_dst_len > 32)
		return -EINVAL;
	attr_u32(req, sizeof(*m), RTA_TABLE, &table);
	if (table && table != RT_TABLE_MAIN)
		return make ? -EOPNOTSUPP : -ESRCH;
	r.mask = mask_of_bits(r.bits);
	attr_u32(req, sizeof(*m), RTA_DST, &r.to);
	attr_u32(req, sizeof(*m), RTA_GATEWAY, &r.gateway);
	attr_u32(req, sizeof(*m), RTA_PREFSRC, &r.src);
	attr_u32(req, sizeof(*m), RTA_PRIORITY, &r.metric);
	metrics = attr(req, sizeof(*m), RTA_METRICS, &n);
	if (metrics && n >= 8 && metrics[0] >> 16 == RTAX_MTU)
		r.mtu = metrics[1];
	if (attr_u32(req, sizeof(*m), RTA_OIF, &oif)) {
		r.dev = netif_by_index(oif);
		if (!r.dev)
			return -ENODEV;
	}
	if (!make)
		return route_del(&r);
	if (r.to & ~r.mask || (r.src && !addr_is_local(r.src)))
		return -EINVAL;
	if (r.type != RTN_UNICAST && r.type != RTN_UNREACHABLE && r.type != RTN_BLACKHOLE && r.type != RTN_PROHIBIT)
		return -EINVAL;
	if (r.type != RTN_UNICAST)
		r.dev = NULL;
	return route_add(&r, req->nlmsg_flags);
}

static int change_neigh(const struct nlmsghdr *req, bool make)
{
	const struct ndmsg *m = (const void *)(req + 1);
	struct netif *d;
	const uint8_t *mac;
	uint32_t ip;
	size_t n = 0;

	if (req->nlmsg_len < sizeof(*req) + sizeof(*m) || m->ndm_family != AF_INET ||
	    !attr_u32(req, sizeof(*m), NDA_DST, &ip))
		return -EINVAL;
	d = netif_by_index(m->ndm_ifindex);
	if (!d)
		return -ENODEV;
	if (!make)
		return arp_del(d, ip);
	mac = attr(req, sizeof(*m), NDA_LLADDR, &n);
	if (!mac || n != ETH_ALEN)
		return -EINVAL;
	return arp_set(d, ip, mac, m->ndm_state & NUD_PERMANENT ? NUD_PERMANENT : m->ndm_state & NUD_REACHABLE ? NUD_REACHABLE
		       : NUD_STALE, req->nlmsg_flags);
}

int rtnetlink_serve(struct socket *s, const struct nlmsghdr *req)
{
	uint8_t family = req->nlmsg_len > sizeof(*req) ? *(const uint8_t *)(req + 1) : 0;
	bool ours = family == AF_UNSPEC || family == AF_INET;
	struct netif *d;
	struct answer a;
	int r;

	if (req->nlmsg_type > RTM_MAX)
		return -EOPNOTSUPP;
	if (req->nlmsg_len == sizeof(*req))
		return 0;
	if ((req->nlmsg_type & 3) != (RTM_GETLINK & 3) && !capable(CAP_NET_ADMIN))
		return -EPERM;
	if ((req->nlmsg_type & 3) == (RTM_GETLINK & 3) && req->nlmsg_flags & NLM_F_DUMP)
		return dump(s, req, ours);
	switch (req->nlmsg_type) {
	case RTM_GETLINK:
		r = link_named(req, &d);
		a = answer_to(req, RTM_NEWLINK);
		if (r == 0)
			put_link(&a, d);
		return r < 0 ? r : netlink_answer(s, &a);
	case RTM_GETROUTE: return ours ? way_to(s, req) : -EOPNOTSUPP;
	case RTM_NEWLINK: case RTM_SETLINK:  return change_link(req);
	case RTM_NEWADDR: case RTM_DELADDR:   return ours ? change_addr(req, req->nlmsg_type == RTM_NEWADDR) : -EOPNOTSUPP;
	case RTM_NEWROUTE: case RTM_DELROUTE: return ours ? change_route(req, req->nlmsg_type == RTM_NEWROUTE) : -EOPNOTSUPP;
	case RTM_NEWNEIGH: case RTM_DELNEIGH: return ours ? change_neigh(req, req->nlmsg_type == RTM_NEWNEIGH) : -EOPNOTSUPP;
	}
	return -EOPNOTSUPP;
}

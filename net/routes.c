/* Routes: the longest mask that fits wins, then the smallest metric. What routers told us about single destinations
   (their path MTU, a better gateway) is remembered beside them, for a while. */
#include "net/routes.h"
#include "abi/errno.h"
#include "cpu/clock.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "net/ip.h"
#include "net/notify.h"

#define ROUTES_MAX 512
#define LEARNT_MAX 64
#define LEARNT_FOR (600 * NSEC_PER_SEC)         /* RFC 1191, 6.3; a redirect as long */
#define PMTU_MIN 552                            /* as Linux: nobody shall make us send crumbs */

struct list routes = LIST_INIT(routes);
static unsigned nroutes;                        /* net_lock */

/* What ICMP told. Guards: net_lock */
static struct learnt {
	uint32_t dst, gateway;                  /* gateway 0: the route's */
	unsigned mtu;                           /* 0: the route's */
	nsec_t   until;
} learnt[LEARNT_MAX];
static nsec_t learnt_until;                     /* net_lock: nothing was learnt that holds longer */

/* ---- what was learnt ------------------------------------------------------------------------------- */

static struct learnt *learnt_find(uint32_t dst)
{
	nsec_t now = learnt_until ? clock_now() : 0;

	for (unsigned i = 0; learnt_until > now && i < LEARNT_MAX; i++)
		if (learnt[i].until > now && learnt[i].dst == dst)
			return &learnt[i];
	return NULL;
}

/* An entry for dst; the one that would end first makes room. Holds net_lock. */
static struct learnt *learnt_make(uint32_t dst)
{
	struct learnt *l = learnt_find(dst);

	if (!l) {
		l = &learnt[0];
		for (unsigned i = 1; i < LEARNT_MAX; i++)
			if (learnt[i].until < l->until)
				l = &learnt[i];
		*l = (struct learnt){ .dst = dst };
	}
	learnt_until = l->until = clock_now() + LEARNT_FOR;
	return l;
}

unsigned route_pmtu_set(uint32_t dst, unsigned mtu)
{
	struct dest way;
	struct learnt *l;

	if (route_lookup(dst, 0, NULL, &way) < 0)
		return 0;
	if (mtu < PMTU_MIN)
		mtu = min(way.mtu, (unsigned)PMTU_MIN);
	if (mtu >= way.mtu)
		return way.mtu;
	spin_lock(&net_lock);
	l = learnt_make(dst);
	l->mtu = mtu;
	spin_unlock(&net_lock);
	return mtu;
}

/* RFC 1122, 3.2.2.2: only from the gateway that is in use, and to one on the same network. */
void route_redirect(uint32_t dst, uint32_t from, uint32_t to, struct netif *dev)
{
	struct dest way;

	if (route_lookup(dst, 0, NULL, &way) < 0 || way.kind != DEST_UNICAST || way.dev != dev || way.hop != from)
		return;
	if (addr_is_local(to) || addr_is_broadcast(to) || addr_is_multicast(to))
		return;
	for (unsigned i = 0; i < dev->naddr; i++) {
		if (!addr_same_net(dev->addr[i].addr, to, dev->addr[i].mask))
			continue;
		spin_lock(&net_lock);
		learnt_make(dst)->gateway = to;
		spin_unlock(&net_lock);
		return;
	}
}

/* ---- looking up ------------------------------------------------------------------------------------ */

/* The best route, or NULL. Holds net_lock. */
static const struct route *route_find(uint32_t dst, const struct netif *dev)
{
	const struct route *r;

	list_for_each(r, &routes, link)
		if (((dst ^ r->to) & r->mask) == 0 && (!dev || r->dev == dev))
			return r;
	return NULL;
}

/* The address of d to send to `hop` from: one of the same network before the first. Then anybody's; 0: there is none. */
static uint32_t source_for(const struct netif *d, uint32_t hop)
{
	for (unsigned i = 0; i < d->naddr; i++)
		if (addr_same_net(d->addr[i].addr, hop, d->addr[i].mask) && !d->addr[i].secondary)
			return d->addr[i].addr;
	if (d->naddr)
		return d->addr[0].addr;
	for (unsigned k = 1; k < NETIF_MAX && netifs[k]; k++)
		if (netifs[k]->naddr)
			return netifs[k]->addr[0].addr;
	return 0;
}

static struct netif *broadcast_dev(uint32_t dst)
{
	for (unsigned k = 0; k < NETIF_MAX && netifs[k]; k++)
		for (unsigned i = 0; i < netifs[k]->naddr; i++) {
			const struct ifaddr *a = &netifs[k]->addr[i];

			if (a->bits < 31 && (dst == (a->addr | ~a->mask) || (a->broadcast && dst == a->broadcast)))
				return netifs[k];
		}
	return NULL;
}

/* The way to a unicast address, or to where a group or 255.255.255.255 is sent. Holds net_lock. */
static int way_find(uint32_t dst, struct dest *out)
{
	const struct route *r = route_find(dst, out->dev);
	struct learnt *l = out->kind == DEST_UNICAST ? learnt_find(dst) : NULL;

	if (!r && !out->dev)
		return -ENETUNREACH;
	if (r && !r->dev)
		return r->type == RTN_UNREACHABLE ? -EHOSTUNREACH : r->type == RTN_PROHIBIT ? -EACCES : -EINVAL;
	if (r)
		out->dev = r->dev;
	out->hop = r && r->gateway && out->kind == DEST_UNICAST ? r->gateway : dst;   /* no route: on the link itself */
	out->mtu = r && r->mtu ? r->mtu : out->dev->mtu;
	if (l && l->gateway)
		out->hop = l->gateway;
	if (l && l->mtu)
		out->mtu = min(out->mtu, l->mtu);
	if (!out->src)
		out->src = r && r->src ? r->src : source_for(out->dev, out->hop);
	return 0;
}

int route_lookup(uint32_t dst, uint32_t src, struct netif *dev, struct dest *out)
{
	struct netif *own = netif_of_addr(dst), *on = NULL;
	int r;

	*out = (struct dest){ .kind = DEST_UNICAST, .dev = dev, .src = src, .hop = dst };
	if (addr_is_multicast(dst))
		out->kind = DEST_MULTICAST;
	else if (addr_is_broadcast(dst))
		out->kind = DEST_BROADCAST;
	else if (own) {
		bool lo_net = (dst & 0xff) == 127;

		*out = (struct dest){ DEST_LOCAL, &lo, src ? src : lo_net ? __builtin_bswap32(INADDR_LOOPBACK) : dst,
				      dst, lo.mtu };
		return 0;
	}
	if (out->kind == DEST_BROADCAST && !dev)
		out->dev = on = broadcast_dev(dst);
	if (out->kind != DEST_UNICAST && !out->dev && src)
		out->dev = netif_of_addr(src);
	spin_lock(&net_lock);
	r = way_find(dst, out);
	spin_unlock(&net_lock);
	return r < 0 ? r : netif_up(out->dev) ? 0 : -ENETDOWN;
}

/* ---- changing -------------------------------------------------------------------------------------- */

static bool same_key(const struct route *a, const struct route *b)
{
	return a->to == b->to && a->bits == b->bits && a->metric == b->metric && a->tos == b->tos;
}

static bool goes_before(const struct route *a, const struct route *b)
{
	return a->bits > b->bits || (a->bits == b->bits && a->metric < b->metric);
}

/* The gateway must be a neighbour: of which interface? Holds net_lock. */
static int gateway_check(struct route *r, bool onlink)
{
	const struct route *way = route_find(r->gateway, r->dev);

	if (netif_of_addr(r->gateway) || addr_is_multicast(r->gateway))
		return -EINVAL;
	if (onlink && r->dev)
		return 0;
	if (!way || way->gateway || !way->dev)
		return -ENETUNREACH;
	r->dev = way->dev;
	return 0;
}

/* Inserts the route in its place. Holds net_lock. 0, -EEXIST, -ENOENT, -ENOBUFS. *old: the one it replaces. */
static int route_insert(struct route *new, unsigned nlflags, struct route **old)
{
	struct route *r, *before = NULL;
	bool there = false;

	list_for_each(r, &routes, link) {
		if (same_key(r, new) && !there) {
			there = true;
			*old = r;
		}
		if (same_key(r, new) && r->dev == new->dev && r->gateway == new->gateway && r->type == new->type &&
		    nlflags & NLM_F_APPEND)
			return -EEXIST;
		if (!before && goes_before(new, r))
			before = r;
	}
	if (there && nlflags & NLM_F_EXCL)
		return -EEXIST;
	if (there && !(nlflags & (NLM_F_REPLACE | NLM_F_APPEND)))
		there = false;                       /* NLM_F_CREATE alone: before those like it, as Linux */
	if (!there && !(nlflags & NLM_F_CREATE))
		return -ENOENT;
	if (nroutes >= ROUTES_MAX)
		return -ENOBUFS;
	if (there && nlflags & NLM_F_REPLACE) {
		list_add_tail(&(*old)->link, &new->link);
		list_del(&(*old)->link);
		return 0;
	}
	if (*old && !there)
		before = *old;
	*old = NULL;
	list_add_tail(before ? &before->link : &routes, &new->link);
	nroutes++;
	return 0;
}

int route_add(const struct route *want, unsigned nlflags)
{
	struct route *new = kmalloc(sizeof(*new)), *old = NULL, copy;
	int r = 0;

	if (!new)
		return -ENOBUFS;
	*new = *want;
	list_init(&new->link);
	new->to &= new->mask;
	spin_lock(&net_lock);
	if (new->gateway)
		r = gateway_check(new, want->onlink);
	else if (!new->dev && new->type == RTN_UNICAST)
		r = -ENODEV;
	if (r == 0 && new->dev && !netif_up(new->dev))
		r = -ENETDOWN;
	if (r == 0)
		r = route_insert(new, nlflags, &old);
	copy = *new;
	spin_unlock(&net_lock);
	if (r < 0) {
		kfree(new);
		return r;
	}
	kfree(old);
	notify_route(&copy, true);
	return 0;
}

/* Does r have all that want says? */
static bool fits(const struct route *r, const struct route *want)
{
	return r->to == (want->to & want->mask) && r->bits == want->bits && (!want->metric || r->metric == want->metric) &&
	       (!want->gateway || r->gateway == want->gateway) && (!want->dev || r->dev == want->dev) &&
	       (!want->type || r->type == want->type) && (!want->protocol || r->protocol == want->protocol) &&
	       (want->scope == RT_SCOPE_NOWHERE || r->scope == want->scope);
}

int route_del(const struct route *want)
{
	struct route *r, *found = NULL;

	spin_lock(&net_lock);
	list_for_each(r, &routes, link)
		if (!found && fits(r, want))
			found = r;
	if (found) {
		list_del(&found->link);
		nroutes--;
		memset(learnt, 0, sizeof(learnt));
	}
	spin_unlock(&net_lock);
	if (!found)
		return -ESRCH;
	notify_route(found, false);
	kfree(found);
	return 0;
}

void route_drop_dev(struct netif *d)
{
	struct route *r;

	list_for_each_safe(r, &routes, link)
		if (r->dev == d) {
			list_del(&r->link);
			nroutes--;
			kfree(r);
		}
	memset(learnt, 0, sizeof(learnt));
}

void route_drop_src(struct netif *d, uint32_t src)
{
	struct route *r;

	list_for_each_safe(r, &routes, link)
		if (r->dev == d && r->src == src) {
			list_del(&r->link);
			nroutes--;
			kfree(r);
		}
	/* a gateway that is no neighbour any more is of no use */
	list_for_each_safe(r, &routes, link) {
		const struct route *way = r->gateway ? route_find(r->gateway, r->dev) : NULL;

		if (r->gateway && r->dev == d && !r->onlink && (!way || way->gateway) && d->naddr == 0) {
			list_del(&r->link);
			nroutes--;
			kfree(r);
		}
	}
}

/* Routes: where a packet goes next. The local table is the interfaces' addresses themselves; this is the main one. Layer 8. */
#pragma once
#include "abi/netlink.h"
#include "net/netif.h"

/* Guards: net_lock. Addresses in network order */
struct route {
	struct list   link;             /* longest mask first, then the smallest metric */
	uint32_t      to, mask, gateway, src;    /* gateway 0: the neighbour itself; src 0: the interface's */
	struct netif *dev;              /* NULL: of the types that refuse */
	uint32_t      metric, mtu;      /* mtu 0: the interface's */
	uint8_t       bits, type, protocol, scope, tos;          /* RTN_*, RTPROT_*, RT_SCOPE_* */
	bool          onlink;           /* the gateway is a neighbour, whatever the other routes say */
};

enum dest_kind { DEST_LOCAL, DEST_UNICAST, DEST_BROADCAST, DEST_MULTICAST };

/* How to get somewhere. */
struct dest {
	enum dest_kind kind;
	struct netif  *dev;
	uint32_t       src;             /* the address to send from */
	uint32_t       hop;             /* the next machine: a gateway, or the destination */
	unsigned       mtu;             /* of the way, as far as it is known (RFC 1191) */
};

/* The way to dst, from src (0: choose one), out of dev (NULL: any). 0; -ENETUNREACH, -EHOSTUNREACH, -EACCES, -EINVAL
   as the route says; -ENETDOWN. */
int  route_lookup(uint32_t dst, uint32_t src, struct netif *dev, struct dest *out);
int  route_add(const struct route *r, unsigned nlflags);         /* NLM_F_*: -EEXIST, -ENETUNREACH (gateway), -ENOBUFS */
int  route_del(const struct route *r);                           /* what of it is set must fit: -ESRCH */
void route_drop_dev(struct netif *d);                            /* the interface goes down. Holds net_lock */
void route_drop_src(struct netif *d, uint32_t src);              /* an address goes. Holds net_lock */
extern struct list routes;                                       /* net_lock */
/* A router says that packets to dst may be no longer (ICMP, RFC 1191): what is believed now. For ten minutes. */
unsigned route_pmtu_set(uint32_t dst, unsigned mtu);
/* A router says that another one is better (ICMP redirect). */
void route_redirect(uint32_t dst, uint32_t from, uint32_t to, struct netif *dev);

/* struct netif: a network interface: lo, and one Ethernet card. Its addresses, its frames in and out, its counts. Layer 8. */
#pragma once
#include "abi/netdevice.h"
#include "cpu/spinlock.h"
#include "net/pkt.h"

#define ETH_LEN     14                  /* of the header: to, from, type */
#define ETH_ALEN    6
#define ETH_P_IP    0x0800
#define ETH_P_ARP   0x0806
#define ETH_P_ALL   0x0003
#define NETIF_MAX   4
#define IFADDR_MAX  8                   /* addresses of one interface */
#define GROUP_MAX   32                  /* multicast groups of one interface */

static inline bool mac_equal(const uint8_t *a, const uint8_t *b)
{
	return *(const uint32_t *)a == *(const uint32_t *)b && *(const uint16_t *)(a + 4) == *(const uint16_t *)(b + 4);
}

struct eth_hdr {
	uint8_t  to[ETH_ALEN], from[ETH_ALEN];
	uint16_t type;                  /* network order */
};

/* An address of an interface; all in network order. */
struct ifaddr {
	uint32_t addr, mask, broadcast; /* broadcast 0: none */
	uint8_t  bits, scope;           /* of the mask; RT_SCOPE_* */
	bool     secondary;             /* not the first of its network */
	char     label[16];
	uint32_t valid, preferred;      /* as told; ~0: for ever. Nothing expires here */
};

struct netif_ops {
	/* Send a frame, Ethernet header and all; uses it up. 0, -ENOBUFS (dropped). Never sleeps. */
	int  (*xmit)(struct netif *d, struct pkt *p);
	/* Receive all frames or only one's own and groups; or NULL. */
	void (*promiscuous)(struct netif *d, bool on);
};

/* Guards: docs/locks.md */
struct netif {
	char       name[16];            /* I */
	int        index;               /* I */
	uint16_t   type;                /* I  ARPHRD_* */
	const struct netif_ops *ops;    /* I */
	void      *driver;              /* I */
	uint8_t    mac[ETH_ALEN];       /* net_lock */
	uint32_t   flags;               /* net_lock  IFF_* */
	unsigned   mtu;                 /* net_lock */
	struct ifaddr addr[IFADDR_MAX]; /* net_lock */
	unsigned   naddr;               /* net_lock */
	struct { uint32_t group; unsigned members; } group[GROUP_MAX];   /* net_lock */
	unsigned   ngroups;             /* net_lock */
	unsigned   promisc;             /* net_lock  how many packet sockets asked for it */
	uint64_t   rx_packets, rx_bytes, rx_errors, rx_dropped;          /* a */
	uint64_t   tx_packets, tx_bytes, tx_errors, tx_dropped;          /* a */
	uint64_t   multicast;           /* a */
};

extern struct spinlock net_lock;        /* RANK_NET: interfaces, addresses, groups, routes, neighbours */
extern struct netif *netifs[NETIF_MAX]; /* I  by index - 1; NULL behind the last */
extern struct netif lo;

void netif_register(struct netif *d);                    /* at start-up, before the first program */
struct netif *netif_by_index(int index);                 /* NULL: none. Interfaces never go away */
struct netif *netif_by_name(const char *name);           /* "eth0", or an alias or label "eth0:1" */
/* A frame came in; uses it up. On the net thread. */
void netif_receive(struct netif *d, struct pkt *p);
/* Send a frame whose Ethernet header is there; taps see it; uses it up. 0, -ENETDOWN, -ENOBUFS. Never sleeps. */
int  netif_send(struct netif *d, struct pkt *p);
/* Put the header on and send. 0 or as netif_send. */
int  eth_send(struct netif *d, struct pkt *p, const uint8_t *to, unsigned type);
/* The cable came or went (the driver says so). */
void netif_carrier(struct netif *d, bool there);
static inline bool netif_up(const struct netif *d) { return d->flags & IFF_UP; }
static inline bool addr_same_net(uint32_t a, uint32_t b, uint32_t mask) { return ((a ^ b) & mask) == 0; }
static inline uint32_t mask_of_bits(unsigned bits)
{
	return bits ? __builtin_bswap32(~0u << (32 - bits)) : 0;
}
static inline unsigned bits_of_mask(uint32_t mask) { return mask ? 32 - __builtin_ctz(__builtin_bswap32(mask)) : 0; }
static inline bool mask_is_valid(uint32_t mask) { return mask == mask_of_bits(bits_of_mask(mask)); }

/* ---- addresses (ifaddr.c). All addresses in network order; -errno as rtnetlink has it ---- */
int  ifaddr_add(struct netif *d, const struct ifaddr *a);               /* -EEXIST, -ENOBUFS, -EINVAL */
int  ifaddr_del(struct netif *d, uint32_t addr, unsigned bits);         /* -EADDRNOTAVAIL */
int  netif_set_flags(struct netif *d, uint32_t flags, uint32_t mask);   /* of IFF_UP and what a user may set */
int  netif_set_mtu(struct netif *d, unsigned mtu);                      /* -EINVAL */
bool addr_is_local(uint32_t addr);                       /* of this machine: 127.0.0.0/8, or an interface's */
bool addr_is_broadcast(uint32_t addr);                   /* limited, or an interface's */
static inline bool addr_is_multicast(uint32_t addr) { return (addr & 0xf0) == 0xe0; }
void ifaddr_routes(struct netif *d);                     /* it came up: the routes to its networks */
struct netif *netif_of_addr(uint32_t addr);              /* NULL: it is nobody's */
int  group_join(struct netif *d, uint32_t group);        /* -ENOBUFS: too many */
void group_leave(struct netif *d, uint32_t group);
bool group_is_ours(const struct netif *d, uint32_t group);

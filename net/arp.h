/* Neighbours: which Ethernet address has an IP address. RFC 826; the states are those of RFC 4861, 7.3.2, as Linux has them. Layer 8. */
#pragma once
#include "net/netif.h"
#include "net/work.h"

#define ARP_LEN 28
struct arp_hdr {
	uint16_t hardware, protocol;
	uint8_t  hlen, plen;
	uint16_t op;
	uint8_t  smac[6], sip[4], tmac[6], tip[4];
};
enum { ARP_REQUEST = 1, ARP_REPLY };

/* What is told of a neighbour. */
struct neigh_info {
	struct netif *dev;
	uint32_t ip;
	uint8_t  mac[ETH_ALEN];
	uint16_t state;                 /* NUD_* */
	nsec_t   confirmed, used, updated;
};

bool arp_info(unsigned n, struct neigh_info *out);       /* the n-th; false: there are not so many */
bool arp_info_of(struct netif *d, uint32_t ip, struct neigh_info *out);
/* A user says who it is, for ever (NUD_PERMANENT) or for now. 0, -ENOBUFS, -EEXIST, -ENOENT. */
int  arp_set(struct netif *d, uint32_t ip, const uint8_t *mac, unsigned state, unsigned nlflags);
int  arp_del(struct netif *d, uint32_t ip);              /* -ENOENT */

/* struct pkt: a packet buffer, one frame or datagram on its way through the layers. On the way in each layer takes
   its header off the front (pkt_pull), on the way out it puts its own before what is there (pkt_push):

       room            data            data + len       end
        |   headroom    |  this layer's  |   tailroom    |

   One piece of memory, physically contiguous, so a card can read and write it. A buffer has one owner: a function
   that takes a pkt uses it up, whether it succeeds or not, unless its comment says otherwise. Layer 8. */
#pragma once
#include "abi/inet.h"
#include "lib/list.h"
#include "lib/types.h"

struct ip_hdr;
struct netif;

#define PKT_HEADROOM 112                /* a card's header, Ethernet's, IP's with all its options */

/* To whom a packet on the way in was sent. */
enum pkt_cast { CAST_US, CAST_BROADCAST, CAST_MULTICAST, CAST_OTHER, CAST_OUTGOING };    /* the numbers of packet(7) */

/* Guards: docs/locks.md; o: the layer that has it */
struct pkt {
	struct list    link;            /* o */
	uint8_t       *data;            /* o  where this layer's bytes begin */
	uint32_t       len;             /* o  how many there are */
	uint32_t       ifindex;         /* o  packet sockets: which interface */
	uint8_t       *end;             /* o  of the memory */
	struct netif  *dev;             /* o  where it came in, or goes out */
	uint8_t       *mac;             /* o  its Ethernet header, or NULL */
	struct ip_hdr *ip;              /* o  its IP header once IP has looked at it, or NULL */
	uint32_t       src, dst;        /* o  of that header; network order */
	uint16_t       ethertype;       /* o  host order */
	uint8_t        cast;            /* o  enum pkt_cast */
	uint8_t        proto;           /* o  of the IP header */
	nsec_t         when;            /* o  clock_now() when it arrived; net/netem.c: when it will */
	uint64_t       cb[6];           /* o  for the layer that has it: TCP's queue of what came out of order */
	uint8_t        room[];
};

/* Room for n bytes behind the headroom; len is 0. NULL: no memory. Never sleeps. */
struct pkt *pkt_new(size_t n);
/* The same bytes, from the Ethernet header on if there is one, in a buffer of their own. NULL: no memory. */
struct pkt *pkt_copy(const struct pkt *p);
static inline void pkt_inherit(struct pkt *to, const struct pkt *from)   /* all but the bytes, and what points to them */
{
	to->dev = from->dev;
	to->ifindex = from->ifindex;
	to->src = from->src;
	to->dst = from->dst;
	to->proto = from->proto;
	to->cast = from->cast;
	to->when = from->when;
}
void pkt_free(struct pkt *p);                            /* NULL is allowed */
void pkt_free_all(struct list *pkts);

static inline size_t pkt_headroom(const struct pkt *p) { return p->data - p->room; }
static inline size_t pkt_tailroom(const struct pkt *p) { return p->end - (p->data + p->len); }

/* Put a header of n bytes before the data: where it begins. There must be room. */
void *pkt_push(struct pkt *p, size_t n);
/* Take n bytes off the front: where they were, or NULL if there are not so many. */
static inline void *pkt_pull(struct pkt *p, size_t n)
{
	uint8_t *was = p->data;

	if (p->len < n)
		return NULL;
	p->data += n;
	p->len -= n;
	return was;
}
/* Append n bytes, not written yet: where they begin. There must be room. */
void *pkt_put(struct pkt *p, size_t n);
/* Keep the first n bytes; a packet that is shorter stays as it is. */
static inline void pkt_trim(struct pkt *p, size_t n)
{
	if (p->len > n)
		p->len = n;
}

/* ---- the Internet checksum, RFC 1071 ---- */
/* Add n bytes to a sum; the parts before the last must be of even length. */
uint32_t sum_add(uint32_t sum, const void *data, size_t n);
/* The checksum of what was summed, to be stored as it is; 0 when it was in the sum and is right. */
static inline uint16_t sum_fold(uint32_t sum)
{
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}
/* The pseudo header of TCP and UDP: addresses in network order, n bytes of header and data. */
uint32_t sum_pseudo(uint32_t src, uint32_t dst, unsigned proto, size_t n);

/* IPv4 (RFC 791, 1122): what TCP, UDP and ICMP stand on. Layer 8.
   Addresses and header fields are in network order, lengths and everything else in the machine's. */
#pragma once
#include "net/routes.h"

struct ip_hdr {
	uint8_t  version_ihl, tos;
	uint16_t total, id, frag;       /* network order */
	uint8_t  ttl, proto;
	uint16_t sum;
	uint32_t src, dst;
};
#define IP_DF      0x4000
#define IP_MF      0x2000
#define IP_OFFSET  0x1fff
#define IP_HDR     20
#define IP_MTU_MIN 68

static inline unsigned ip_hdr_len(const struct ip_hdr *h) { return (h->version_ihl & 15) * 4; }

/* What ICMP says about a packet we sent: a router's, its receiver's, or our own (then over lo). */
struct ip_error {
	int      error;                 /* positive errno */
	bool     hard;                  /* tells also who did not ask (RFC 1122, 4.2.3.9) */
	uint8_t  type, code;            /* of ICMP */
	uint32_t from;                  /* who says so */
	unsigned mtu;                   /* with EMSGSIZE */
	uint32_t src, dst;              /* of our packet */
	uint8_t  proto;
	const uint8_t *data;            /* what followed its IP header: eight bytes at least */
	size_t   len;
};

/* A protocol over IP. Set once at start-up. */
struct ip_proto {
	uint8_t number;
	/* A packet for us: p->data is behind the IP header, p->len the bytes it says; p->src, dst, ip, dev, cast are
	   filled. Uses it up. On the net thread, no lock held. */
	void (*input)(struct pkt *p);
	/* A packet of ours did not arrive. On the net thread, no lock held; or NULL. */
	void (*error)(const struct ip_error *e);
};
void ip_proto_register(const struct ip_proto *proto);

/* How to send, where it differs from the usual. */
struct ip_how {
	uint8_t ttl, tos;               /* ttl 0: 64 */
	bool    df;                     /* do not fragment: -EMSGSIZE instead */
	bool    header;                 /* raw sockets: the IP header is there already */
	bool    loop;                   /* multicast: we hear it too */
	struct netif *dev;              /* NULL: the route's */
	const struct dest *dest;        /* NULL: look it up; TCP may keep one for a connection */
};

/* Send p, whose data is a transport header with its checksum and what follows. src 0: the route's. Uses it up.
   0; an error of route_lookup; -EMSGSIZE; -ENOBUFS. Never sleeps; a socket's lock may be held, no spin lock: an error
   that is known only later (no neighbour answers) comes through ip_proto.error on the net thread. */
int  ip_output(struct pkt *p, uint32_t src, uint32_t dst, unsigned proto, const struct ip_how *how);
void ip_input(struct pkt *p);           /* p->data at the IP header. On the net thread */
struct pkt *ip_reassemble(struct pkt *p);        /* the whole, or NULL: kept or dropped */
void ip_frag_init(void);
void ip_init(void);
/* No neighbour took p, at its IP header: its sender, who may be ourselves, is told by ICMP. Does not use it up. */
void ip_undeliverable(struct pkt *p);
void ip_error_in(const struct ip_error *e);              /* icmp.c has heard so */

/* ---- counts, for /proc/net/snmp (RFC 1213). Atomic enough: each is one addition ---- */
struct net_counts {
	uint64_t ip_in, ip_hdr_errors, ip_addr_errors, ip_forwarded, ip_no_proto, ip_discards, ip_delivers, ip_out,
		ip_out_no_route, reasm_timeout, reasm_reqds, reasm_ok, reasm_fails, frag_ok, frag_fails, frag_creates;
	uint64_t icmp_in, icmp_in_errors, icmp_out, icmp_csum_errors;
	uint64_t icmp_in_type[19], icmp_out_type[19];
	uint64_t udp_in, udp_no_port, udp_in_errors, udp_out, udp_rcvbuf_errors, udp_csum_errors;
};
extern struct net_counts net_counts;
#define NET_COUNT(field) ((void)__atomic_fetch_add(&net_counts.field, 1, __ATOMIC_RELAXED))

extern uint64_t ip_forward, ip_default_ttl;              /* /proc/sys/net/ipv4 */

/* ---- icmp.c, RFC 792 ---- */
enum { ICMP_ECHOREPLY = 0, ICMP_UNREACH = 3, ICMP_REDIRECT = 5, ICMP_ECHO = 8, ICMP_TIME_EXCEEDED = 11,
       ICMP_PARAMPROB = 12, ICMP_TIMESTAMP = 13, ICMP_TIMESTAMPREPLY = 14 };
enum { UNREACH_NET, UNREACH_HOST, UNREACH_PROTO, UNREACH_PORT, UNREACH_FRAG };
struct icmp_hdr {
	uint8_t  type, code;
	uint16_t sum;
	union {
		struct { uint16_t id, seq; };
		uint32_t rest;
	};
};
/* Tell the sender of p (still at or behind its IP header, p->ip) what is wrong with it; not about broadcasts, other
   fragments than the first, and other errors (RFC 1122, 3.2.2), nor too often. rest: network order. p stays the caller's. */
void icmp_send(const struct pkt *p, unsigned type, unsigned code, uint32_t rest);
void icmp_init(void);

/* ---- arp.c, RFC 826 ---- */
/* Send p, at its IP header, to the neighbour hop; it waits until its address is known. Uses it up. 0, -ENOBUFS. */
int  arp_send(struct netif *d, struct pkt *p, uint32_t hop);
void arp_input(struct pkt *p);
void arp_confirm(struct netif *d, uint32_t hop);         /* it has answered us just now (TCP: an ACK came) */
void arp_flush(struct netif *d);                         /* the interface goes down, the cable was pulled */
void arp_init(void);

/* ---- raw.c: sockets that take IP packets as they are, raw(7), icmp(7) ---- */
bool raw_input(struct pkt *p);          /* copies to whoever wants its protocol: did anybody? p->data behind the header */
void raw_error(const struct ip_error *e);

/* ---- netem.c: lo as a wire, with faults ---- */
/* Do TCP and UDP on this machine go through IP and lo too, instead of from queue to queue? */
void lo_loop(struct pkt *p);            /* p, at its IP header, as if it had come in on p->dev; uses it up */
extern bool loopback_wire;                               /* a  net.loopback=wire; /proc/sys/net/loopback */
void netem_init(const char *words);

/* What a socket of AF_INET or AF_PACKET has beside struct socket once it is one of those that see packets, or is asked for
   options that only matter on a network. Most sockets have none. Layer 8. */
#pragma once
#include "net/ip.h"
#include "net/socket.h"

#define MEMBERS_MAX 20                  /* igmp_max_memberships */

struct bpf_program;
struct file;
struct packet_ring;
struct vmobj;

/* Guards: docs/locks.md; L: the socket's lock */
struct wiresock {
	uint16_t      protocol;         /* L  raw: IPPROTO_*; packet: ETH_P_*, host order */
	struct netif *bound;            /* L  bind() of a packet socket; NULL: any */
	struct netif *group_dev;        /* L  IP_MULTICAST_IF */
	uint32_t      group_src;        /* L */
	bool          header;           /* L  IP_HDRINCL */
	bool          cooked;           /* I  packet: SOCK_DGRAM, without the Ethernet header */
	bool          promisc;          /* L  packet: PACKET_MR_PROMISC */
	uint32_t      icmp_filter;      /* L  types that a raw socket does not want */
	unsigned      version, reserve; /* L  packet: PACKET_VERSION, PACKET_RESERVE */
	struct packet_ring *ring;       /* L  packet: PACKET_RX_RING; NULL: frames are queued */
	unsigned      seen, dropped;    /* L  packet: PACKET_STATISTICS */
	unsigned      nmembers;         /* L */
	struct { struct netif *dev; uint32_t group; } member[MEMBERS_MAX];       /* L */
	struct bpf_program *filter;     /* L  SO_ATTACH_FILTER; NULL: all pass */
};

struct wiresock *wiresock_of(struct socket *s);          /* made if there is none. Holds s. NULL: no memory */
void wiresock_free(struct socket *s);                    /* from socket_put */
/* Options of SOL_SOCKET, SOL_IP, SOL_RAW, SOL_PACKET that only such a socket has: -ENOPROTOOPT: not one of them. */
long wire_setopt(struct socket *s, int level, int name, const void *value, int len);
int  wire_getopt(struct socket *s, int level, int name, void *v);
/* Are packets that came in on dev for s, as far as SO_BINDTODEVICE says? */
static inline bool wire_takes(const struct socket *s, const struct netif *dev)
{
	return !s->bound_if || !dev || s->bound_if == dev->index;
}
/* Put a copy of n bytes and how they came into s's queue, which then owns them; without room they are dropped. Takes s. */
void wire_deliver(struct socket *s, const struct pkt *p, const void *data, size_t n);
/* What p carries as a message, without ports: a long one stays in p's memory. Uses p up. NULL: no memory. */
struct sockmsg *wire_message(struct pkt *p);
/* A message of n bytes that lies in a new packet, with room for headers before it. NULL: no memory. */
struct sockmsg *wire_message_new(size_t n);
/* The packet in which m lies, at m's bytes; NULL: m is no such message. m is no more when headers are put before them. */
struct pkt *wire_packet(struct sockmsg *m);
/* How s sends to `to`: its options as ip_output wants them. */
void wire_how(const struct socket *s, uint32_t to, struct ip_how *how);
/* An error of a packet that s sent: SO_ERROR, and MSG_ERRQUEUE if it asked. Takes s. */
void wire_error(struct socket *s, const struct ip_error *e);
/* The operations of sockets whose messages are packets. */
void wire_fill_info(struct socket *s, struct recv_info *info, struct sockmsg *m, bool peek);
unsigned wire_poll(struct file *f, struct poller *pl);
int  wire_rx_empty(struct socket *s);
int  wire_shutdown(struct socket *s, int how);
int  wire_no_listen(struct socket *s);

extern const struct sock_ops raw_ops, packet_ops;
int  raw_type(int protocol, const struct sock_ops **ops);                /* socket(2): 0, -EPERM ... */
int  packet_type(int type, const struct sock_ops **ops);
int  raw_open(struct socket *s, int protocol);           /* the new socket is among them. 0, -ENOBUFS */
int  packet_open(struct socket *s, int protocol);
int  packet_mmap(struct file *f, struct vmobj **out, uint64_t off, size_t len, uint32_t prot, uint32_t flags);     /* file_ops.mmap */
long packet_setopt(struct socket *s, int name, const void *value, int len);
int  packet_getopt(struct socket *s, int name, void *v); /* *v is what the caller has there: PACKET_HDRLEN asks with it */

/* What a socket of AF_INET or AF_PACKET has beside struct socket once it is one of those that see packets, or is asked for
   options that only matter on a network. Most sockets have none. Layer 8. */
#pragma once
#include "net/ip.h"
#include "net/socket.h"

#define MEMBERS_MAX 20                  /* igmp_max_memberships */

struct bpf_program;

/* Guards:  s the socket's lock   I set once   a atomic */
struct wiresock {
	uint16_t      protocol;         /* s  raw: IPPROTO_*; packet: ETH_P_*, host order */
	struct netif *bound;            /* s  SO_BINDTODEVICE, or bind() of a packet socket; NULL: any */
	struct netif *group_dev;        /* s  IP_MULTICAST_IF */
	uint32_t      group_src;        /* s */
	bool          header;           /* s  IP_HDRINCL */
	bool          cooked;           /* I  packet: SOCK_DGRAM, without the Ethernet header */
	bool          promisc;          /* s  packet: PACKET_MR_PROMISC */
	uint32_t      tells;            /* s  bit IP_PKTINFO, IP_RECVTTL, IP_RECVTOS, IP_RECVERR */
	uint32_t      icmp_filter;      /* s  types that a raw socket does not want */
	unsigned      seen, dropped;    /* s  packet: PACKET_STATISTICS */
	unsigned      nmembers;         /* s */
	struct { struct netif *dev; uint32_t group; } member[MEMBERS_MAX];       /* s */
	struct list   errors;           /* s  messages of MSG_ERRQUEUE */
	struct bpf_program *filter;     /* s  SO_ATTACH_FILTER; NULL: all pass */
};

/* What comes behind a message that the wire brought, for control messages: m->cap - m->size bytes there. */
struct wire_info {
	int      ifindex;
	uint8_t  ttl, tos;
};

struct wiresock *wiresock_of(struct socket *s);          /* made if there is none. Holds s. NULL: no memory */
void wiresock_free(struct socket *s);                    /* from socket_put */
/* Options of SOL_SOCKET, SOL_IP, SOL_RAW, SOL_PACKET that only such a socket has: -ENOPROTOOPT: not one of them. */
long wire_setopt(struct socket *s, int level, int name, const void *value, int len);
int  wire_getopt(struct socket *s, int level, int name, void *v);
/* Are packets that came in on dev for s, as far as SO_BINDTODEVICE says? */
static inline bool wire_takes(const struct socket *s, const struct netif *dev)
{
	return !s->wire || !s->wire->bound || !dev || s->wire->bound == dev;
}
/* Put a copy of n bytes and how they came into s's queue, which then owns them; without room they are dropped. Takes s. */
void wire_deliver(struct socket *s, const struct pkt *p, const void *data, size_t n);
/* Its tell: what of that is asked for, for control messages. */
void wire_tell(struct recv_info *info, const struct sockmsg *m);
/* MSG_ERRQUEUE: bytes, and info->wire.error, which is then the caller's to free. -EAGAIN, -EFAULT. */
long wire_recv_error(struct socket *s, struct uio *u, struct recv_info *info);
/* Control messages of what came, as s asked for them. 0, -EFAULT. */
int  wire_control(struct msghdr *h, size_t *at, struct socket *s, const struct recv_info *info);
/* How s sends to `to`: its options as ip_output wants them. */
void wire_how(const struct socket *s, uint32_t to, struct ip_how *how);
/* An error of a packet that s sent: SO_ERROR, and MSG_ERRQUEUE if it asked. Takes s. */
void wire_error(struct socket *s, const struct ip_error *e);
/* poll, starved, shutdown of sockets whose messages are packets. */
unsigned wire_poll(struct file *f, struct poller *pl);
int  wire_starved(struct socket *s);
int  wire_shutdown(struct socket *s, int how);
int  wire_no_listen(struct socket *s);

extern const struct sock_ops raw_ops, packet_ops;
int  raw_type(int protocol, const struct sock_ops **ops);                /* socket(2): 0, -EPERM ... */
int  packet_type(int type, const struct sock_ops **ops);
int  raw_open(struct socket *s, int protocol);           /* the new socket is among them. 0, -ENOBUFS */
int  packet_open(struct socket *s, int protocol);
long packet_setopt(struct socket *s, int name, const void *value, int len);
int  packet_getopt(struct socket *s, int name, void *v);

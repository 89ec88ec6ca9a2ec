/* Between the files of AF_INET: addresses, the port table, the states of TCP. Layer 8. */
#pragma once
#include "abi/tcp.h"
#include "net/socket.h"

#define LO_INDEX 1
#define LO_MTU   65536
#define INET_PORT_USER 1024            /* ip_unprivileged_port_start: below that one needs CAP_NET_BIND_SERVICE */

/* From and to network order. */
static inline uint16_t be16(uint16_t x) { return __builtin_bswap16(x); }
static inline uint32_t be32(uint32_t x) { return __builtin_bswap32(x); }

/* ---- inet.c ---- */
void inet_start(void);                                    /* once, before the first socket */
int  inet_type(int type, int protocol, const struct sock_ops **ops);     /* 0, -errno */
/* Where a message may go: 0.0.0.0 means 127.0.0.1. 0, -EINVAL, -EAFNOSUPPORT, -ENETUNREACH. */
int  inet_dest(const union sock_addr *a, int len, struct sockaddr_in *to);
/* Is it a socket of this machine, to be reached from queue to queue? Else through IP: net.loopback=wire, too, and while there are
   packet or raw sockets, who shall see what goes over lo. */
bool inet_local(uint32_t addr);
/* The address that s, which has none, sends to another from: as the route says; 0: none. */
uint32_t inet_source(const struct socket *s, uint32_t to);
int  inet_bind(struct socket *s, const union sock_addr *a, int len);
int  inet_name(struct socket *s, enum sock_name which, union sock_addr *out);
extern unsigned inet_port_low, inet_port_high;            /* ip_local_port_range. socket_names */
/* Give s, which is held, a port of its local address, 0: any free one. 0, -EADDRINUSE. */
int  inet_take_port(struct socket *s, unsigned port);
/* Let s, which is held, connect to s->remote: from its port or, if it has none, from a free one, or one that only
   connections to elsewhere use. 0; -EADDRNOTAVAIL: there is none, or the connection of these names exists. */
int  inet_take_pair(struct socket *s);
bool inet_port_conflict(struct socket *s, unsigned port); /* somebody else has it. Holds socket_names */
void inet_add_port(struct socket *s, unsigned port);      /* holds socket_names */
void inet_drop_port(struct socket *s);                    /* unless bind() chose it for s, which is open */
struct list *inet_chain(int type, unsigned port);         /* who has this port, and others. Holds socket_names */

/* ---- inetopt.c ---- */
void inet_opts_init(struct socket *s);
int  inet_ifindex(const char *name);                      /* 0: no such interface */
/* Where in socket.opts the options are that the kernel asks for, and what one is: inet_opt(s, IP_TTL). */
enum { AT_IP_TOS, AT_IP_TTL, AT_IP_MTU_DISCOVER, AT_IP_MULTICAST_TTL, AT_IP_MULTICAST_LOOP, AT_IP_PKTINFO,
       AT_IP_RECVERR, AT_IP_RECVTTL, AT_IP_RECVTOS, AT_IP_ORIGDSTADDR, AT_TCP_NODELAY, AT_TCP_MAXSEG,
       AT_TCP_KEEPIDLE, AT_TCP_KEEPINTVL, AT_TCP_KEEPCNT, AT_TCP_SYNCNT, AT_TCP_LINGER2, AT_TCP_DEFER_ACCEPT,
       AT_TCP_WINDOW_CLAMP, AT_TCP_USER_TIMEOUT, AT_TCP_INQ, AT_TCP_CONGESTION, AT_UDP_CORK, AT_UDP_SEGMENT };
#define inet_opt(s, name) ((s)->opts[AT_##name])
long inet_setopt(struct socket *s, int level, int name, const void *value, int len);
int  inet_getopt(struct socket *s, int level, int name, void *v);       /* its size, or -errno */

/* ---- inetcmsg.c ---- */
/* What a control message of IPPROTO_IP asks for one datagram. 0, -EINVAL. */
int  inet_control_in(const struct cmsghdr *c, struct sockpass *p);
int  udp_control_in(const struct cmsghdr *c, struct sockpass *p);        /* of IPPROTO_UDP */
void inet_control_out(struct msghdr *h, size_t *at, struct socket *s, const struct recv_info *info);
/* MSG_ERRQUEUE: never waits. h: or NULL. -EAGAIN: empty. */
long inet_error_read(struct socket *s, struct uio *u, struct recv_info *info);
void inet_error_put(struct socket *s, struct sockmsg *m, int error);     /* consumes m, which s could not send */
void udp_push(struct socket *s);                          /* udp.c: what was held back goes */

/* ---- tcp.c, tcpconn.c ---- */
extern const struct sock_ops tcp_ops, udp_ops;
int  tcp_state(const struct socket *s);                   /* TCP_ESTABLISHED ... */
int  tcp_connect(struct socket *s, const union sock_addr *a, int len, bool nonblock);
int  tcp_listen(struct socket *s);
void tcp_accepted(struct socket *listener);
int  tcp_disconnect(struct socket *s);                    /* holds s, dropped for a while */
void tcp_abort(struct socket *s, struct socket *from, int error);        /* a reset of its peer reaches s */
void tcp_leave_queue(struct socket *end);                 /* of who waits to be accepted; if it still does */
void tcp_refuse_queued(struct socket *listener);          /* all who wait there */
void timewait_leave(struct socket *s);
void timewait_enter(struct socket *s);                    /* both sides have ended, s first: its port is kept for a while */
/* Who listens for a connection to addr and port: the exact address before any; with SO_REUSEPORT the connector's port
   chooses. dev: where it comes in, or NULL. Counted, or NULL. */
struct netif;
struct socket *tcp_listener(uint32_t addr, unsigned port, unsigned from_port, const struct netif *dev);
struct socket *tcp_end_new(struct socket *listener);      /* what accept will give, with its options. NULL: no memory */

int  tcp_send_failed(struct socket *s, struct socket *d); /* nobody at d took the bytes: 0, they are gone; -errno */

/* ---- tcphold.c ---- */
/* All of u to d, after what is held back; more: what fills no segment is held back as well. 0; -errno, the cursor
   then stands behind what was taken. */
int  tcp_send_corked(struct socket *s, struct socket *d, struct uio *u, bool more, bool nonblock, nsec_t deadline);
void tcp_push(struct socket *s, struct socket *d);        /* what s holds back goes to d, its peer */
void tcp_uncork(struct socket *s);                        /* the same, to its peer if it has one */
size_t tcp_held(struct socket *s);                        /* how many bytes that is */
void tcp_hold_drop(struct socket *s);                     /* s ends: neither bytes nor times are kept */
void tcp_defer(struct socket *e, int seconds);            /* e->deferred_by is set: for so long at most */
void tcp_undefer(struct socket *e);                       /* its listener may be told. Holds nothing */

/* ---- tcpurg.c ---- */
void tcp_urgent_arrived(struct socket *d);                /* an urgent byte is about to be queued. Holds d */
bool tcp_at_mark(const struct socket *s);                 /* it is the next to be read. Holds s */
long tcp_urgent_read(struct socket *s, struct uio *u, unsigned flags, struct recv_info *info);

/* ---- tcp_*.c: a TCP that goes through IP, of sockets with on_wire. All hold s unless they say otherwise ---- */
int  tcp_wire_connect(struct socket *s);                  /* local and remote are there: SYN. 0, -ENOMEM */
int  tcp_wire_write(struct socket *s, struct uio *u, unsigned flags, nsec_t deadline);   /* as send_bytes. Takes s */
bool tcp_wire_room(struct socket *s);                     /* may a program write? */
void tcp_wire_read(struct socket *s);                     /* it has read: the window may be told */
void tcp_wire_push(struct socket *s);                     /* TCP_NODELAY was set, TCP_CORK taken off */
size_t tcp_wire_unacked(struct socket *s);                /* SIOCOUTQ. Takes s */
void tcp_wire_fin(struct socket *s);                      /* the program will send no more */
void tcp_wire_gone(struct socket *s, bool reset);         /* the file is gone. Takes s */
void tcp_wire_cut(struct socket *s);                      /* connect(AF_UNSPEC) */
void tcp_keepalive(struct socket *s);                     /* SO_KEEPALIVE or its times were set */
int  tcp_wire_state(const struct socket *s);              /* TCP_SYN_RECV ... */
void tcp_wire_info(struct socket *s, struct tcp_info *i);
/* What /proc/net/tcp tells of it, times in ticks of 10 ms. Holds socket_names, not s: a look in passing. */
struct tcp_shown {
	unsigned tx, timer, when, retrans, probes, rto, ato, quick, cwnd;
	int      ssthresh;
};
void tcp_wire_shown(const struct socket *s, struct tcp_shown *w);
void tcp_halves_drop(struct socket *l);                   /* the listener goes */
void tcp_halves_free(struct socket *l);                   /* from socket_put, as the next */
void tcp_free(struct socket *s);
void tcp_wire_init(void);
void tcp_proc_init(void);

/* ---- udpwire.c ---- */
struct netif;
#define UDP_TAKERS 32                   /* sockets that get one broadcast */
/* Who gets a datagram that comes in on dev, counted: of a unicast the best, of equals the latest, or with SO_REUSEPORT the one
   the sender's port chooses; of others all. How many. */
unsigned udp_takers(const struct sockaddr_in *from, const struct sockaddr_in *to, const struct netif *dev, bool all,
		    struct socket *out[]);
/* Send p, which wire_packet gave for m, as m says, through IP. Uses both up. 0, -errno. */
struct pkt;
int  udp_wire_send(struct socket *s, struct pkt *p, const struct sockmsg *m);
void udp_wire_init(void);

/* ---- inetproc.c, netproc.c, ifioctl.c ---- */
struct netif;
struct seq;
void inet_proc_init(void);
void net_proc_init(void);
void tcp_show_snmp(struct seq *q);                        /* its lines of /proc/net/snmp */
unsigned arp_flags(unsigned state);                       /* NUD_* as ATF_* */
uint32_t netif_flags_reported(const struct netif *d);     /* IFF_* as programs see them */
long inet_ioctl(unsigned cmd, void *arg);                 /* about interfaces, routes, neighbours */

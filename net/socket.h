/* struct socket: an end of a conversation, behind a file. socket.c: birth, accept, death; sockdata.c: what is
   sent and received, whatever the family; sockcalls.c: the calls. What a protocol does its own way is a
   struct sock_ops: unix*.c, netlink.c, and inet.c, tcp*.c, udp.c. Layer 8.
   There is no wire: a local TCP connection is, like a pair of AF_UNIX, two sockets whose queues feed each other. */
#pragma once
#include "abi/socket.h"
#include "fs/file.h"
#include "kernel/mutex.h"
#include "lib/list.h"
#include "lib/ref.h"
#include "lib/string.h"
#include "proc/time.h"

#define SOCK_ROOM  212992              /* SO_SNDBUF and SO_RCVBUF at first; twice that is the most */
#define SNDBUF_MIN 4608
#define RCVBUF_MIN 2304
#define SOCK_CHUNK 16384               /* a stream is sent in pieces of that */
#define INET_OPTS  49                  /* options of IP, TCP and UDP that a socket remembers */
#define SOCK_OPTS  16                  /* those of SOL_SOCKET that are a number and no more */
#define DGRAM_QLEN 512                 /* messages that may wait at a receiver */

#define NO_CRED ((struct ucred){ 0, 65534, 65534 })       /* what Linux tells when nothing was recorded */

struct socket;
struct poller;
struct cred;

/* netsysctl.c: /proc/sys/net/core, and of ipv4 tcp_rmem and tcp_wmem: least, first, most. Read without a lock. */
extern struct net_limits {
	uint64_t somaxconn, rmem_default, rmem_max, wmem_default, wmem_max;
	uint32_t tcp_rmem[3], tcp_wmem[3];
} net_limits;
void net_sysctl_init(void);

/* Descriptors that travel, and credentials the sender chose to show. */
struct sockpass {
	int          n, counted;
	struct account *user;              /* counted; whose counted files are among those passed. NULL: a copy */
	bool         named;                /* cred is meant */
	bool         routed;               /* AF_INET: one of the next is given, not 0 */
	uint32_t     src;                  /* UDP: the address to send from, the interface ... */
	int          oif, ttl, tos;        /* ... and what the header says; tos + 1 */
	unsigned     segment;              /* UDP_SEGMENT: cut into messages of so many bytes */
	struct ucred cred;
	struct file *file[];               /* counted */
};

/* One message, or one piece of a stream. Its receiver's queue owns it. */
struct sockmsg {
	struct list      link;
	uint32_t         size, off, cap;   /* off: read already (streams); cap: what data has room for */
	union {
		struct ucred cred;         /* AF_UNIX: of the sender, or NO_CRED */
		struct {
			uint32_t src, dst; /* UDP: from where to where */
			uint32_t drops;    /* UDP: how many were lost before it; in the error queue the errno */
			uint16_t sport, dport;
			uint8_t  ttl, tos; /* UDP; in the error queue type and code of ICMP */
			uint8_t  ifindex;  /* where it came in, or shall go out; 0: lo, any */
			bool urgent;       /* TCP: the byte of MSG_OOB, alone */
		};
	};
	nsec_t           stamp;            /* when it came; 0: nobody asked */
	struct socket   *from;             /* counted: AF_UNIX datagrams, for its name; else NULL */
	struct sockpass *pass;             /* NULL mostly */
	void            *memory;           /* what kfree gets: this, or the struct pkt in which it stands before its bytes */
	char             data[];
};

/* What a receive reports beside the bytes. */
struct recv_info {
	int              namelen;          /* 0: there is no name */
	struct ucred     cred;
	struct sockpass *pass;             /* the caller's to give out */
	unsigned         flags;            /* MSG_TRUNC */
	bool             has_message;      /* AF_UNIX: of a message; else only of the end */
	nsec_t           stamp;            /* as of struct sockmsg, these four */
	uint32_t         dst, drops;
	uint8_t          ttl, tos, ifindex;
	union sock_addr  name;             /* as much of it as namelen says */
};

static inline void recv_info_init(struct recv_info *i) { memset(i, 0, offsetof(struct recv_info, name)); }

enum sock_name { NAME_OWN, NAME_PEER, NAME_ACCEPTED };    /* the last: the peer's, though it may be gone */

/* All return 0 (or what they say) or -errno. */
struct sock_ops {
	int  (*bind)(struct socket *s, const union sock_addr *a, int len);
	int  (*listen)(struct socket *s);                      /* holds s: may it? */
	int  (*connect)(struct socket *s, const union sock_addr *a, int len, bool nonblock);
	void (*accepted)(struct socket *listener);             /* or NULL: a place in its line is free */
	/* Its own or its peer's name: the length of it; -ENOTCONN. */
	int  (*name)(struct socket *s, enum sock_name which, union sock_addr *out);
	/* to: or NULL. *pass is taken over (NULLed) when sent. */
	long (*send)(struct socket *s, struct uio *u, unsigned flags, const union sock_addr *to, int tolen,
		     struct sockpass **pass);
	int  (*rx_empty)(struct socket *s);                    /* holds s, nothing is queued: 1 wait, 0 the end */
	void (*fill_info)(struct socket *s, struct recv_info *info, struct sockmsg *m, bool peek); /* or NULL */
	unsigned (*poll)(struct file *f, struct poller *pl);
	int  (*shutdown)(struct socket *s, int how);
	/* Its file is gone: tell the peer (or NULL), give up the names. reset: something was never read. */
	void (*release)(struct socket *s, struct socket *peer, bool reset);
};

/* SO_TIMESTAMP and its kind; asked for by SIOCGSTAMP, by SO_TIMESTAMPING */
enum { STAMP_ON = 1, STAMP_NANO = 2, STAMP_NEW = 4, STAMP_KEEP = 8, STAMP_ALL = 16 };

enum sock_state { SOCK_FRESH, SOCK_LISTENING, SOCK_CONNECTING, SOCK_CONNECTED };

/* Guards: docs/locks.md. Of two sockets' locks none is held while the other is taken. */
struct socket {
	struct ref     refs;               /* its file, its peer, messages on the way, who looks it up */
	struct mutex   lock;               /* RANK_IPC */
	const struct sock_ops *ops;        /* I */
	int            family, type;       /* I */
	uint8_t        state;              /* L */
	bool           closed;             /* L  its file is gone */
	bool           peer_closed;        /* L  AF_UNIX: the peer's file is gone; TCP: it sends no more (FIN) */
	bool           shut_rd, shut_wr;   /* L */
	bool           passcred;           /* L */
	bool           sndbuf_set, rcvbuf_set;   /* L  by SO_SNDBUF, SO_RCVBUF: TCP does not let it grow */
	bool           wants_room;         /* L  tell can_write when the peer makes room */
	uint8_t        peer_errno;         /* L  the error of who still sends to us; 0: we listen */
	int            error;              /* L  SO_ERROR, positive */
	int            peek_off;           /* a  SO_PEEK_OFF: where the next MSG_PEEK begins; negative: at the front */
	int            rcvlowat;           /* a  a stream's read waits for so much */
	int            sndbuf, rcvbuf;     /* a  what we may have waiting at a receiver */
	struct socket *peer;               /* L  counted */
	struct list    rx;                 /* L  struct sockmsg */
	size_t         rx_bytes, rx_count; /* L  polls read them bare */
	struct list    pending;            /* L  of a listener: ends to be accepted */
	struct list    pending_link;       /* L  the listener's; later of thread.closing */
	unsigned       npending, backlog;  /* L */
	struct waitq   can_read;           /* L  a message, a connection, or the end came */
	struct waitq   can_write;          /* pollers: the peer made room; TCP: connected or refused */
	struct waitq   room;               /* L  senders to us and connectors wait here */
	struct ucred   cred, peercred;     /* I, L */
	struct cred   *groups, *peergroups; /* L  counted: AF_UNIX, who listens, who is at the other end; or NULL */
	nsec_t         rcvtimeo, sndtimeo; /* a  0: none */
	uint64_t       flags;              /* L  options that are a yes or no: bit SO_REUSEADDR ... */
	struct linger  linger;             /* a */
	int            priority, mark;     /* a  only told */
	int            so[SOCK_OPTS];      /* a  in the order of net/sockopt.c */
	uint8_t        stamps;             /* a  STAMP_* */
	nsec_t         last_stamp;         /* a  of the message read last, SIOCGSTAMP */
	int            bound_if;           /* a  SO_BINDTODEVICE; 0: none */
	struct file   *file;               /* L  for SIGIO and SIGURG; NULL: not accepted yet, or gone */
	struct list    all;                /* socket_names */
	struct wiresock *wire;             /* L  net/wiresock.h; NULL mostly */
	uint64_t       ino;                /* a  of its file; 0: not accepted yet */
	struct list    by_name;            /* socket_names  of a hash: abstract names, ports */
	union {
		struct {                                   /* AF_UNIX */
			struct sockaddr_un addr;           /* I  once bound */
			int            addrlen;            /* L  0: no name */
			struct inode  *inode;              /* I  once bound: counted; its ipc is us */
			struct list    partners;           /* socket_names  datagram sockets that send to us, for their polls */
			struct list    partner;            /* socket_names  of our peer's */
		};
		struct {                                   /* AF_INET: addresses in network order */
			struct sockaddr_in local, remote;  /* L+socket_names  while in the port table */
			uint16_t       port;               /* socket_names  of the port table, in host order; 0: not there */
			bool           bound_addr;         /* L  bind() said which address ... */
			bool           bound_port;         /* L  ... and port: they outlive a connection */
			unsigned       drops;              /* L  UDP: messages for which there was no room */
			struct sockmsg *cork;              /* L  TCP: sending; what MSG_MORE and the like hold back */
			bool           on_wire;            /* L  TCP: through IP, tcp says how; else to the peer's queue */
			struct tcp    *tcp;                /* L  net/tcp_wire.h; NULL, or made by its first connection there */
			struct list    by_names;           /* socket_names  TCP: of those that segments may be for, by both ends' names */
			uint32_t       last_seq, last_ack, last_ts, last_offset;     /* L  TCP in TIME_WAIT: what its last ACK says */
			struct tcp_halves *halves;         /* L  TCP: of a listener, connections that come through IP */
			struct mutex   sending;            /* RANK_IPCTABLE  TCP: what is held back and what follows, in order */
			bool           corked;             /* a  TCP_CORK */
			struct list    due_link;           /* socket_names  of those whose time is measured ... */
			nsec_t         due;                /* socket_names  ... until then: net/tcphold.c */
			struct socket *deferred_by;        /* socket_names  counted: the listener that is told of us by our first byte */
			struct list    errors;             /* L  UDP: the queue of MSG_ERRQUEUE */
			bool           controls;           /* a  an option asks for control messages */
			bool           urgent;             /* L  TCP: an urgent byte is in rx, unread by MSG_OOB */
			bool           passive;            /* I  TCP: of a listener */
			bool           reset;              /* L  TCP: the connection broke */
			bool           unconfirmed;        /* L  TCP: connect() has not said yet how it ended */
			struct list    waiting;            /* socket_names  of a listener: ends for which its queue has no place */
			struct list    queue_link;         /* socket_names  of such a line, or of TIME_WAIT */
			int            opts[INET_OPTS];    /* a  of IP and TCP, in the order of net/inetopt.c */
			nsec_t         until;              /* socket_names  when our port is free though nobody closed; 0: never */
			nsec_t         since;              /* socket_names  TCP: when that began */
		};
	};
};

extern const struct file_ops socket_ops;
extern struct spinlock socket_names;                      /* RANK_IDS: names, ports; who sends to whom */
extern struct list socket_all;                            /* socket_names */
static inline struct socket *socket_of(struct file *f) { return f->ops == &socket_ops ? f->data : NULL; }

static inline nsec_t sock_deadline(nsec_t timeo)
{
	return timeo ? nsec_add(clock_now(), timeo) : FOREVER;
}

/* ---- socket.c ---- */
struct socket *socket_new(int family, int type, const struct sock_ops *ops);     /* NULL no memory */
void socket_put(struct socket *s);                        /* NULL is allowed */
void socket_close(struct socket *s);                      /* its file goes; consumes the reference */
void sockets_close(struct list *pending);                 /* ends that nobody accepted */
void socket_wake_all(struct socket *s);                   /* whoever waits for or at it looks again */
struct socket *socket_peer(struct socket *s);             /* the peer, counted, or NULL */
int  socket_accept(struct socket *s, bool nonblock, struct socket **out);

/* ---- sockdata.c ---- */
void sockmsg_free(struct sockmsg *m);
struct sockmsg *sockmsg_new(size_t n);                    /* room for n bytes; NULL no memory */
static inline struct sockmsg *sockmsg_init(struct sockmsg *m, void *memory, size_t n)
{
	list_init(&m->link);
	m->size = m->cap = n;
	m->off = 0;
	m->stamp = 0;
	m->from = NULL;
	m->pass = NULL;
	m->memory = memory;
	return m;
}
/* Room for n more bytes of a sender that may have `limit` there? An empty queue takes any. */
static inline bool sock_has_room(const struct socket *d, size_t n, size_t limit)
{
	return d->rx_count == 0 || (d->rx_bytes + n <= limit && d->rx_count < DGRAM_QLEN);
}
/* Bytes of a stream that were not read yet: rx_bytes has pieces whole until they are used up. Holds s. */
static inline size_t sock_unread(const struct socket *s)
{
	return list_empty(&s->rx) ? 0 : s->rx_bytes - list_first(&s->rx, struct sockmsg, link)->off;
}
/* Tell who asked for SIGIO. Holds s. */
static inline void sock_signal(struct socket *s, unsigned events)
{
	if (unlikely(s->file && s->file->flags & O_ASYNC))
		file_notify(s->file, events);
}
/* Something to read came: wake who waits for it, signal who asked for that. Holds s. */
static inline void sock_arrived(struct socket *s)
{
	wake_one_for(&s->can_read, POLL_DATA);
	sock_signal(s, POLLIN);
}
/* Append m to d's queue, which then owns it. Holds d. */
static inline void sock_enqueue(struct socket *d, struct sockmsg *m)
{
	assert(mutex_held(&d->lock));
	if (unlikely(d->stamps))
		m->stamp = clock_wall();
	list_add_tail(&d->rx, &m->link);
	d->rx_bytes += m->size;
	d->rx_count++;
	sock_arrived(d);
}
/* Sends the next n bytes of u to d as one message, once there is room; flags: MSG_DONTWAIT, MSG_OOB. 0,
   -d->peer_errno, -EAGAIN, -EINTR, -ENOMEM, -EFAULT. */
int  sock_send_piece(struct socket *s, struct socket *d, struct uio *u, size_t n, size_t limit, unsigned flags,
		     nsec_t deadline, struct sockpass **pass);
void tcp_append(struct socket *d, struct sockmsg *m);     /* bytes, and to the last piece if they fit. Holds d */
size_t tcp_room(const struct socket *from, const struct socket *to);     /* tcp.c: what may wait on the way */
long sock_recv(struct socket *s, struct uio *u, unsigned flags, struct recv_info *info);

/* *to is replaced by c. The socket of *to is held, or nobody else knows it. */
void sock_groups(struct cred **to, struct cred *c);

/* ---- sockcalls.c: between the files of calls ---- */
/* The socket's file, counted; NULL: *err is -EBADF or -ENOTSOCK. */
struct file *sock_file(int fd, long *err);
static inline unsigned sock_file_flags(struct file *f)
{
	return f->flags & O_NONBLOCK ? MSG_DONTWAIT : 0;
}
int  sock_addr_in(union sock_addr *a, const struct sockaddr *ua, int len);      /* 0, -EINVAL, -EFAULT */
/* An address out, cut to the caller's *ulen, which then tells the full length. */
int  sock_addr_out(const union sock_addr *a, int len, struct sockaddr *ua, int *ulen);

/* ---- unix.c, unixconn.c, unixdata.c ---- */
extern const struct sock_ops unix_ops, netlink_ops;    /* the last: netlink.c */
/* netlink.c: put bytes into s's queue (mq_notify's cookie). Holds the message queue's lock. 0, -ENOBUFS. */
int  netlink_deliver(struct socket *s, const void *data, size_t n);
int  unix_bind(struct socket *s, const union sock_addr *a, int len);
int  unix_find(const union sock_addr *a, int len, int type, struct socket **out);       /* counted */
void unix_wake_partners(struct socket *s);                /* who polls for room at s may look again */
int  unix_connect(struct socket *s, const union sock_addr *a, int len, bool nonblock);
void unix_pair(struct socket *a, struct socket *b);
long unix_send(struct socket *s, struct uio *u, unsigned flags, const union sock_addr *to, int tolen,
	       struct sockpass **pass);
int  unix_rx_empty(struct socket *s);
void unix_fill_info(struct socket *s, struct recv_info *info, struct sockmsg *m, bool peek);
unsigned unix_poll(struct file *f, struct poller *pl);
void unix_release(struct socket *s, struct socket *peer, bool reset);

/* ---- sockioctl.c, sockopt.c ---- */
long sock_ioctl(struct file *f, unsigned cmd, uintptr_t arg);
void sock_opts_init(struct socket *s);
int  sock_opt(const struct socket *s, int name);          /* a plain one of SOL_SOCKET */

/* ---- unixpass.c ---- */
/* One control message at *at of h's buffer, cut to what fits. */
void control_out(struct msghdr *h, size_t *at, int level, int type, const void *data, size_t n);
int  pass_in(const struct msghdr *h, struct socket *s, struct sockpass **out);      /* 0 or -errno */
/* Write control messages; h->msg_controllen becomes what was written, MSG_CTRUNC may be set. */
void pass_out(struct msghdr *h, struct socket *s, struct recv_info *info, bool cloexec);
void pass_free_slow(struct sockpass *p);
static inline void pass_free(struct sockpass *p)
{
	if (unlikely(p))
		pass_free_slow(p);
}
struct sockpass *pass_copy(struct sockpass *p);           /* for a peek; NULL no memory */

struct bootinfo;
void unix_proc_init(void);
void net_init(const struct bootinfo *b);

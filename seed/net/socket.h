/* Sockets: an end of a conversation, behind a file. There is no wire: two sockets that
   are connected put what they send into each other's queue, whatever the family. What a
   protocol does its own way is a struct sock_ops. socket(7). */
#pragma once
#include "abi/socket.h"
#include "fs/file.h"
#include "kernel/waitq.h"
#include "lib/list.h"

#define SOCK_ROOM 212992           /* SO_SNDBUF and SO_RCVBUF at first, and at most twice that */
#define DGRAM_QUEUE 64             /* messages that may wait at a receiver */
#define RIGHTS_MAX 253             /* descriptors in one message */
#define MSG_PAGES 16ul
#define MSG_SIZE  (MSG_PAGES * PAGE_SIZE)

#define SHUT_IN  1                 /* bits of socket.shut: nothing comes any more */
#define SHUT_OUT 2                 /* nothing may be sent any more */

struct inode;
struct socket;

/* Descriptors on their way to another process, SCM_RIGHTS. */
struct rights {
	int n;
	struct file *files[RIGHTS_MAX];    /* counted */
};

/* A message, or a part of a stream. The queue in which it stands owns it. */
struct sockmsg {
	struct list     link;
	size_t          size, off;         /* bytes; how many of them have been read (streams) */
	union sock_addr from;              /* datagrams: the sender's name */
	int             fromlen;           /* 0: it has none */
	struct rights  *rights;            /* mostly NULL */
	struct page    *pages[MSG_PAGES];
};

/* What a receive tells beside the bytes. */
struct recv_info {
	union sock_addr from;
	int             fromlen;
	struct rights  *rights;            /* the caller's now */
	int             flags;             /* MSG_TRUNC */
};

/* Addresses have been copied in; len is at least that of the family number. All return
   0, or what they say, or -errno. */
struct sock_ops {
	int  (*bind)(struct socket *s, const union sock_addr *a, int len);
	int  (*listen)(struct socket *s);                      /* may it? It has a name afterwards */
	int  (*connect)(struct socket *s, const union sock_addr *a, int len, bool nonblock);
	int  (*name)(struct socket *s, bool peer, union sock_addr *out);               /* its length */
	/* To `to`, or to the peer if NULL: how many bytes. *rights is taken over and
	   set to NULL if they went. */
	long (*send)(struct socket *s, struct uio *u, int flags, const union sock_addr *to, int tolen,
		     struct rights **rights);
	int  (*shutdown)(struct socket *s, int bits);          /* tell the peer; the own bits are set afterwards */
	void (*close)(struct socket *s, bool unread);          /* its file is gone: tell the peer, give up the name */
};

enum sock_state { SOCK_FRESH, SOCK_LISTENING, SOCK_CONNECTING, SOCK_CONNECTED };

/* Everybody who waits for anything at a socket sleeps on `changed`, and looks again
   after each change. */
struct socket {
	unsigned      refs;                /* its file, its peer, a call that sleeps at it */
	const struct sock_ops *ops;
	int           family, type;
	enum sock_state state;
	bool          closed;              /* its file is gone */
	int           shut;                /* SHUT_IN, SHUT_OUT */
	int           error;               /* SO_ERROR: what went wrong meanwhile; told once */
	struct socket *peer;               /* counted; a datagram socket's is the one it sends to */
	struct waitq  changed;
	struct list   queue;               /* struct sockmsg: what has come and was not read yet */
	size_t        queued;              /* bytes in it */
	unsigned      messages;
	struct socket *listener;           /* of an end that nobody has accepted yet */
	struct list   pending;             /* of a listener: such ends, the oldest first */
	struct list   pending_link;
	unsigned      npending, backlog;
	struct list   all_link;            /* socket_all */
	ino_t         ino;                 /* of its file; 0: it has none yet */
	uint64_t      options;             /* those that are a yes or no: bit SO_REUSEADDR and so on */
	int           nodelay;             /* TCP_NODELAY: only remembered */
	int           sndbuf, rcvbuf;
	struct linger linger;
	nsec_t        rcvtimeo, sndtimeo;  /* FOREVER: as long as it takes */

	/* AF_UNIX */
	struct sockaddr_un addr;           /* the name, */
	int           addrlen;             /* of that length; 0: none */
	bool          named;               /* bind gave it: others find the socket by it */
	struct inode *inode;               /* the file that is its name, counted; its data is this socket */
	struct ucred  cred, peercred;      /* who made it, who is at the other end */

	/* AF_INET, addresses in network order */
	struct sockaddr_in local, remote;
	unsigned      port;                /* the one it holds, in host order; 0: none */
	bool          bound_addr;          /* bind gave the address */
	bool          fin;                 /* TCP: has said that it sends no more */
	bool          peer_closed;         /* TCP: the peer has */
	bool          unconfirmed;         /* TCP: connect has not told yet that it is connected */
};

extern const struct file_ops socket_ops;
extern struct list socket_all;
extern const struct sock_ops unix_ops, tcp_ops, udp_ops;

/* ---- net/socket.c ---- */

/* A new one with one reference. NULL: no memory. */
struct socket *socket_new(int family, int type, const struct sock_ops *ops);
void socket_get(struct socket *s);
void socket_put(struct socket *s);

/* The reference of the file goes, or that of the queue of ends to be accepted. */
void socket_close(struct socket *s);

/* All who wait to be accepted are turned away. */
void socket_refuse(struct socket *listener);

/* Two that are connected from now on. */
void socket_join(struct socket *a, struct socket *b);

/* A file and a descriptor for s; flags: SOCK_CLOEXEC, SOCK_NONBLOCK. fd, -ENOMEM,
   -EMFILE: then s is as it was. */
int  socket_fd(struct socket *s, int flags);

/* Into the queue of the listener, or out of it if it still is there. */
void socket_pend(struct socket *listener, struct socket *end);
void socket_unpend(struct socket *end);

/* Sleep at `at` until something changes there. 0, -EAGAIN (flags say MSG_DONTWAIT, or
   it is later than deadline), -ERESTART, -EINTR. */
int  socket_wait(struct socket *at, int flags, nsec_t deadline);
nsec_t socket_deadline(nsec_t timeout);

/* The error that waits to be told, as -errno, or 0. It is told then. */
int  socket_error(struct socket *s);

/* ---- net/sockdata.c ---- */

void sockmsg_free(struct sockmsg *m);
void rights_free(struct rights *r);

/* The next n bytes of u as one message into the queue of to. 0, -ENOMEM, -EFAULT. */
int  message_put(struct socket *to, struct uio *u, size_t n, const union sock_addr *from, int fromlen,
		 struct rights **rights);

/* Send to the peer: a stream of bytes; a record, whole. How many, or -errno. */
long stream_send(struct socket *s, struct uio *u, int flags, struct rights **rights);
long record_send(struct socket *s, struct uio *u, int flags, struct rights **rights);

/* Is there room for n more bytes at `to`, of which limit may wait there? */
bool socket_room(const struct socket *to, size_t n, size_t limit);
size_t stream_limit(const struct socket *s);
bool message_too_long(const struct socket *s, size_t n);   /* for ever: -EMSGSIZE */

long socket_recv(struct socket *s, struct uio *u, int flags, struct recv_info *info);

/* ---- net/inet.c: addresses and ports of AF_INET ---- */

#define LOOPBACK_BROADCAST 0x7fffffffu

/* From and to network order: the high byte first. */
static inline uint16_t be16(uint16_t x)
{
	return __builtin_bswap16(x);
}

static inline uint32_t be32(uint32_t x)
{
	return __builtin_bswap32(x);
}

int  inet_bind(struct socket *s, const union sock_addr *a, int len);
int  inet_name(struct socket *s, bool peer, union sock_addr *out);

/* Where something shall go; 0.0.0.0 means 127.0.0.1. 0, -EINVAL, -EAFNOSUPPORT,
   -ENETUNREACH. */
int  inet_target(const union sock_addr *a, int len, struct sockaddr_in *to);

/* Give s a port if it has none. 0, -EADDRINUSE. */
int  inet_autobind(struct socket *s);
/* Has s, a socket with that port, this address? */
bool inet_owns(const struct socket *s, const struct sockaddr_in *a);

/* ---- net/tcp.c ---- */

/* The state as /proc/net/tcp tells it, TCP_ESTABLISHED ...; 0: it is not shown. */
int  tcp_state(const struct socket *s);

/* A connection that is over, but whose port is kept for a minute. */
struct timewait {
	struct sockaddr_in local, remote;
	nsec_t until;
	bool   reuse;                      /* whoever says SO_REUSEADDR as well may have the port */
};
#define TIMEWAIT_MAX 64
extern struct timewait timewaits[TIMEWAIT_MAX];
bool timewait_holds(const struct sockaddr_in *local, bool reuse);

/* ---- net/sockcalls.c, for net/sockmsg.c and net/sockopt.c ---- */

struct file *socket_file(int fd, int *error);              /* borrowed; NULL: *error is -EBADF or -ENOTSOCK */
int  address_in(union sock_addr *a, const struct sockaddr *ua, int len);               /* 0, -EINVAL, -EFAULT */
int  address_out(const union sock_addr *a, int len, struct sockaddr *ua, int *ulen);   /* the same */
long socket_send(struct file *f, struct uio *u, int flags, const union sock_addr *to, int tolen,
		 struct rights **rights);

/* struct socket: an end of a local (AF_UNIX) conversation, behind a file. unix.c: names and connections;
   unixdata.c: what is sent and received; unixpass.c: descriptors and credentials on the way;
   sockcalls.c: the calls. Layer 8. */
#pragma once
#include "abi/socket.h"
#include "fs/file.h"
#include "kernel/mutex.h"
#include "lib/list.h"
#include "lib/ref.h"
#include "proc/time.h"

#define SOCK_ROOM  212992              /* SO_SNDBUF and SO_RCVBUF at first; twice that is the most */
#define SOCK_CHUNK 16384               /* a stream is sent in pieces of that */
#define DGRAM_QLEN 512                 /* messages that may wait at a receiver */

/* Descriptors that travel, and credentials the sender chose to show. */
struct sockpass {
	int          n;
	bool         named;                /* cred is meant */
	struct ucred cred;
	struct file *file[];               /* counted */
};

/* One message, or one piece of a stream. Its receiver's queue owns it. */
struct sockmsg {
	struct list      link;
	size_t           size, off;        /* off: read already (streams) */
	struct ucred     cred;             /* of the sender */
	struct socket   *from;             /* counted: datagrams, for its name; else NULL */
	struct sockpass *pass;             /* NULL mostly */
	char             data[];
};

enum sock_state { SOCK_FRESH, SOCK_LISTENING, SOCK_CONNECTING, SOCK_CONNECTED };

/* Guards:  I set once   a atomic   s lock   n socket_names
   Of two sockets' locks none is held while the other is taken. */
struct socket {
	struct ref     refs;               /* its file, its peer, messages on the way, who looks it up */
	struct mutex   lock;               /* RANK_IPC */
	int            family, type;       /* I */
	uint8_t        state;              /* s */
	bool           closed;             /* s  its file is gone */
	bool           hung_up;            /* s  the peer's file is gone */
	bool           shut_rd, shut_wr;   /* s */
	bool           passcred;           /* s */
	int            error;              /* s  SO_ERROR, positive */
	int            sndbuf, rcvbuf;     /* a  what we may have waiting at a receiver; only told */
	struct socket *peer;               /* s  counted */
	struct list    partners;           /* n  datagram sockets that send to us, for their polls */
	struct list    partner;            /* n  of our peer's */
	struct list    rx;                 /* s  struct sockmsg */
	size_t         rx_bytes, rx_count; /* s  polls read them bare */
	struct list    pending;            /* s  of a listener: ends to be accepted */
	struct list    pending_link;       /* the listener's s; later of thread.closing */
	unsigned       npending, backlog;  /* s */
	struct waitq   can_read;           /* s  a message, a connection, or the end came */
	struct waitq   can_write;          /* pollers: the peer made room */
	struct waitq   room;               /* s  senders to us and connectors wait here */
	struct ucred   cred, peercred;     /* I, s */
	nsec_t         rcvtimeo, sndtimeo; /* a  0: none */
	struct sockaddr_un addr;           /* I once bound */
	int            addrlen;            /* s  0: no name */
	struct inode  *inode;              /* I once bound: counted; its ipc is us */
	struct list    all;                /* n */
	uint64_t       ino;                /* a  of its file; 0: not accepted yet */
	struct list    by_name;            /* n  abstract names */
};

extern const struct file_ops socket_ops;
extern struct spinlock socket_names;                      /* RANK_IDS: abstract names; who sends to whom */
static inline struct socket *socket_of(struct file *f) { return f->ops == &socket_ops ? f->data : NULL; }

static inline nsec_t sock_deadline(nsec_t timeo)
{
	return timeo ? nsec_add(clock_now(), timeo) : FOREVER;
}

struct socket *socket_new(int family, int type);          /* NULL no memory */
void socket_put(struct socket *s);                        /* NULL is allowed */
void socket_close(struct socket *s);                      /* its file goes; consumes the reference */
/* Somebody who waits for room at s, or polls for it, may look again. */
void socket_wake_partners(struct socket *s);
/* The peer, counted, or NULL. */
struct socket *socket_peer(struct socket *s);

/* Between the files of calls. sock_file: counted; NULL: *err is -EBADF or -ENOTSOCK. */
struct file *sock_file(int fd, long *err);
static inline unsigned sock_file_flags(struct file *f)
{
	return f->flags & O_NONBLOCK ? MSG_DONTWAIT : 0;
}
int  sock_addr_in(struct sockaddr_un *a, const struct sockaddr *ua, int len);       /* 0, -EINVAL, -EFAULT */
/* An address out, cut to the caller's *ulen, which then tells the full length. */
int  sock_addr_out(const struct sockaddr_un *a, int len, struct sockaddr *ua, int *ulen);
int  sock_name_out(struct socket *s, struct sockaddr *ua, int *ulen);     /* s's own; NULL or nameless: its family */

/* unix.c: 0 or -errno. */
int  unix_bind(struct socket *s, const struct sockaddr_un *a, int len);
int  unix_connect(struct socket *s, const struct sockaddr_un *a, int len, bool nonblock);
int  unix_accept(struct socket *s, bool nonblock, struct socket **out);
void unix_pair(struct socket *a, struct socket *b);
int  unix_find(const struct sockaddr_un *a, int len, int type, struct socket **out);    /* counted */

/* unixdata.c */
long unix_send(struct socket *s, struct uio *u, unsigned flags, const struct sockaddr_un *to, int tolen,
	       struct sockpass **pass);                   /* *pass is taken over (NULLed) when sent */
/* What a receive tells beside the bytes. */
struct recv_info {
	struct sockaddr_un name;
	int              namelen;
	struct ucred     cred;
	struct sockpass *pass;                            /* the caller's to give out */
	unsigned         flags;                           /* MSG_TRUNC */
};
long unix_recv(struct socket *s, struct uio *u, unsigned flags, struct recv_info *info);
unsigned unix_poll(struct file *f, struct poller *pl);
void sockmsg_free(struct sockmsg *m);
/* Put kernel bytes into s's queue (mq_notify's cookie). Holds the message queue's lock. 0, -ENOMEM. */
int  socket_deliver(struct socket *s, const void *data, size_t n);

/* unixpass.c */
int  pass_in(const struct msghdr *h, struct socket *s, struct sockpass **out);      /* 0 or -errno */
/* Write control messages; h->msg_controllen becomes what was written, MSG_CTRUNC may be set. */
int  pass_out(struct msghdr *h, struct socket *s, struct recv_info *info, bool cloexec);
void pass_free(struct sockpass *p);
struct sockpass *pass_copy(struct sockpass *p);           /* for a peek; NULL no memory */

/* unixproc.c: what /proc/net/unix lists */
void socket_list_add(struct socket *s);
void socket_list_del(struct socket *s);
void net_init(void);

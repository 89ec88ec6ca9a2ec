/* Sockets: an end of a conversation, behind a file. There is no wire: what one socket
   sends is put into the queue of another. The type says what is carried (net/stream.c,
   net/datagram.c), the family how sockets are named (net/unix.c, net/inet.c). Read
   fs/file.h and kernel/waitq.h before; socket(7). */
#pragma once
#include "abi/socket.h"
#include "cpu/layout.h"
#include "fs/file.h"
#include "kernel/waitq.h"
#include "lib/list.h"

#define SOCK_ROOM 212992ul             /* bytes of memory that may wait at a receiver */

#define SHUT_IN  1                     /* bits of socket.shut: nothing comes any more */
#define SHUT_OUT 2                     /* nothing may be sent any more */

struct inode;
struct socket;

/* Who sent a datagram: a name, and its length; 0: it has none. */
struct sender {
	union sock_addr name;
	int             len;
};

/* A datagram, or a part of a stream. The queue in which it stands owns it. */
struct sockmsg {
	struct list     link;
	size_t          size, room;        /* bytes; bytes of memory for them */
	size_t          off;               /* of a stream: how many have been read */
	struct sender   from;              /* of a datagram */
	char            data[];
};
#define SOCKMSG_MAX   (PAGE_SIZE - sizeof(struct sockmsg))
#define SOCKMSG_LEAST (512 - sizeof(struct sockmsg))

/* What names mean in a family. Addresses have been copied in, zeros stand behind their
   end; len is at least that of the family number. */
struct sock_names {
	int (*bind)(struct socket *s, const union sock_addr *a, int len);
	/* Whom s reaches there: not counted. What stands for "here" in a is replaced. 0,
	   -ECONNREFUSED (nobody), or what else an address may be wrong in. */
	int (*find)(struct socket *s, union sock_addr *a, int len, struct socket **out);
	/* s connects, listens or sends, perhaps without a name: give it one if it needs one. */
	int (*prepare)(struct socket *s, bool connects);
};
extern const struct sock_names unix_names, inet_names;

enum sock_state { SOCK_FRESH, SOCK_LISTENING, SOCK_CONNECTING, SOCK_CONNECTED };

/* Everybody who waits for anything at a socket sleeps on `changed`, and looks again
   after each change. */
struct socket {
	unsigned      refs;                /* its file, its peer, a call that sleeps at it */
	int           family, type;
	const struct sock_names *names;
	enum sock_state state;
	bool          closed;              /* its file is gone */
	int           shut;                /* SHUT_IN, SHUT_OUT */
	int           error;               /* SO_ERROR: what went wrong meanwhile; told once */
	bool          unconfirmed;         /* connect has not told yet how it went */
	struct socket *peer;               /* counted; NULL: none, or UDP, which finds it by `remote` */
	struct waitq  changed;
	struct list   queue;               /* struct sockmsg: what has come and was not read yet */
	size_t        queued;              /* memory of that */
	struct socket *listener;           /* of an end that nobody has accepted yet */
	struct list   pending;             /* of a listener: such ends, the oldest first */
	struct list   pending_link;
	unsigned      npending, backlog;
	struct list   all_link;            /* socket_all */
	ino_t         ino;                 /* of its file; 0: it has none yet */
	union sock_addr name, remote;      /* remote: the peer's, AF_INET only */
	int           namelen;
	bool          named;               /* others find it by its name, and cannot have the same */
	struct inode *inode;               /* AF_UNIX: the file that is its name; its data is this socket */
	int           reuse;               /* SO_REUSEADDR */
	struct linger linger;              /* SO_LINGER */
};

extern const struct file_ops socket_ops;
extern struct list socket_all;

/* ---- net/socket.c ---- */

/* A new one with one reference. NULL: no memory. */
struct socket *socket_new(int family, int type);
void socket_get(struct socket *s);
void socket_put(struct socket *s);

/* The reference of the file goes, or that of the queue of ends to be accepted. */
void socket_close(struct socket *s);

/* A file and a descriptor for s; flags: SOCK_CLOEXEC, SOCK_NONBLOCK. fd, -ENOMEM,
   -EMFILE: then s is as it was. */
int  socket_fd(struct socket *s, int flags);

/* Sleep at `at` until something changes there. 0, -EAGAIN (MSG_DONTWAIT), -ERESTART. */
int  socket_wait(struct socket *at, int flags);

/* The error that waits to be told, as -errno, or 0. It is told then. */
int  socket_error(struct socket *s);

/* ---- net/queue.c ---- */

bool socket_room(const struct socket *to);
void queue_clear(struct socket *s);

/* The next n bytes of u, at most SOCKMSG_MAX, into the queue of to. 0, -ENOMEM,
   -EFAULT: nothing was sent. */
int  message_put(struct socket *to, struct uio *u, size_t n, const struct sender *from);
int  stream_put(struct socket *to, struct uio *u, size_t n);       /* the same for bytes, or for a record */

/* Bytes of a stream; or one datagram, and who sent it. How many, 0 at the end, -errno. */
long stream_recv(struct socket *s, struct uio *u, int flags);
long message_recv(struct socket *s, struct uio *u, int flags, struct sender *from);

/* ---- net/stream.c, net/datagram.c: connect, send and so on; the calls' results ---- */

void socket_join(struct socket *a, struct socket *b);
int  stream_listen(struct socket *s, int backlog);
int  stream_connect(struct socket *s, union sock_addr *a, int len, bool nonblock);
long stream_accept(struct socket *s, int flags, bool nonblock);            /* its descriptor */
long stream_send(struct socket *s, struct uio *u, int flags);
int  stream_shutdown(struct socket *s, int bits);
void stream_close(struct socket *s);
int  datagram_connect(struct socket *s, union sock_addr *a, int len);
long datagram_send(struct socket *s, struct uio *u, int flags, union sock_addr *to, int tolen);
int  datagram_shutdown(struct socket *s, int bits);

/* ---- net/inet.c ---- */

#define INET_LEN ((int)sizeof(struct sockaddr_in))

/* A TCP connection that is over, but whose port is kept for a minute. */
struct timewait {
	struct sockaddr_in local, remote;
	nsec_t until;
	bool   reuse;                      /* whoever says SO_REUSEADDR as well may have the port */
};
#define TIMEWAIT_MAX 64
extern struct timewait timewaits[TIMEWAIT_MAX];
void timewait_add(const struct socket *s);

/* The address a datagram of s comes from: one to which an answer can be sent. */
union sock_addr inet_source(const struct socket *s);

/* struct mqueue: a POSIX message queue, between mqueue.c (messages) and mqfs.c (names). Layer 8. */
#pragma once
#include "abi/ipc.h"
#include "abi/signal.h"
#include "fs/file.h"
#include "fs/inode.h"
#include "kernel/mutex.h"
#include "lib/tree.h"

struct proc;
struct account;
struct socket;

/* Guards: docs/locks.md; polls read count without L */
struct mqueue {
	struct mutex     lock;        /* RANK_IPC */
	struct tree      msgs;        /* L  next to be received first */
	uint32_t         count;       /* L */
	uint64_t         bytes;       /* L */
	uint32_t         maxmsg;      /* I */
	size_t           msgsize;     /* I */
	struct waitq     receivers, senders;   /* L */
	struct proc     *notify;      /* L  counted: to be told of a message, NULL nobody */
	uint64_t         notify_exec; /* L  which program of it asked: no other gets the signal */
	struct sigevent  event;       /* L  how */
	struct socket   *sock;        /* L  SIGEV_THREAD: counted; the cookie goes there */
	char             cookie[MQ_NOTIFY_COOKIE_LEN];   /* L  its last byte says what happened */
	struct inode    *inode;       /* I  it belongs to that */
	struct account  *user;        /* I  counted: who is charged, with how much */
	uint64_t         charge;      /* I */
	struct tree_node by_name;     /* names_lock */
	char             name[256];   /* I */
};

extern const struct file_ops mqueue_file_ops;
static inline struct mqueue *mqueue_of(struct file *f) { return f->inode->data; }
struct mqueue *mqueue_new(uint32_t maxmsg, size_t msgsize);     /* NULL: no memory */
void mqueue_free(struct mqueue *q);
/* The queue file behind a descriptor, counted. NULL: not one, or not open for that. */
struct file *mqueue_file(int fd, bool read, bool write);
/* mqnotify.c; both hold q->lock. A message came to the empty queue and nobody slept for it: */
void mq_notify_send(struct mqueue *q);
/* The request ends; `how` goes into the cookie's last byte. */
enum { MQ_NOTIFY_WOKEN = 1, MQ_NOTIFY_REMOVED = 2 };
void mq_notify_end(struct mqueue *q, char how);

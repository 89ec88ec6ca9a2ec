/* epoll's set and its items, between epoll.c (sets, readiness, nesting) and epollcalls.c. Layer 7. */
#pragma once
#include "fs/file.h"
#include "fs/poll.h"
#include "kernel/mutex.h"
#include "lib/tree.h"

#define EP_DEPTH   5
#define EP_HOOKS   3             /* queues that one file's poll may name */
#define EP_PRIVATE (EPOLLWAKEUP | EPOLLONESHOT | EPOLLET | EPOLLEXCLUSIVE)
#define EP_MAX_EVENTS (INT32_MAX / sizeof(struct epoll_event))

/* Guards: docs/locks.md */
struct eventpoll {
	struct mutex    lock;         /* RANK_EPMUTEX; of nested ones the watching before the watched */
	struct spinlock ready_lock;   /* RANK_EPOLL */
	struct list     ready;        /* ready_lock  struct epitem */
	struct waitq    wait;         /* ready_lock  ready is not empty any more; its own lock is RANK_EPWAIT */
	struct tree     items;        /* L  by file and descriptor */
	struct list     parents;      /* nest_lock  items of epolls that watch this one */
	struct list     children;     /* ep_all  our items that are epolls */
	unsigned        search;       /* ep_all  the last search that came here */
	int             depth;        /* ep_all  and what it found */
};

struct epitem {
	struct tree_node   node;      /* ep->lock */
	struct eventpoll  *ep;        /* I */
	struct file       *file;      /* I  not counted: its last put removes us */
	int                fd;        /* I */
	struct epoll_event event;     /* ep->lock+ep->ready_lock */
	struct list        ready;     /* ep->ready_lock */
	struct list        of_file;   /* nest_lock  file->epitems */
	struct list        of_child;  /* nest_lock  the watched epoll's parents */
	struct list        of_parent; /* ep_all  our epoll's children */
	unsigned           nhooks;    /* ep->lock */
	bool               too_many;  /* ep->lock */
	struct waiter      hooks[EP_HOOKS];
};

extern struct mutex ep_all;            /* RANK_EPALL: who nests in whom; the death of epolls and of files */
extern const struct file_ops epoll_ops;

static inline struct eventpoll *ep_of(struct file *f)      /* NULL: it is none */
{
	return f->ops == &epoll_ops ? f->data : NULL;
}

/* What the item's user wants to hear and holds now. Holds it->ep->lock. */
static inline unsigned item_poll(struct epitem *it)
{
	return file_poll(it->file, NULL) & it->event.events;
}

/* All hold ep->lock, and ep_all if the file is an epoll. insert: 0, -ENOSPC, -ENOMEM; -EINVAL: a file under nested
   epolls would have too many to tell. */
struct epitem *ep_item_find(struct eventpoll *ep, struct file *f, int fd);
int  ep_item_insert(struct eventpoll *ep, struct file *f, int fd, const struct epoll_event *event);
void ep_item_change(struct eventpoll *ep, struct epitem *it, const struct epoll_event *event);
void ep_item_remove(struct eventpoll *ep, struct epitem *it);
/* May ep watch child, without a loop and not too deep? Holds ep_all. */
bool ep_may_nest(struct eventpoll *ep, struct eventpoll *child);

/* struct pipe: a ring of page pieces between readers and writers; FIFOs are the same with a name.
   Layer 8. splice.c moves pages in and out of the ring. */
#pragma once
#include "fs/file.h"
#include "kernel/mutex.h"
#include "mm/page.h"

/* len bytes at off of a page; the ring owns one reference on the page. */
struct pipe_buf {
	struct page *page;
	uint32_t     off, len;
	uint32_t     flags;
};
#define PIPE_MERGE   1u       /* our own page: later bytes may follow in it */
#define PIPE_PACKET  2u       /* O_DIRECT: a read takes it alone and drops what it does not take */

/* Guards:  p lock   i the inode's lock */
struct pipe {
	struct mutex     lock;          /* RANK_IPC: bytes move from and to user memory under it */
	struct waitq     can_read;      /* bytes came, or the last writer went, or a first one opened */
	struct waitq     can_write;     /* a slot came, or the last reader went, or a first one opened */
	struct pipe_buf *bufs;          /* p */
	uint32_t         head, tail;    /* p  buffers put in and taken out so far; polls read them bare */
	uint32_t         nslots;        /* p  power of two */
	uint32_t         readers, writers;     /* p  open files of each access */
	uint32_t         r_opens, w_opens;     /* p  opens so far: a FIFO open waits for the other to move */
	bool             async;         /* p  somebody set O_ASYNC: look for SIGIO */
	bool             busy;          /* p  splice writes its oldest buffers elsewhere, unlocked: readers wait */
	uint32_t         users;         /* i  files that name this pipe */
	struct account  *owner;         /* I  counted: whose pipe_pages have our nslots */
	struct page     *spare;         /* p  one empty page kept at hand */
	struct file     *end[2];        /* p  reader and writer that may want SIGIO; not counted */
};

#define PIPE_SLOTS       16
#define PIPE_SLOTS_MIN 2             /* of a user whose pipes have too many pages */

static inline bool pipe_empty(const struct pipe *p) { return p->head == p->tail; }
static inline bool pipe_full(const struct pipe *p) { return p->head - p->tail >= p->nslots; }
static inline struct pipe_buf *pipe_slot(struct pipe *p, uint32_t n) { return &p->bufs[n & (p->nslots - 1)]; }

extern const struct file_ops fifo_ops;      /* of every S_IFIFO inode, named or not */
extern uint64_t pipe_max_size;

/* Its operations that fifo.c has. */
int  fifo_open(struct file *f);
void pipe_release(struct file *f);
long pipe_fcntl(struct file *f, int cmd, unsigned long arg);
/* SIGIO to whoever has that end, if anybody wants it. Holds p->lock. */
void pipe_sigio(struct pipe *p, int end, unsigned events);

/* The pipe behind a file, or NULL if it is none. */
struct pipe *pipe_of(struct file *f);
/* The body of read(2). */
long pipe_take(struct pipe *p, struct uio *u, bool nonblock);
/* Wait for something to read (or room to write). Holds p->lock, dropped while asleep.
   1: there is. 0: end of file. -EPIPE (SIGPIPE sent), -EAGAIN, -ERESTART. */
int  pipe_wait_read(struct pipe *p, bool nonblock);
int  pipe_wait_write(struct pipe *p, bool nonblock);
/* Append a piece of a page, taking over its reference. Holds p->lock; there is a free slot. */
void pipe_push(struct pipe *p, struct page *page, uint32_t off, uint32_t len, uint32_t flags);
/* Take n bytes off the oldest buffer, which holds at least that many. Holds p->lock. */
void pipe_drop(struct pipe *p, uint32_t n);
/* Tell the other side (after a change), and pass on what is left to the next of ours. Holds p->lock. */
void pipe_notify_read(struct pipe *p, bool was_full);     /* bytes were taken */
void pipe_notify_write(struct pipe *p);     /* bytes were added */

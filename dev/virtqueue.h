/* A virtqueue: how a driver and a virtio card talk. It is shared memory with two rings of messages in it, a pipe each
   way, and the same questions as between two processes: who may write what, who sees what in which order, who sleeps.

       desc[size]     the buffers: address, length, and whether the card shall write into them
       avail          driver -> card: numbers of descriptors it may use. The driver alone writes it
       used           card -> driver: numbers it is done with, and how many bytes it wrote. The card alone writes it

   An index of a ring only grows; the place is index % size, so empty is "equal" and full needs no flag. The producer
   fills the place, then (write barrier) moves the index; the consumer reads the index, then (read barrier) the place.
   That is a ring for one producer and one consumer without a lock, as in lib/ring.h. To wake the other side the
   driver writes a register (a "doorbell", notify), the card sends an interrupt; each may say in its ring's flags
   that it is awake anyhow, and need not be told: like a futex, of which the fast way asks nobody.

   What the card writes is not believed: an index or number out of range, a descriptor that it does not have, more bytes
   than there was room for. Then the queue is broken, and its owner stops the card. virtio 1.2, 2.7. Layer 8. */
#pragma once
#include "lib/types.h"

#define VIRTQ_MAX 256                   /* entries; a card may offer more */

struct virtq_desc  { uint64_t addr; uint32_t len; uint16_t flags, next; };
struct virtq_avail { uint16_t flags, idx, ring[]; };
struct virtq_used  { uint16_t flags, idx; struct { uint32_t id, len; } ring[]; };
#define VIRTQ_DESC_WRITE   2            /* the card writes */
#define VIRTQ_AVAIL_NO_INTERRUPT 1      /* no interrupt, please */
#define VIRTQ_USED_NO_NOTIFY 1          /* no notification, please */

/* Guards: all its owner's lock. Every message here is one buffer, so one descriptor */
struct virtqueue {
	unsigned size;                          /* a power of two */
	volatile struct virtq_desc  *desc;      /* shared with the card, written by us */
	volatile struct virtq_avail *avail;
	volatile struct virtq_used  *used;      /* written by the card */
	uint16_t next_avail, next_used;         /* ours: up to where we have written and read */
	unsigned nfree;
	uint16_t free[VIRTQ_MAX];               /* descriptors that nobody uses: a stack */
	void    *buffer[VIRTQ_MAX];             /* what the owner gave for a descriptor the card has; NULL: it has not */
	uint32_t room[VIRTQ_MAX];               /* bytes the card may write there */
	const char *broken;                     /* what the card did wrong */
};

#define VIRTQ_AVAIL_AT 4096             /* where in its two pages the rings lie */
#define VIRTQ_USED_AT  (4096 + 1024)
#define VIRTQ_BYTES    8192

/* memory: VIRTQ_BYTES, aligned to a page, contiguous and zero. */
void virtqueue_init(struct virtqueue *q, unsigned size, void *memory);
/* Give the card n bytes at physical address pa, to write into or to read. False: it has VIRTQ_MAX already. */
bool virtqueue_add(struct virtqueue *q, uint64_t pa, uint32_t n, bool write, void *buffer);
/* Show the card what was added: does it want to be notified? */
bool virtqueue_publish(struct virtqueue *q);
/* The next buffer that the card is done with, and how much it wrote; NULL: none, or q->broken. */
void *virtqueue_take(struct virtqueue *q, uint32_t *n);
/* Ask for interrupts or not. Turning them on: true if something came meanwhile, and there may be none for it. */
bool virtqueue_interrupts(struct virtqueue *q, bool on);

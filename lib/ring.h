/* Byte ring over a buffer that the caller gives. head and tail run freely and are
   reduced on use, so full and empty differ. Size: a power of two. No lock. Layer 1. */
#pragma once
#include "lib/types.h"

struct ring {
	uint8_t *buf;
	uint32_t size;     /* power of two; 0 = no buffer */
	uint32_t head;     /* bytes put in so far */
	uint32_t tail;     /* bytes taken out so far */
};

static inline void ring_init(struct ring *r, void *buf, uint32_t size)
{
	*r = (struct ring){ .buf = buf, .size = size };
}

static inline uint32_t ring_used(const struct ring *r)
{
	return r->head - r->tail;
}

static inline uint32_t ring_room(const struct ring *r)
{
	return r->size - ring_used(r);
}

static inline bool ring_empty(const struct ring *r)
{
	return r->head == r->tail;
}

static inline void ring_clear(struct ring *r)
{
	r->tail = r->head;
}

static inline bool ring_putc(struct ring *r, uint8_t c)
{
	if (ring_room(r) == 0)
		return false;
	r->buf[r->head++ & (r->size - 1)] = c;
	return true;
}

/* The next byte, or -1. */
static inline int ring_getc(struct ring *r)
{
	if (ring_empty(r))
		return -1;
	return r->buf[r->tail++ & (r->size - 1)];
}

/* The longest straight piece of room (or of data), for copying without a detour:
   fill (or read) up to *n bytes there, then ring_filled (or ring_drained) by that much. */
static inline uint8_t *ring_room_piece(struct ring *r, uint32_t *n)
{
	uint32_t off = r->head & (r->size - 1);

	*n = min(ring_room(r), r->size - off);
	return r->buf + off;
}

static inline uint8_t *ring_data_piece(struct ring *r, uint32_t *n)
{
	uint32_t off = r->tail & (r->size - 1);

	*n = min(ring_used(r), r->size - off);
	return r->buf + off;
}

static inline void ring_filled(struct ring *r, uint32_t n)
{
	r->head += n;
}

static inline void ring_drained(struct ring *r, uint32_t n)
{
	r->tail += n;
}

/* Kernel memory in and out; as much as fits (or is there), the number is returned. */
uint32_t ring_put(struct ring *r, const void *data, uint32_t n);
uint32_t ring_get(struct ring *r, void *data, uint32_t n);

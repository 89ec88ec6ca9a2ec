/* Virtqueues: the driver's side of the two rings. */
#include "dev/virtqueue.h"
#include "lib/assert.h"

void virtqueue_init(struct virtqueue *q, unsigned size, void *memory)
{
	assert(size && size <= VIRTQ_MAX && (size & (size - 1)) == 0);
	*q = (struct virtqueue){
		.size = size, .desc = memory, .avail = memory + VIRTQ_AVAIL_AT, .used = memory + VIRTQ_USED_AT, .nfree = size,
	};
	for (unsigned i = 0; i < size; i++)
		q->free[i] = size - 1 - i;
}

bool virtqueue_add(struct virtqueue *q, uint64_t pa, uint32_t n, bool write, void *buffer)
{
	unsigned i;

	if (q->nfree == 0)
		return false;
	i = q->free[--q->nfree];
	q->buffer[i] = buffer;
	q->room[i] = write ? n : 0;
	q->desc[i].addr = pa;
	q->desc[i].len = n;
	q->desc[i].flags = write ? VIRTQ_DESC_WRITE : 0;
	q->avail->ring[q->next_avail++ & (q->size - 1)] = i;
	return true;
}

/* The index after the entries; then the card's flags after the index, for it may go to sleep just now (2.7.13). */
bool virtqueue_publish(struct virtqueue *q)
{
	__atomic_thread_fence(__ATOMIC_RELEASE);
	q->avail->idx = q->next_avail;
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	return !(q->used->flags & VIRTQ_USED_NO_NOTIFY);
}

void *virtqueue_take(struct virtqueue *q, uint32_t *n)
{
	uint16_t ready = q->used->idx;
	uint32_t id, len;
	void *buffer;

	if (q->broken || ready == q->next_used)
		return NULL;
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	id = q->used->ring[q->next_used & (q->size - 1)].id;
	len = q->used->ring[q->next_used & (q->size - 1)].len;
	if ((uint16_t)(ready - q->next_used) > q->size - q->nfree)
		q->broken = "more buffers came back than it has";
	else if (id >= q->size)
		q->broken = "a descriptor that there is not";
	else if (!q->buffer[id])
		q->broken = "a descriptor that it does not have";
	else if (len > q->room[id])
		q->broken = "more bytes than there is room for";
	if (q->broken)
		return NULL;
	q->next_used++;
	buffer = q->buffer[id];
	q->buffer[id] = NULL;
	q->free[q->nfree++] = id;
	*n = len;
	return buffer;
}

bool virtqueue_interrupts(struct virtqueue *q, bool on)
{
	q->avail->flags = on ? 0 : VIRTQ_AVAIL_NO_INTERRUPT;
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	return on && !q->broken && q->used->idx != q->next_used;
}

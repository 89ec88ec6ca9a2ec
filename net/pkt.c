/* Packet buffers, and the Internet checksum. */
#include "net/pkt.h"
#include "lib/assert.h"
#include "lib/string.h"
#include "mm/slab.h"

struct pkt *pkt_new(size_t n)
{
	struct pkt *p = kmalloc(sizeof(*p) + PKT_HEADROOM + n);

	if (!p)
		return NULL;
	memset(p, 0, sizeof(*p));
	list_init(&p->link);
	p->data = p->room + PKT_HEADROOM;
	p->end = p->data + n;
	return p;
}

void pkt_free(struct pkt *p)
{
	if (!p)
		return;
	assert(!list_linked(&p->link));
	kfree(p);
}

void pkt_free_all(struct list *pkts)
{
	struct pkt *p;

	list_for_each_safe(p, pkts, link) {
		list_del(&p->link);
		pkt_free(p);
	}
}

struct pkt *pkt_copy(const struct pkt *p)
{
	const uint8_t *from = p->mac ? p->mac : p->data;
	size_t n = p->data + p->len - from;
	struct pkt *c = pkt_new(n);

	if (!c)
		return NULL;
	memcpy(c->data, from, n);
	pkt_inherit(c, p);
	c->mac = p->mac ? c->data : NULL;
	c->ip = p->ip ? (void *)(c->data + ((uint8_t *)p->ip - from)) : NULL;
	c->data += p->data - from;
	c->len = p->len;
	c->ethertype = p->ethertype;
	return c;
}

void *pkt_push(struct pkt *p, size_t n)
{
	assert(pkt_headroom(p) >= n);
	p->data -= n;
	p->len += n;
	return p->data;
}

void *pkt_put(struct pkt *p, size_t n)
{
	uint8_t *at = p->data + p->len;

	assert(pkt_tailroom(p) >= n);
	p->len += n;
	return at;
}

/* 128 bytes at a time, then what is left; the carries are put back at the end, for the sum does not mind when (RFC 1071, 2). */
uint32_t sum_add(uint32_t sum, const void *data, size_t n)
{
	const uint8_t *p = data;
	uint64_t s = sum, word;

	for (; n >= 128; n -= 128, p += 128) {
		const uint64_t (*w)[16] = (const void *)p;

		__asm__("addq (%1), %0; .irp i, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15; adcq 8*\\i(%1), %0; .endr;"
			"adcq $0, %0" : "+r"(s) : "r"(p), "m"(*w) : "cc");
	}
	s = (s & 0xffffffff) + (s >> 32);                /* from here on nothing is carried */
	for (; n >= 4; n -= 4, p += 4)
		s += *(const uint32_t *)p;
	if (n > 0) {
		word = 0;
		memcpy(&word, p, n);
		s += word;
	}
	s = (s & 0xffffffff) + (s >> 32);
	s = (s & 0xffffffff) + (s >> 32);
	s = (s & 0xffff) + (s >> 16);
	return s;
}

uint32_t sum_pseudo(uint32_t src, uint32_t dst, unsigned proto, size_t n)
{
	uint64_t s = (uint64_t)src + dst + __builtin_bswap16(proto) + __builtin_bswap16(n);

	s = (s & 0xffff) + (s >> 16 & 0xffff) + (s >> 32);
	return s;
}

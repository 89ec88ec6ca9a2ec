/* The ring of a packet socket, PACKET_RX_RING: frames arrive in memory that the program has mapped, and no call takes them out.
   libpcap, so tcpdump, insists on it. The ring is blocks of whole frames; each frame begins with a status word that is the only
   agreement: 0, and it is the kernel's; TP_STATUS_USER, and it is the program's, which writes 0 when it has read it. It is what
   a virtqueue is, seen from the other side. Version 2 of Linux's headers alone, packet(7), packet_mmap.rst. */
#include "net/packetring.h"
#include "abi/errno.h"
#include "abi/netdevice.h"
#include "lib/string.h"
#include "mm/page.h"
#include "mm/slab.h"
#include "mm/vm.h"
#include "net/netif.h"
#include "proc/time.h"

#define RING_PAGES 4096                 /* at most */
#define HDR_LEN    (sizeof(struct tpacket2_hdr) + sizeof(struct sockaddr_ll))

struct packet_ring {
	struct vmobj *mem;              /* I  counted */
	uint32_t block_size, frame_size, per_block, frames;      /* I */
	unsigned reserve;               /* I  bytes free before each frame, as PACKET_RESERVE asked */
	unsigned head;                  /* the socket's lock  the next to fill */
	unsigned npages;                /* I */
	struct page *page[];            /* I  counted: no lock of mem is needed to fill it */
};

static uint32_t frame_at(const struct packet_ring *r, unsigned n)
{
	return n / r->per_block * r->block_size + n % r->per_block * r->frame_size;
}

static void *byte_at(const struct packet_ring *r, uint32_t at)
{
	return (char *)page_addr(r->page[at >> PAGE_SHIFT]) + (at & PAGE_OFFSET_MASK);
}

/* Frames lie on multiples of 16: the word is whole. */
static uint32_t *status_of(const struct packet_ring *r, unsigned n)
{
	return byte_at(r, frame_at(r, n));
}

static void put(const struct packet_ring *r, uint32_t at, const void *data, size_t n)
{
	const char *from = data;

	while (n) {
		size_t some = min(n, PAGE_SIZE - (at & PAGE_OFFSET_MASK));

		memcpy(byte_at(r, at), from, some);
		at += some;
		from += some;
		n -= some;
	}
}

int packet_ring_new(const struct tpacket_req *q, unsigned reserve, struct packet_ring **out)
{
	uint64_t size = (uint64_t)q->tp_block_size * q->tp_block_nr;
	struct packet_ring *r;
	int e = 0;

	if ((int)q->tp_block_size <= 0 || q->tp_block_size % PAGE_SIZE || q->tp_frame_size % 16 ||
	    q->tp_frame_size < HDR_LEN + reserve || q->tp_frame_size > q->tp_block_size)
		return -EINVAL;
	if (q->tp_block_size / q->tp_frame_size * (uint64_t)q->tp_block_nr != q->tp_frame_nr)
		return -EINVAL;
	if (size > RING_PAGES * (uint64_t)PAGE_SIZE)
		return -ENOMEM;
	r = kzalloc(sizeof(*r) + (size >> PAGE_SHIFT) * sizeof(r->page[0]));
	if (!r)
		return -ENOMEM;
	r->block_size = q->tp_block_size;
	r->frame_size = q->tp_frame_size;
	r->per_block = q->tp_block_size / q->tp_frame_size;
	r->frames = q->tp_frame_nr;
	r->reserve = reserve;
	r->mem = vmobj_anon(size);
	e = r->mem ? 0 : -ENOMEM;
	while (e == 0 && r->npages < size >> PAGE_SHIFT) {
		e = vmobj_page(r->mem, r->npages, &r->page[r->npages]);
		r->npages += e == 0;
	}
	if (e < 0)
		packet_ring_free(r);
	else
		*out = r;
	return e;
}

void packet_ring_free(struct packet_ring *r)
{
	if (!r)
		return;
	while (r->npages)
		page_put(r->page[--r->npages]);
	if (r->mem)
		vmobj_put(r->mem);
	kfree(r);
}

bool packet_ring_put(struct packet_ring *r, const void *data, size_t take, size_t whole, const struct sockaddr_ll *from, unsigned mac)
{
	uint32_t net = ((HDR_LEN + max(mac, 16u) + 15) & ~15u) + r->reserve, start = net - mac, at = frame_at(r, r->head);
	uint32_t *status = status_of(r, r->head);
	struct timespec now = nsec_to_timespec(clock_wall());
	struct tpacket2_hdr h = { .tp_len = whole, .tp_mac = start, .tp_net = net, .tp_sec = now.tv_sec, .tp_nsec = now.tv_nsec };

	if (__atomic_load_n(status, __ATOMIC_ACQUIRE) != TP_STATUS_KERNEL || start >= r->frame_size)
		return false;
	h.tp_snaplen = min(take, (size_t)r->frame_size - start);
	put(r, at + start, data, h.tp_snaplen);
	put(r, at + sizeof(h), from, sizeof(*from));
	put(r, at, &h, sizeof(h));
	__atomic_store_n(status, TP_STATUS_USER, __ATOMIC_RELEASE);
	r->head = (r->head + 1) % r->frames;
	return true;
}

bool packet_ring_ready(const struct packet_ring *r)
{
	return __atomic_load_n(status_of(r, (r->head ? r->head : r->frames) - 1), __ATOMIC_ACQUIRE) != TP_STATUS_KERNEL;
}

int packet_ring_map(struct packet_ring *r, uint64_t off, size_t len, struct vmobj **out)
{
	if (!r || off || len != (uint64_t)r->npages << PAGE_SHIFT)
		return -EINVAL;
	vmobj_get(r->mem);
	*out = r->mem;
	return 0;
}

/* Sources of pages that several areas share. The pages hang in a radix tree of 64-way nodes;
   an object of one page needs no node. The list of areas lets truncation find every entry. */
#include "kernel/sched.h"
#include "mm/area.h"
#include "mm/slab.h"

#define RADIX_BITS 6
#define RADIX_SLOTS (1u << RADIX_BITS)

/* ---- the tree ------------------------------------------------------------------------------- */

static inline bool within(const struct vmobj *o, uint64_t index)
{
	return index >> (RADIX_BITS * o->height) == 0;
}

static inline unsigned slot_index(uint64_t index, unsigned level)
{
	return index >> (RADIX_BITS * level) & (RADIX_SLOTS - 1);
}

/* Returns the page at index or NULL; *level becomes the level at which the way to it ended. */
static inline struct page *descend(struct vmobj *o, uint64_t index, unsigned *level)
{
	void *n = o->dir;

	assert(mutex_held(&o->lock));
	for (*level = o->height; *level > 0 && n; )
		n = ((void **)n)[slot_index(index, --*level)];
	return n;
}

struct page *vmobj_peek(struct vmobj *o, uint64_t index)
{
	unsigned level;

	assert(mutex_held(&o->lock));
	return within(o, index) ? descend(o, index, &level) : NULL;
}

struct page *vmobj_peek_next(struct vmobj *o, uint64_t index, uint64_t *next)
{
	unsigned level;

	*next = UINT64_MAX;
	if (!within(o, index))
		return NULL;
	struct page *p = descend(o, index, &level);

	*next = ((index >> (RADIX_BITS * level)) + 1) << (RADIX_BITS * level);
	return p;
}

struct page **vmobj_leaf(struct vmobj *o, uint64_t index, unsigned *count)
{
	void **slot = &o->dir;

	assert(mutex_held(&o->lock));
	*count = 1;
	if (!within(o, index))
		return NULL;
	for (unsigned level = o->height; level-- > 0; slot = (void **)*slot + slot_index(index, level)) {
		if (!*slot)
			return NULL;
		*count = RADIX_SLOTS - slot_index(index, 0);
	}
	return (struct page **)slot;
}

/* Returns the slot of index and makes the nodes on the way to it. NULL: no memory. */
static void **slot_make(struct vmobj *o, uint64_t index)
{
	void **slot = &o->dir;

	for (; !within(o, index); o->height++) {
		void **node;

		if (!o->dir)
			continue;
		node = kzalloc(RADIX_SLOTS * sizeof(void *));
		if (!node)
			return NULL;
		node[0] = o->dir;
		o->dir = node;
	}
	for (unsigned level = o->height; level-- > 0; slot = (void **)*slot + slot_index(index, level))
		if (!*slot && !(*slot = kzalloc(RADIX_SLOTS * sizeof(void *))))
			return NULL;
	return slot;
}

static void count_pages(struct vmobj *o, long n)
{
	o->npages += n;
	if (o->account)
		__atomic_fetch_add(o->account, n, __ATOMIC_RELAXED);
}

/* Drop the pages of [from, to) below *slot, which stands for indices from base on. */
static void drop(struct vmobj *o, void **slot, unsigned height, uint64_t base, uint64_t from, uint64_t to)
{
	if (!*slot || (height == 0 && (base < from || base >= to)))
		return;
	if (height == 0) {
		count_pages(o, -1);
		page_put(*slot);
		*slot = NULL;
		return;
	}
	uint64_t span = 1ul << (RADIX_BITS * (height - 1));
	void **node = *slot;

	cond_resched();
	for (unsigned i = from > base ? min((from - base) / span, (uint64_t)RADIX_SLOTS) : 0; i < RADIX_SLOTS; i++) {
		if (base + i * span >= to)
			return;
		drop(o, node + i, height - 1, base + i * span, from, to);
	}
	if (from <= base) {
		kfree(node);
		*slot = NULL;
	}
}

static void drop_pages(struct vmobj *o, uint64_t from, uint64_t to)
{
	if (from < to && o->npages + (uintptr_t)o->dir)
		drop(o, &o->dir, o->height, 0, from, to);
	if (!o->dir)
		o->height = 0;
}

/* ---- making and giving up ------------------------------------------------------------------- */

/* Make the page at index, absent so far. Holds obj->lock. */
static int make_page(struct vmobj *o, uint64_t index, struct page **out)
{
	if (o->account && o->account[1] && o->account[0] >= o->account[1])
		return -ENOSPC;
	void **slot = slot_make(o, index);
	struct page *p = slot ? page_alloc_user(PAGE_OBJ) : NULL;

	if (!p)
		return -ENOMEM;
	page_zero(page_addr(p));
	*slot = p;
	count_pages(o, 1);
	*out = p;
	return 0;
}

int vmobj_getpage(struct vmobj *o, uint64_t index, struct page **out)
{
	int r = 0;

	assert(mutex_held(&o->lock));
	*out = vmobj_peek(o, index);
	if (!*out)
		r = make_page(o, index, out);
	if (r == 0)
		page_get(*out);
	return r;
}

int vmobj_fault(struct vmobj *o, uint64_t index, struct page **out)
{
	if (index >= (o->size >> PAGE_SHIFT) + !!(o->size & PAGE_OFFSET_MASK))
		return -EFAULT;
	return vmobj_getpage(o, index, out);
}

const struct vmobj_ops vmobj_anon_ops = { .getpage = vmobj_fault };

struct vmobj *vmobj_new(const struct vmobj_ops *ops, void *host, uint64_t size)
{
	struct vmobj *o = kzalloc(sizeof(*o));

	if (!o)
		return NULL;
	ref_init(&o->refs);
	mutex_init(&o->lock, RANK_VMOBJ);
	o->ops = ops;
	o->host = host;
	o->size = size;
	list_init(&o->areas);
	return o;
}

struct vmobj *vmobj_anon(uint64_t size)
{
	uint64_t n = (size + PAGE_OFFSET_MASK) >> PAGE_SHIFT;
	struct vmobj *o = n <= page_total() ? vmobj_new(&vmobj_anon_ops, NULL, size) : NULL;

	if (o) {
		o->committed = n;
		__atomic_fetch_add(&vm_committed, n, __ATOMIC_RELAXED);
	}
	return o;
}

void vmobj_get(struct vmobj *o)
{
	ref_get(&o->refs);
}

void vmobj_put(struct vmobj *o)
{
	if (!ref_put(&o->refs))
		return;
	assert(list_empty(&o->areas));
	drop_pages(o, 0, UINT64_MAX);
	__atomic_fetch_sub(&vm_committed, o->committed, __ATOMIC_RELAXED);
	if (o->ops->destroy)
		o->ops->destroy(o);
	kfree(o);
}

int vmobj_page(struct vmobj *o, uint64_t index, struct page **out)
{
	mutex_lock(&o->lock);
	int r = o->ops->getpage(o, index, out);

	mutex_unlock(&o->lock);
	return r;
}

/* ---- changing ------------------------------------------------------------------------------- */

/* Take the pages [first, last) out of every area; cows: private copies too. Holds obj->lock. */
static void unmap_pages(struct vmobj *o, uint64_t first, uint64_t last, bool cows)
{
	struct area *a;

	list_for_each(a, &o->areas, obj_link) {
		uint64_t from = max(first, a->pgoff), to = min(last, a->pgoff + area_pages(a));

		if (from >= to)
			continue;
		uintptr_t start = a->start + ((from - a->pgoff) << PAGE_SHIFT);

		vm_zap(a->space, start, start + ((to - from) << PAGE_SHIFT), cows);
	}
}

/* Zero bytes [from, to) of one page if it is there. */
static void zero_part(struct vmobj *o, uint64_t from, uint64_t to)
{
	struct page *p = from < to ? vmobj_peek(o, from >> PAGE_SHIFT) : NULL;

	if (p)
		memset(page_addr(p) + (from & PAGE_OFFSET_MASK), 0, to - from);
}

int vmobj_resize(struct vmobj *o, uint64_t size)
{
	mutex_lock(&o->lock);
	uint64_t old = o->size, keep = (size >> PAGE_SHIFT) + !!(size & PAGE_OFFSET_MASK);

	o->size = size;
	if (size <= old) {        /* pages may lie behind the end: a write that failed */
		unmap_pages(o, keep, UINT64_MAX, true);
		drop_pages(o, keep, UINT64_MAX);
		zero_part(o, size, page_up(size));
	}
	mutex_unlock(&o->lock);
	return 0;
}

int vmobj_punch(struct vmobj *o, uint64_t from, uint64_t to)
{
	if (from >= to)
		return 0;
	mutex_lock(&o->lock);
	uint64_t first = (from >> PAGE_SHIFT) + !!(from & PAGE_OFFSET_MASK), last = to >> PAGE_SHIFT;

	if (first > last) {
		zero_part(o, from, to);
	} else {
		zero_part(o, from, first << PAGE_SHIFT);
		zero_part(o, last << PAGE_SHIFT, to);
		unmap_pages(o, first, last, false);
		drop_pages(o, first, last);
	}
	mutex_unlock(&o->lock);
	return 0;
}

int vmobj_put_page(struct vmobj *o, uint64_t index, struct page *p)
{
	assert(p->kind == PAGE_OBJ);
	mutex_lock(&o->lock);
	void **slot = slot_make(o, index);

	if (slot && *slot) {
		unmap_pages(o, index, index + 1, false);
		page_put(*slot);
		count_pages(o, -1);
	}
	if (slot) {
		*slot = p;
		count_pages(o, 1);
	}
	mutex_unlock(&o->lock);
	return slot ? 0 : -ENOMEM;
}

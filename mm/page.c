/* The buddy allocator over an array of struct page, and in front of it a small stack of
   single pages per CPU, so that most calls take no lock. Free blocks are linked through
   struct page, so free memory itself is never touched. */
#include "mm/page.h"
#include "boot/bootinfo.h"
#include "cpu/spinlock.h"
#include "lib/bits.h"
#include "lib/kasan.h"
#include "mm/slab.h"

#define BOOT_MAPPED  (4ul << 30)     /* what boot/start.S maps */
#define PHYS_MAX     (512ul << 30)   /* as much as kmap_init is ready to map */
#define CACHE_MAX    64
#define CACHE_BATCH  32

struct page *pages;
paddr_t page_phys_end;
size_t page_table_count;

/* Guards:  p lock   I set at start-up */
static struct {
	struct spinlock lock;
	struct list     free[PAGE_MAX_ORDER + 1];    /* p */
	uint32_t        nonempty;                    /* p  bit per order */
	size_t          nfree;                       /* p  pages */
	size_t          total, reserve;              /* I */
} buddy = { .lock = SPINLOCK_INIT(RANK_PAGE) };

/* Owned by its CPU with interrupts off. */
static struct page_cache {
	size_t       n;
	long         user[2];         /* pages of user memory made here less those freed here, by kind */
	struct page *page[CACHE_MAX];
	uint64_t     pad[61];         /* 1 KiB each: an index is a shift */
} __attribute__((aligned(64))) caches[CPU_MAX];

static void block_add(struct page *p, unsigned order)
{
	p->kind = PAGE_FREE;
	p->order = order;
	list_add_head(&buddy.free[order], &p->link);
	buddy.nonempty |= BIT(order);
}

static void block_remove(struct page *p)
{
	list_del(&p->link);
	if (list_empty(&buddy.free[p->order]))
		buddy.nonempty &= ~BIT(p->order);
	p->kind = PAGE_KERNEL;
}

/* A block of exactly this order, split from the smallest that will do. Holds p. */
static struct page *block_alloc(unsigned order)
{
	uint32_t fit = buddy.nonempty >> order << order;

	if (!fit)
		return NULL;
	unsigned o = bit_lowest(fit);
	struct page *p = list_first(&buddy.free[o], struct page, link);

	block_remove(p);
	while (o > order) {
		o--;
		block_add(p + BIT(o), o);
	}
	p->order = order;
	buddy.nfree -= BIT(order);
	return p;
}

/* Give back a block and merge it with its buddy as long as that is free too. Holds p. */
static void block_free(struct page *p, unsigned order)
{
	size_t n = p - pages, end = page_phys_end >> PAGE_SHIFT;

	buddy.nfree += BIT(order);
	for (; order < PAGE_MAX_ORDER; order++) {
		size_t other = n ^ BIT(order);
		struct page *b = &pages[other];

		if (other >= end || b->kind != PAGE_FREE || b->order != order)
			break;
		block_remove(b);
		n &= ~BIT(order);
	}
	block_add(&pages[n], order);
}

/* Fill an empty cache: whole small blocks first, so that fragments are used up. */
static bool cache_fill(struct page_cache *c, bool user)
{
	spin_lock(&buddy.lock);
	while (c->n < CACHE_BATCH && !(user && buddy.nfree <= buddy.reserve)) {
		unsigned order = buddy.nonempty ? bit_lowest(buddy.nonempty) : 0;

		order = min(order, log2_up(CACHE_BATCH));
		struct page *p = block_alloc(order);

		if (!p)
			break;
		for (size_t i = BIT(order); i-- > 0; c->page[c->n++] = &p[i]) {
			p[i].kind = PAGE_KERNEL;
			p[i].order = 0;
		}
	}
	spin_unlock(&buddy.lock);
	return c->n > 0;
}

/* Give the older half of a full cache back. */
static __attribute__((noinline)) void cache_drain(struct page_cache *c, size_t n)
{
	spin_lock(&buddy.lock);
	for (size_t i = 0; i < n; i++)
		block_free(c->page[i], 0);
	spin_unlock(&buddy.lock);
	c->n -= n;
	memmove(c->page, c->page + n, c->n * sizeof(c->page[0]));
}

static inline void page_prepare(struct page_cache *c, struct page *p, enum page_kind kind)
{
	p->refs = 1;
	p->kind = kind;
	kasan_pages_alloc(p, 0);
	if (kind >= PAGE_ANON)
		c->user[kind - PAGE_ANON]++;
}

/* The cache is empty: fill it, or ask everybody to give back what they keep. */
static __attribute__((noinline)) struct page *alloc_slow(enum page_kind kind)
{
	for (bool again = false;; again = true) {
		uint64_t held = irq_save();
		struct page_cache *c = &caches[cpu_id()];
		struct page *p = c->n > 0 || cache_fill(c, kind >= PAGE_ANON) ? c->page[--c->n] : NULL;

		if (p)
			page_prepare(c, p, kind);
		irq_restore(held);
		if (p || again || held != 0 || page_reclaim() == 0)
			return p;
	}
}

static inline __attribute__((always_inline)) struct page *alloc(enum page_kind kind)
{
	uint64_t held = irq_save();
	struct page_cache *c = &caches[cpu_id()];

	if (unlikely(c->n == 0)) {
		irq_restore(held);
		return alloc_slow(kind);
	}
	struct page *p = c->page[--c->n];

	page_prepare(c, p, kind);
	irq_restore(held);
	return p;
}

struct page *page_alloc(void)
{
	return alloc(PAGE_KERNEL);
}

struct page *page_alloc_user(enum page_kind kind)
{
	return alloc(kind);
}

struct page *page_alloc_zero(void)
{
	struct page *p = alloc(PAGE_KERNEL);

	if (likely(p))
		page_zero(page_addr(p));
	return p;
}

static inline void cache_put(struct page_cache *c, struct page *p)
{
	if (unlikely(c->n == CACHE_MAX))
		cache_drain(c, CACHE_BATCH);
	c->page[c->n++] = p;
}

void page_free(struct page *p)
{
	uint64_t held = irq_save();
	struct page_cache *c = &caches[cpu_id()];

	assert(p->refs == 0 && p->kind > PAGE_FREE);
	if (p->kind >= PAGE_ANON)
		c->user[p->kind - PAGE_ANON]--;
	p->kind = PAGE_KERNEL;
	if (kasan_page_free(&p))
		cache_put(c, p);
	irq_restore(held);
}

struct page *page_alloc_order(unsigned order)
{
	if (order == 0)
		return page_alloc();
	if (order > PAGE_MAX_ORDER)
		return NULL;
	bool may_reclaim = irq_enabled();

	spin_lock(&buddy.lock);
	struct page *p = block_alloc(order);
	spin_unlock(&buddy.lock);
	if (!p && may_reclaim && page_reclaim() > 0) {
		spin_lock(&buddy.lock);
		p = block_alloc(order);
		spin_unlock(&buddy.lock);
	}
	if (p) {
		p->refs = 1;
		kasan_pages_alloc(p, order);
	}
	return p;
}

void page_free_order(struct page *p, unsigned order)
{
	assert(p->refs == 1 && p->order == order);
	p->refs = 0;
	if (order == 0) {
		page_free(p);
		return;
	}
	kasan_pages_free(p, order);
	spin_lock(&buddy.lock);
	block_free(p, order);
	spin_unlock(&buddy.lock);
}

size_t page_reclaim(void)
{
	size_t before = page_free_count();

	slab_reclaim();
	kstack_reclaim();
	uint64_t held = irq_save();

	for (struct page *p = kasan_page_pop(); p; p = kasan_page_pop())
		cache_put(&caches[cpu_id()], p);
	cache_drain(&caches[cpu_id()], caches[cpu_id()].n);
	irq_restore(held);
	size_t after = page_free_count();

	return after > before ? after - before : 0;
}

size_t page_total(void)
{
	return buddy.total;
}

size_t page_free_count(void)
{
	size_t n = buddy.nfree + kasan_page_held();

	for (unsigned i = 0; i < CPU_MAX; i++)
		n += caches[i].n;
	return n;
}

uint64_t page_user_count(enum page_kind kind)
{
	long n = 0;

	for (unsigned i = 0; i < CPU_MAX; i++)
		n += caches[i].user[kind - PAGE_ANON];
	return max(n, 0l);
}

/* ---- start-up ------------------------------------------------------------------------------- */

/* Add the free range [from, to) in the largest blocks its alignment allows. */
static void add_range(paddr_t from, paddr_t to)
{
	spin_lock(&buddy.lock);
	while (from < to) {
		size_t n = from >> PAGE_SHIFT, left = (to - from) >> PAGE_SHIFT;
		unsigned order = min(bit_highest(left), (unsigned)PAGE_MAX_ORDER);

		if (n)
			order = min(order, bit_lowest(n));
		block_free(&pages[n], order);
		buddy.total += BIT(order);
		from += PAGE_SIZE << order;
	}
	spin_unlock(&buddy.lock);
}

/* Range i cut to whole frames between lo and hi. False if nothing is left. */
static bool clip(const struct bootinfo *bi, unsigned i, paddr_t lo, paddr_t hi, struct boot_range *r)
{
	r->start = page_up(max(bi->ram[i].start, max(lo, (paddr_t)KERNEL_LOAD)));
	r->end = page_down(min(bi->ram[i].end, hi));
	return r->start < r->end;
}

static size_t array_size(paddr_t end)
{
	return page_up((end >> PAGE_SHIFT) * sizeof(struct page));
}

/* A place for the array that describes all frames below `end`: 0 if there is none, or if it
   would eat an eighth of the memory (a stray range far up in a strange memory map). */
static paddr_t place_array(const struct bootinfo *bi, paddr_t end)
{
	size_t need = array_size(end), ram = 0;
	paddr_t at = 0;
	struct boot_range r;

	for (unsigned i = 0; i < bi->nram; i++) {
		if (clip(bi, i, 0, end, &r))
			ram += r.end - r.start;
		if (clip(bi, i, 0, min(end, BOOT_MAPPED), &r) && r.end - r.start >= need)
			at = r.end - need;
	}
	return need <= ram / 8 ? at : 0;
}

static void add_ranges(const struct bootinfo *bi, paddr_t lo, paddr_t hi)
{
	paddr_t array = virt_to_phys(pages);
	paddr_t array_end = array + array_size(page_phys_end);
	struct boot_range r;

	for (unsigned i = 0; i < bi->nram; i++) {
		if (!clip(bi, i, lo, hi, &r))
			continue;
		if (array >= r.start && array < r.end) {
			add_range(r.start, array);
			r.start = array_end;
		}
		add_range(r.start, r.end);
	}
	buddy.reserve = min(buddy.total / 128, 1024ul);
}

void page_init(const struct bootinfo *bi)
{
	paddr_t module_end = page_up(bi->initrd + bi->initrd_size);
	paddr_t end = page_up(min(bi->ram_end, PHYS_MAX)), at;
	unsigned n = bi->nram;

	for (unsigned i = 0; i <= PAGE_MAX_ORDER; i++)
		list_init(&buddy.free[i]);
	/* Ranges so far up that describing them would not fit are left out. */
	for (at = place_array(bi, end); !at && n-- > 1; at = place_array(bi, end))
		end = max(min(bi->ram[n - 1].end, PHYS_MAX), module_end);
	if (!at)
		panic("no memory for the page array");
	page_phys_end = end;
	pages = phys_to_virt(at);
	memset(pages, 0, (end >> PAGE_SHIFT) * sizeof(struct page));
	add_ranges(bi, 0, min(end, BOOT_MAPPED));
	/* The module's frames are in use until whoever unpacks it puts them. */
	for (paddr_t pa = page_down(bi->initrd); bi->initrd_size && pa < module_end; pa += PAGE_SIZE) {
		phys_to_page(pa)->refs = 1;
		phys_to_page(pa)->kind = PAGE_KERNEL;
		buddy.total++;
	}
}

void page_init_high(const struct bootinfo *bi)
{
	if (page_phys_end > BOOT_MAPPED)
		add_ranges(bi, BOOT_MAPPED, page_phys_end);
}

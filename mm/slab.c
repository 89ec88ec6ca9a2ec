/* Caches of equal objects. A slab is a block of pages cut into objects; each CPU has a
   magazine of free ones per cache, so that most calls take no lock. */
#include "mm/slab.h"
#include "lib/bits.h"
#include "lib/fail.h"
#include "lib/kasan.h"
#include "lib/race.h"
#include "mm/page.h"

#define MAG_MAX     16
#define CACHES_MAX  56
#define SMALL_MAX   4096u            /* larger kmallocs are whole pages */
#define EMPTY_PAGES 16u              /* of slabs without an object, kept for the next burst until memory is short */
#define NO_FREE     0xffff

struct magazine {
	size_t n;
	void  *obj[MAG_MAX];
};

/* Guards: docs/locks.md; magazines: o, their CPU, interrupts off */
struct kcache {
	const char     *name;        /* I */
	uint32_t        size;        /* I */
	uint16_t        per_slab;    /* I  objects */
	uint8_t         order;       /* I  of a slab */
	uint8_t         mag_max;     /* I  large objects: fewer lie idle */
	struct spinlock lock;        /* RANK_SLAB */
	struct list     partial;     /* L  slabs with a free object, the wholly free ones last */
	size_t          nslabs;      /* L */
	size_t          nempty;      /* L  of them wholly free */
	size_t          out;         /* L  objects outside slabs: in use or in magazines */
	struct magazine mag[CPU_MAX];
};

static struct kcache kcaches[CACHES_MAX];
static unsigned ncaches;             /* a  grows at start-up only */
static size_t big_pages;             /* a  pages of large kmallocs */

static const uint16_t sizes[] = { 16, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 2048, SMALL_MAX };
static const char *const size_names[] = { "kmalloc-16", "kmalloc-32", "kmalloc-48", "kmalloc-64",
	"kmalloc-96", "kmalloc-128", "kmalloc-192", "kmalloc-256", "kmalloc-384", "kmalloc-512",
	"kmalloc-768", "kmalloc-1k", "kmalloc-2k", "kmalloc-4k" };
static uint8_t size_cache[SMALL_MAX / 16 + 1];    /* I  by size / 16 rounded up: index in kcaches */

/* tricks.md: Free memory is never touched */
static uint16_t *next_free(struct kcache *c, struct page *slab, unsigned i)
{
	return page_addr(slab) + (size_t)i * c->size;
}

/* The head of the slab that holds obj: blocks are aligned to their size. */
static struct page *slab_of(struct kcache *c, void *obj)
{
	size_t n = virt_to_page(obj) - pages;

	return &pages[align_down(n, BIT(c->order))];
}

/* A fresh slab, all objects free. Zeroed for the reason stack_map has. */
static struct page *slab_new(struct kcache *c)
{
	struct page *slab = page_alloc_order(c->order);

	if (!slab)
		return NULL;
	for (unsigned i = 0; i < BIT(c->order); i++) {
		page_zero(page_addr(&slab[i]));
		slab[i].kind = PAGE_SLAB;
		slab[i].slab.cache = c - kcaches;
	}
	slab->inuse = 0;
	slab->slab.free = 0;
	for (unsigned i = 0; i < c->per_slab; i++)
		*next_free(c, slab, i) = i + 1 < c->per_slab ? i + 1 : NO_FREE;
	kasan_slab_new(page_addr(slab), PAGE_SIZE << c->order);
	return slab;
}

/* Moves up to n objects from the slabs of c into m. Holds c->lock. */
static void mag_take(struct kcache *c, struct magazine *m, size_t n)
{
	while (m->n < n && !list_empty(&c->partial)) {
		struct page *slab = list_first(&c->partial, struct page, link);

		c->nempty -= slab->inuse == 0;
		while (m->n < n && slab->slab.free != NO_FREE) {
			uint16_t *obj = next_free(c, slab, slab->slab.free);

			slab->slab.free = *obj;
			slab->inuse++;
			c->out++;
			m->obj[m->n++] = obj;
		}
		if (slab->slab.free == NO_FREE)
			list_del(&slab->link);
	}
}

/* Fills an empty magazine by half. Interrupts are off; `irq` says whether they were on. */
static bool mag_fill(struct kcache *c, struct magazine *m, bool irq)
{
	size_t n = (c->mag_max + 1) / 2;

	spin_lock(&c->lock);
	mag_take(c, m, n);
	spin_unlock(&c->lock);
	if (m->n > 0)
		return true;
	/* Nobody else can fill this magazine but an interrupt, so look again. */
	if (irq)
		irq_enable();
	fail_hold();
	struct page *slab = slab_new(c);
	fail_release();

	irq_disable();
	if (!slab)
		return false;
	spin_lock(&c->lock);
	c->nslabs++;
	c->nempty++;
	list_add_head(&c->partial, &slab->link);
	mag_take(c, &c->mag[cpu_id()], n);
	spin_unlock(&c->lock);
	return true;
}

/* Puts the oldest n objects of a magazine back into their slabs; slabs that are wholly free beyond `keep` of them are
   freed. */
static void mag_drain(struct kcache *c, struct magazine *m, size_t n, size_t keep)
{
	spin_lock(&c->lock);
	for (size_t i = 0; i < n; i++) {
		struct page *slab = slab_of(c, m->obj[i]);
		unsigned index = (m->obj[i] - page_addr(slab)) / c->size;

		*next_free(c, slab, index) = slab->slab.free;
		if (slab->slab.free == NO_FREE)
			list_add_head(&c->partial, &slab->link);
		slab->slab.free = index;
		c->out--;
		if (--slab->inuse == 0) {
			c->nempty++;
			list_move_tail(&c->partial, &slab->link);
		}
	}
	m->n -= n;
	memmove(m->obj, m->obj + n, m->n * sizeof(m->obj[0]));
	while (c->nempty > keep) {
		struct page *slab = list_last(&c->partial, struct page, link);

		list_del(&slab->link);
		c->nslabs--;
		c->nempty--;
		for (unsigned i = 0; i < BIT(c->order); i++)
			slab[i].kind = PAGE_KERNEL;
		page_free_order(slab, c->order);
	}
	spin_unlock(&c->lock);
}

void *kcache_alloc(struct kcache *c)
{
	if (fail_now(FAIL_ALLOC))
		return NULL;
	for (;;) {
		uint64_t held = irq_save();
		struct magazine *m = &c->mag[cpu_id()];

		if (likely(m->n > 0)) {
			void *obj = m->obj[--m->n];

			irq_restore(held);
			kasan_slab_alloc(c - kcaches, obj, c->size);
			return obj;
		}
		bool ok = mag_fill(c, m, held == 0);

		irq_restore(held);
		if (!ok)
			return NULL;
	}
}

void *kcache_zalloc(struct kcache *c)
{
	void *obj = kcache_alloc(c);

	return obj ? memset(obj, 0, kasan_object_size(c - kcaches, c->size)) : NULL;
}

static inline void mag_put(struct kcache *c, struct magazine *m, void *obj)
{
	if (unlikely(m->n == c->mag_max))
		mag_drain(c, m, (m->n + 1) / 2, EMPTY_PAGES >> c->order);
	m->obj[m->n++] = obj;
}

void kcache_free(struct kcache *c, void *obj)
{
	assert(virt_to_page(obj)->kind == PAGE_SLAB && &kcaches[virt_to_page(obj)->slab.cache] == c);
	uint64_t held = irq_save();

	if (kasan_slab_free(c - kcaches, &obj, c->size))
		mag_put(c, &c->mag[cpu_id()], obj);
	irq_restore(held);
}

struct kcache *kcache_new(const char *name, size_t size)
{
	unsigned i = __atomic_fetch_add(&ncaches, 1, __ATOMIC_RELAXED);
	struct kcache *c = &kcaches[i];

	assert(i < CACHES_MAX && size <= 4 * PAGE_SIZE);
	c->name = name;
	c->size = align_up(max(kasan_slot_size(i, size), 16ul), 16);
	/* The smallest slab that wastes at most an eighth of itself. */
	while (c->order < 3 && (PAGE_SIZE << c->order) % c->size > (PAGE_SIZE << c->order) / 8)
		c->order++;
	c->per_slab = (PAGE_SIZE << c->order) / c->size;
	c->mag_max = min(max(2 * PAGE_SIZE / c->size, 2ul), (size_t)MAG_MAX);
	spin_init(&c->lock, RANK_SLAB);
	list_init(&c->partial);
	return c;
}

struct kcache *kcache_once_slow(struct kcache **slot, const char *name, size_t size)
{
	static struct spinlock making = SPINLOCK_INIT(RANK_SLAB);

	spin_lock(&making);
	if (!*slot)
		__atomic_store_n(slot, kcache_new(name, size), __ATOMIC_RELEASE);
	spin_unlock(&making);
	return *slot;
}

void slab_init(void)
{
	for (unsigned i = 0, n = 0; i < ARRAY_SIZE(sizes); i++) {
		kcache_new(size_names[i], sizes[i]);
		for (; n * 16 <= sizes[i]; n++)
			size_cache[n] = i;
	}
}

void *kmalloc(size_t size)
{
	if (likely(size <= SMALL_MAX)) {
		struct kcache *c = &kcaches[size_cache[(size + 15) / 16]];
		void *obj = kcache_alloc(c);

		kasan_kmalloc(obj, size, c->size - KASAN_EXTRA);
		return obj;
	}
	unsigned order = log2_up(page_up(size) >> PAGE_SHIFT);
	struct page *p = size <= PAGE_SIZE << PAGE_MAX_ORDER ? page_alloc_order(order) : NULL;

	if (!p)
		return NULL;
	__atomic_fetch_add(&big_pages, BIT(order), __ATOMIC_RELAXED);
	kasan_kmalloc(page_addr(p), size, PAGE_SIZE << order);
	return page_addr(p);
}

void *kzalloc(size_t size)
{
	void *p = kmalloc(size);

	return p ? memset(p, 0, size) : NULL;
}

void kfree(void *obj)
{
	if (!obj)
		return;
	struct page *p = virt_to_page(obj);

	if (likely(p->kind == PAGE_SLAB)) {
		kcache_free(&kcaches[p->slab.cache], obj);
		return;
	}
	__atomic_fetch_sub(&big_pages, BIT(p->order), __ATOMIC_RELAXED);
	page_free_order(p, p->order);
}

char *kstrdup(const char *s)
{
	size_t n = strlen(s) + 1;
	char *copy = kmalloc(n);

	return copy ? memcpy(copy, s, n) : NULL;
}

void slab_reclaim(void)
{
	for (unsigned i = 0; i < ncaches; i++) {
		uint64_t held = irq_save();
		struct magazine *m = &kcaches[i].mag[cpu_id()];

		for (void *obj = kasan_slab_pop(i); obj; obj = kasan_slab_pop(i))
			mag_put(&kcaches[i], m, obj);
		mag_drain(&kcaches[i], m, m->n, 0);
		irq_restore(held);
	}
}

size_t slab_pages(void)
{
	size_t n = READ_ONCE(big_pages);

	for (unsigned i = 0; i < ncaches; i++)
		n += kcaches[i].nslabs << kcaches[i].order;
	return n;
}

bool slab_info(unsigned index, const char **name, size_t *size, size_t *used, size_t *npages)
{
	struct kcache *c = &kcaches[index];

	if (index == ncaches) {
		*name = "kmalloc-pages";
		*size = PAGE_SIZE;
		*used = *npages = READ_ONCE(big_pages);
		return true;
	}
	if (index > ncaches)
		return false;
	*name = c->name;
	*size = c->size;
	*used = c->out - kasan_slab_held(index);
	*npages = c->nslabs << c->order;
	for (unsigned i = 0; i < CPU_MAX; i++)
		*used -= c->mag[i].n;
	return true;
}

#ifdef SAN_ADDRESS
bool slab_object(const void *addr, const char **cache, void **obj, size_t *slot, size_t *size)
{
	struct page *p = virt_to_page(addr);

	if (p->kind != PAGE_SLAB)
		return false;
	struct kcache *c = &kcaches[p->slab.cache];
	void *slab = page_addr(slab_of(c, (void *)addr));

	*cache = c->name;
	*slot = c->size;
	*size = kasan_object_size(c - kcaches, c->size);
	*obj = slab + (addr - slab) / c->size * c->size;
	return true;
}
#endif

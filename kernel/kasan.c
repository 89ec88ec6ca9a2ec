/* The run time of -fsanitize=kernel-address (make SAN=address): the compiled kernel calls __asan_load8 and its like
   before each access, and writes red zones round arrays on its stack; the allocators poison what is free and keep it
   in quarantine for a while (lib/kasan.h). The first bad access is reported and is a panic. After "AddressSanitizer:
   A Fast Address Sanity Checker" (Serebryany and others, 2012); the calls are those of GCC's asan.cc. This file is
   compiled without the sanitizer. */
#include "lib/kasan.h"
#include "cpu/cpu.h"
#include "cpu/layout.h"
#include "kernel/klog.h"
#include "kernel/panic.h"
#include "kernel/thread.h"
#include "lib/assert.h"
#include "lib/bits.h"
#include "lib/ksyms.h"
#include "mm/page.h"
#include "mm/pagetable.h"
#include "mm/slab.h"

#define SHADOW_OFFSET  0xdffffc0000000000ul      /* -fasan-shadow-offset of the Makefile */
#define SHADOW_FIRST   472                       /* entries of the top table that the shadow of the upper half takes */
#define SHADOW_LAST    503
#define HISTORY_BASE   0xfffffc8000000000ul      /* one struct history per frame */
#define DEPTH          8                         /* frames of a history */
#define KEPT_OBJECTS   32                        /* in quarantine, per cache and CPU */
#define KEPT_PAGES     256
#define KEPT_STACKS    4
#define CACHES_MAX     56

enum poison {                                    /* f1 to f8 and ca, cb are the compiler's */
	STACK_LEFT = 0xf1, STACK_MIDDLE = 0xf2, STACK_RIGHT = 0xf3, STACK_SCOPE = 0xf8,
	ALLOCA_LEFT = 0xca, ALLOCA_RIGHT = 0xcb,
	GLOBAL_ZONE = 0xf9, SLAB_ZONE = 0xfa, SLAB_FREED = 0xfb, STACK_FREED = 0xfd, KMALLOC_ZONE = 0xfe, PAGE_FREED = 0xff,
};

/* Who allocated and who freed: return addresses as offsets from KERNEL_BASE, 0 ends. At the end of a slab's slot. */
struct history {
	uint32_t alloc[DEPTH], freed[DEPTH];
	int32_t  alloc_tid, free_tid;
};
BUILD_BUG_ON(sizeof(struct history) + 32 > KASAN_EXTRA);

/* What was freed and is not yet given back, oldest first. Owned by its CPU with interrupts off. */
struct quarantine {
	size_t first, n;
	void  *kept[];
};
#define QUARANTINE(size) struct { struct quarantine q; void *kept[size]; }

static bool watching;
static size_t direct_size;                       /* bytes of the direct map that have a shadow */
static struct history *const page_history = (void *)HISTORY_BASE;
static uint16_t object_size[CACHES_MAX];
static size_t stack_shadow_pages;
static uint64_t stack_has_shadow[STACK_SLOTS / 64];
static QUARANTINE(KEPT_OBJECTS) objects[CPU_MAX][CACHES_MAX];
static QUARANTINE(KEPT_PAGES) free_pages[CPU_MAX];
static QUARANTINE(KEPT_STACKS) stacks[CPU_MAX];

/* ---- shadow ------------------------------------------------------------------------------------------------- */

static uint8_t *shadow(uintptr_t a)
{
	return (uint8_t *)((a >> 3) + SHADOW_OFFSET);
}

static void shadow_fill(const void *p, size_t n, uint8_t value)
{
	uint8_t *s = shadow((uintptr_t)p);

	n = (n + 7) / 8;
	__asm__ volatile("rep stosb" : "+D"(s), "+c"(n) : "a"(value) : "memory");
}

/* The first n bytes at p may be touched. */
static void unpoison(const void *p, size_t n)
{
	shadow_fill(p, n, 0);
	if (n & 7)
		*shadow((uintptr_t)p + n) = n & 7;
}

static bool has_shadow(uintptr_t a)
{
	size_t slot = (a - STACKS_BASE) / STACK_SLOT;

	if (a - PHYS_BASE < direct_size)
		return true;
	if (a >= STACKS_BASE && slot < STACK_SLOTS)
		return bitmap_test(stack_has_shadow, slot) && (a - STACKS_BASE) % STACK_SLOT >= KSTACK_SIZE;
	return a - (uintptr_t)_kernel_start < (size_t)(_kernel_end - _kernel_start);
}

void kasan_early_init(void)
{
	static uint64_t tables[3][512] __attribute__((aligned(4096)));
	static uint8_t scratch[4096] __attribute__((aligned(4096)));
	extern uint64_t boot_pml4[512];

	for (int i = 0; i < 512; i++) {
		tables[0][i] = virt_to_phys(scratch) | PTE_P | PTE_W;
		tables[1][i] = virt_to_phys(tables[0]) | PTE_P | PTE_W;
		tables[2][i] = virt_to_phys(tables[1]) | PTE_P | PTE_W;
	}
	for (int i = SHADOW_FIRST; i <= SHADOW_LAST; i++)
		boot_pml4[i] = virt_to_phys(tables[2]) | PTE_P | PTE_W;
}

/* Fresh zeroed frames at the pages from `from` to `to`. */
static bool map_fresh(uintptr_t from, uintptr_t to)
{
	for (uintptr_t va = page_down(from); va < page_up(to); va += PAGE_SIZE) {
		struct page *p = page_alloc_zero();

		if (!p || pt_map_kernel(va, page_to_phys(p), PTE_W | PTE_NX) < 0)
			return false;
	}
	return true;
}

static bool map_shadow(uintptr_t from, uintptr_t to)
{
	return map_fresh((uintptr_t)shadow(from), (uintptr_t)shadow(to));
}

void kasan_map_shadow(void)
{
	size_t n = page_phys_end >> PAGE_SHIFT;

	/* The window's tables are made with the stacks; the top one must be there before any space is. */
	pt_map_kernel((uintptr_t)shadow(STACKS_BASE), 0, 0);
	pt_unmap_kernel((uintptr_t)shadow(STACKS_BASE));
	if (!map_shadow(PHYS_BASE, PHYS_BASE + page_phys_end)
	    || !map_shadow((uintptr_t)_kernel_start, (uintptr_t)_kernel_end)
	    || !map_fresh(HISTORY_BASE, HISTORY_BASE + n * sizeof(struct history)))
		panic("no memory for the sanitizer's shadow");
}

void kasan_start(void)
{
	extern void (*_constructors_start[])(void), (*_constructors_end[])(void);

	direct_size = page_phys_end;
	for (size_t i = 0; i < page_phys_end >> PAGE_SHIFT; i++)
		if (pages[i].kind == PAGE_FREE) {
			shadow_fill(page_addr(&pages[i]), PAGE_SIZE << pages[i].order, PAGE_FREED);
			i += BIT(pages[i].order) - 1;
		} else if (pages[i].kind == PAGE_KERNEL && pages[i].refs == 0) {
			shadow_fill(page_addr(&pages[i]), PAGE_SIZE, PAGE_FREED);
		}
	for (void (**f)(void) = _constructors_start; f < _constructors_end; f++)
		(*f)();
	watching = true;
}

/* ---- histories ---------------------------------------------------------------------------------------------- */

static int32_t running_tid(void)
{
	return current_task() == &cpus[cpu_id()].boot_task ? 0 : current->tid;
}

/* The callers of the sanitizer's caller, nearest first. */
static void remember(uint32_t at[DEPTH])
{
	uintptr_t *frame = __builtin_frame_address(0), low = (uintptr_t)frame;

	for (int i = 0; i < DEPTH; i++)
		at[i] = 0;
	for (int i = 0; i < DEPTH && frame[1] >= KERNEL_BASE; i++) {
		at[i] = frame[1] - KERNEL_BASE;
		if (frame[0] <= (uintptr_t)frame || frame[0] - low >= KSTACK_SIZE)
			return;
		frame = (uintptr_t *)frame[0];
	}
}

static void print_history(const char *what, const uint32_t at[DEPTH], int32_t tid)
{
	if (!at[0])
		return;
	klog(KERN_EMERG, "%s by thread %d at", what, tid);
	for (int i = 0; i < DEPTH && at[i]; i++) {
		uintptr_t off;
		const char *name = ksym_lookup(KERNEL_BASE + at[i] - 1, &off);

		klog(KERN_EMERG, "  %#lx %s+%#lx", KERNEL_BASE + at[i], name ? name : "?", off + 1);
	}
}

static struct history *object_history(void *obj, size_t slot)
{
	return obj + slot - sizeof(struct history);
}

/* ---- reports ------------------------------------------------------------------------------------------------ */

static const char *reason(uint8_t value)
{
	switch (value) {
	case STACK_LEFT: case STACK_MIDDLE: case STACK_RIGHT: case ALLOCA_LEFT: case ALLOCA_RIGHT:
		return "out of bounds of a variable on the stack";
	case STACK_SCOPE:  return "of a variable on the stack whose block has ended";
	case STACK_FREED:  return "of a freed kernel stack";
	case GLOBAL_ZONE:  return "out of bounds of a global variable";
	case SLAB_ZONE: case KMALLOC_ZONE: return "out of bounds of an object";
	case SLAB_FREED:   return "after free";
	case PAGE_FREED:   return "of a page after free";
	}
	return "of memory without a shadow";
}

static void describe(uintptr_t a)
{
	const char *cache;
	void *obj;
	size_t slot, size;

	if (a - PHYS_BASE >= direct_size)
		return;
	if (slab_object((void *)a, &cache, &obj, &slot, &size)) {
		struct history *h = object_history(obj, slot);

		klog(KERN_EMERG, "%#lx is byte %ld of an object of %zu bytes at %p, cache %s", a, (long)(a - (uintptr_t)obj),
		     size, obj, cache);
		print_history("allocated", h->alloc, h->alloc_tid);
		print_history("freed", h->freed, h->free_tid);
		return;
	}
	struct page *p = phys_to_page(a - PHYS_BASE);
	struct history *h = &page_history[p - pages];

	klog(KERN_EMERG, "%#lx lies in frame %zu (kind %d, %u references)", a, p - pages, p->kind, p->refs);
	print_history("allocated", h->alloc, h->alloc_tid);
	print_history("freed", h->freed, h->free_tid);
}

static __attribute__((noinline)) void report(uintptr_t a, size_t n, const char *what, uintptr_t rip)
{
	uintptr_t off;
	const char *name = ksym_lookup(rip - 1, &off);
	uint8_t value = has_shadow(a) ? *shadow(a) : 0;

	if (!__atomic_exchange_n(&watching, false, __ATOMIC_RELAXED))
		return;                          /* the report's own accesses, and other CPUs' */
	if (value > 0 && value < 8)
		value = *shadow(a + 8);
	irq_disable();
	klog(KERN_EMERG, "kasan: %s of %zu bytes %s, in %s+%#lx", what, n, reason(value), name ? name : "?", off);
	describe(a);
	panic("kasan: %s of %zu bytes at %#lx %s, in %s", what, n, a, reason(value), name ? name : "?");
}

/* ---- the check ---------------------------------------------------------------------------------------------- */

/* The first byte of [a, a + n) that must not be touched, or 0. */
static uintptr_t first_bad(uintptr_t a, size_t n)
{
	uintptr_t end = a + n;

	while (a < end) {
		uint8_t s = *shadow(a);

		if (s && ((a & 7) >= s || s >= 8))
			return a;
		if (s && (end - 1) / 8 == a / 8)
			return ((end - 1) & 7) >= s ? (a & ~7ul) + s : 0;
		if (s)
			return (a & ~7ul) + s;
		a = (a & ~7ul) + 8;
	}
	return 0;
}

static void check(uintptr_t a, size_t n, bool write, uintptr_t rip)
{
	if (!watching || n == 0)
		return;
	if (a < USER_LIMIT && a >= PAGE_SIZE)
		report(a, n, write ? "write past the door to user memory" : "read past the door to user memory", rip);
	if (!has_shadow(a) || !has_shadow(a + n - 1))
		return;
	uintptr_t bad = first_bad(a, n);

	if (bad)
		report(bad, n, write ? "write" : "read", rip);
}

void san_check(const void *p, size_t n, bool write)
{
	check((uintptr_t)p, n, write, (uintptr_t)__builtin_return_address(0));
}

#define RIP ((uintptr_t)__builtin_return_address(0))
#define DEFINE_ACCESS(n) \
	void __asan_load##n##_noabort(uintptr_t a); \
	void __asan_load##n##_noabort(uintptr_t a) { check(a, n, false, RIP); } \
	void __asan_store##n##_noabort(uintptr_t a); \
	void __asan_store##n##_noabort(uintptr_t a) { check(a, n, true, RIP); }
DEFINE_ACCESS(1)
DEFINE_ACCESS(2)
DEFINE_ACCESS(4)
DEFINE_ACCESS(8)
DEFINE_ACCESS(16)

void __asan_loadN_noabort(uintptr_t a, size_t n);
void __asan_loadN_noabort(uintptr_t a, size_t n) { check(a, n, false, RIP); }
void __asan_storeN_noabort(uintptr_t a, size_t n);
void __asan_storeN_noabort(uintptr_t a, size_t n) { check(a, n, true, RIP); }

/* A function that does not return leaves its callers' red zones behind: nobody will clear them. */
void __asan_handle_no_return(void);
void __asan_handle_no_return(void)
{
	uintptr_t sp = (uintptr_t)__builtin_frame_address(0) & ~7ul;
	uintptr_t top = watching ? current_task()->kstack_top : 0;

	if (top - sp <= KSTACK_SIZE)
		shadow_fill((void *)sp, top - sp, 0);
}

void __asan_poison_stack_memory(const void *p, size_t n);
void __asan_poison_stack_memory(const void *p, size_t n) { shadow_fill(p, n, STACK_SCOPE); }
void __asan_unpoison_stack_memory(const void *p, size_t n);
void __asan_unpoison_stack_memory(const void *p, size_t n) { unpoison(p, n); }

/* An array of variable length, with room for 32 bytes of red zone on both sides. */
void __asan_alloca_poison(void *p, size_t n);
void __asan_alloca_poison(void *p, size_t n)
{
	unpoison(p, n);
	shadow_fill(p - 32, 32, ALLOCA_LEFT);
	shadow_fill((void *)align_up((uintptr_t)p + n, 32), 32, ALLOCA_RIGHT);
}

void __asan_allocas_unpoison(void *top, void *bottom);
void __asan_allocas_unpoison(void *top, void *bottom)
{
	if (top && top < bottom)
		shadow_fill(top, bottom - top, 0);
}

struct global {
	void  *at;
	size_t size, with_zone;
	const void *name, *module;
	size_t dynamic;
	const void *where, *indicator;
};

void __asan_register_globals(struct global *g, size_t n);
void __asan_register_globals(struct global *g, size_t n)
{
	for (; n > 0; n--, g++) {
		shadow_fill(g->at, g->with_zone, GLOBAL_ZONE);
		unpoison(g->at, g->size);
	}
}

void __asan_unregister_globals(struct global *g, size_t n);
void __asan_unregister_globals(struct global *g, size_t n) { }

/* ---- pages -------------------------------------------------------------------------------------------------- */

/* p goes into quarantine. Returns the page that has to leave for it, or NULL. */
static void *quarantine_swap(struct quarantine *q, size_t size, void *p)
{
	size_t last = (q->first + q->n) % size;
	void *out = NULL;

	if (q->n == size) {
		out = q->kept[q->first];
		q->first = (q->first + 1) % size;
		q->n--;
	}
	q->kept[last] = p;
	q->n++;
	return out;
}

static void *quarantine_pop(struct quarantine *q, size_t size)
{
	uint64_t held = irq_save();
	void *out = q->n ? q->kept[q->first] : NULL;

	if (out) {
		q->first = (q->first + 1) % size;
		q->n--;
	}
	irq_restore(held);
	return out;
}

/* Something that is free already is freed again. */
static void check_free(const void *p, uint8_t freed, uintptr_t rip)
{
	if (has_shadow((uintptr_t)p) && *shadow((uintptr_t)p) == freed)
		report((uintptr_t)p, 0, "free", rip);
}

void kasan_pages_alloc(struct page *p, unsigned order)
{
	if (!watching)
		return;
	shadow_fill(page_addr(p), PAGE_SIZE << order, 0);
	for (size_t i = 0; i < BIT(order); i++) {
		remember(page_history[p - pages + i].alloc);
		page_history[p - pages + i].alloc_tid = running_tid();
	}
}

void kasan_pages_free(struct page *p, unsigned order)
{
	if (!watching)
		return;
	check_free(page_addr(p), PAGE_FREED, RIP);
	shadow_fill(page_addr(p), PAGE_SIZE << order, PAGE_FREED);
	for (size_t i = 0; i < BIT(order); i++) {
		remember(page_history[p - pages + i].freed);
		page_history[p - pages + i].free_tid = running_tid();
	}
}

bool kasan_page_free(struct page **p)
{
	if (!watching)
		return true;
	kasan_pages_free(*p, 0);
	*p = quarantine_swap(&free_pages[cpu_id()].q, KEPT_PAGES, *p);
	return *p != NULL;
}

struct page *kasan_page_pop(void)
{
	return quarantine_pop(&free_pages[cpu_id()].q, KEPT_PAGES);
}

size_t kasan_page_held(void)
{
	size_t n = 0;

	for (unsigned i = 0; i < CPU_MAX; i++)
		n += free_pages[i].q.n;
	return n;
}

/* ---- objects ------------------------------------------------------------------------------------------------ */

size_t kasan_slot_size(unsigned cache, size_t object)
{
	object_size[cache] = object;
	return align_up(object + KASAN_EXTRA, object % 64 ? 16 : 64);
}

size_t kasan_object_size(unsigned cache, size_t slot)
{
	return object_size[cache];
}

void kasan_slab_new(void *slab, size_t n)
{
	if (watching)
		shadow_fill(slab, n, SLAB_ZONE);
}

void kasan_slab_alloc(unsigned cache, void *obj, size_t slot)
{
	struct history *h = object_history(obj, slot);

	if (!watching)
		return;
	shadow_fill(obj, slot, SLAB_ZONE);
	unpoison(obj, object_size[cache]);
	remember(h->alloc);
	h->freed[0] = 0;
	h->alloc_tid = running_tid();
}

void kasan_kmalloc(void *obj, size_t n, size_t room)
{
	if (!watching || !obj)
		return;
	shadow_fill(obj, room, KMALLOC_ZONE);
	unpoison(obj, n);
}

bool kasan_slab_free(unsigned cache, void **obj, size_t slot)
{
	struct history *h = object_history(*obj, slot);

	if (!watching)
		return true;
	check_free(*obj, SLAB_FREED, RIP);
	shadow_fill(*obj, slot, SLAB_FREED);
	remember(h->freed);
	h->free_tid = running_tid();
	*obj = quarantine_swap(&objects[cpu_id()][cache].q, KEPT_OBJECTS, *obj);
	return *obj != NULL;
}

void *kasan_slab_pop(unsigned cache)
{
	return quarantine_pop(&objects[cpu_id()][cache].q, KEPT_OBJECTS);
}

size_t kasan_slab_held(unsigned cache)
{
	size_t n = 0;

	for (unsigned i = 0; i < CPU_MAX; i++)
		n += objects[i][cache].q.n;
	return n;
}

/* ---- kernel stacks ------------------------------------------------------------------------------------------ */

bool kasan_stack_map(void *stack)
{
	size_t slot = ((uintptr_t)stack - STACKS_BASE) / STACK_SLOT;

	if (bitmap_test(stack_has_shadow, slot))
		return true;
	if (!map_shadow((uintptr_t)stack, (uintptr_t)stack + KSTACK_SIZE))
		return false;
	__atomic_fetch_or(&stack_has_shadow[slot / 64], BIT(slot % 64), __ATOMIC_RELAXED);
	__atomic_fetch_add(&stack_shadow_pages, KSTACK_SIZE / 8 / PAGE_SIZE, __ATOMIC_RELAXED);
	return true;
}

void kasan_stack_alloc(void *stack)
{
	shadow_fill(stack, KSTACK_SIZE, 0);
}

/* The first word of a free stack links it to the next. Called from the next thread's stack. */
bool kasan_stack_free(void **stack)
{
	if (!watching)
		return true;
	check_free(*stack + 8, STACK_FREED, RIP);
	shadow_fill(*stack + 8, KSTACK_SIZE - 8, STACK_FREED);
	*stack = quarantine_swap(&stacks[cpu_id()].q, KEPT_STACKS, *stack);
	return *stack != NULL;
}

size_t kasan_stack_pages(void)
{
	return stack_shadow_pages;
}

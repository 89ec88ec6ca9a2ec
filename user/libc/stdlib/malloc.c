/* malloc. Three layers, each smaller in traffic than the one above it:
     cache    every thread keeps some free blocks of each size class: no lock at all;
     class    spans of equal blocks, one lock a class, visited for a batch at a time;
     runs     pages for spans and for larger blocks (run.c), one lock.
   A block has no header: its address leads to its chunk, the chunk's table to its span.
   Blocks freed by another thread travel through that thread's cache to their class, so
   producers and consumers in different threads do not meet at one lock for each block. */
#include <stdlib.h>
#include <string.h>
#include <malloc.h>
#include <sys/mman.h>
#include "user/libc/stdlib/malloc.h"

static struct {
	struct lock  lock;
	struct span *room;              /* spans with free or uncarved blocks */
} __attribute__((aligned(64))) classes[CLASSES];

static _Thread_local struct {
	void    *free;
	unsigned count;
} cache[CLASSES];

/* 16 to 128 in steps of 16, then four sizes for each doubling up to 8192. */
static inline unsigned class_of(size_t size)
{
	if (size <= 128)
		return size ? (size - 1) / 16 : 0;
	unsigned n = 63 - __builtin_clzl(size - 1);
	return 8 + (n - 7) * 4 + ((size - 1) >> (n - 2)) - 4;
}

static inline size_t class_size(unsigned class)
{
	if (class < 8)
		return (class + 1) * 16;
	return (5 + (class - 8) % 4) << (5 + (class - 8) / 4);
}

/* How many blocks move between cache and class at once: about a page's worth. */
static const uint8_t class_batch[CLASSES] = {
	32, 32, 32, 32, 32, 32, 32, 32, 25, 21, 18, 16, 12, 10, 9, 8,
	6, 5, 4, 4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2,
};

static inline unsigned span_capacity(struct span *s)
{
	return s->pages * 4096 / class_size(s->class);
}

static inline int span_has_room(struct span *s)
{
	return s->free || s->carved < span_capacity(s);
}

static void room_add(unsigned class, struct span *s)
{
	s->prev = NULL;
	s->next = classes[class].room;
	if (s->next)
		s->next->prev = s;
	classes[class].room = s;
}

static void room_remove(unsigned class, struct span *s)
{
	*(s->prev ? &s->prev->next : &classes[class].room) = s->next;
	if (s->next)
		s->next->prev = s->prev;
}

static void *span_take(struct span *s)
{
	void *p = s->free;

	if (p)
		s->free = *(void **)p;
	else
		p = (char *)span_start(s) + s->carved++ * class_size(s->class);
	s->used++;
	return p;
}

/* Fills the empty cache of a class with a batch and returns one more block. */
static __attribute__((noinline)) void *cache_fill(unsigned class)
{
	size_t size = class_size(class);
	void *p = NULL;

	lock(&classes[class].lock);
	for (unsigned n = class_batch[class]; n > 0; n--) {
		struct span *s = classes[class].room;
		if (!s) {
			if (p)
				break;
			s = __run_alloc(size <= 512 ? 1 : size <= 2048 ? 4 : 8);
			if (!s)
				break;
			s->class = class;
			room_add(class, s);
		}
		if (p) {
			*(void **)p = cache[class].free;
			cache[class].free = p;
			cache[class].count++;
		}
		p = span_take(s);
		if (!span_has_room(s))
			room_remove(class, s);
	}
	unlock(&classes[class].lock);
	if (!p)
		ret(-ENOMEM);
	return p;
}

/* Gives n blocks of a class back to their spans. */
static __attribute__((noinline)) void cache_drain(unsigned class, unsigned n)
{
	lock(&classes[class].lock);
	while (n-- > 0 && cache[class].free) {
		void *p = cache[class].free;
		struct span *s = span_of(p);

		cache[class].free = *(void **)p;
		cache[class].count--;
		if (!span_has_room(s))
			room_add(class, s);
		*(void **)p = s->free;
		s->free = p;
		if (--s->used == 0 && (s->next || s->prev)) {
			room_remove(class, s);
			__run_free(s);
		}
	}
	unlock(&classes[class].lock);
}

static void *large_alloc(size_t size, size_t align)
{
	struct span *s;

	if (size > RUN_MAX * 4096 || align > 4096) {
		void *p = __huge_alloc(size, align);
		if (!p)
			ret(-ENOMEM);
		return p;
	}
	s = __run_alloc((size + 4095) / 4096 + !size);
	if (!s) {
		ret(-ENOMEM);
		return NULL;
	}
	s->class = CLASS_RUN;
	return span_start(s);
}

void *malloc(size_t size)
{
	if (size > SMALL_MAX)
		return large_alloc(size, 16);
	unsigned class = class_of(size);
	void *p = cache[class].free;
	if (!p)
		return cache_fill(class);
	cache[class].free = *(void **)p;
	cache[class].count--;
	return p;
}

void free(void *p)
{
	if (!p)
		return;
	struct chunk *c = chunk_of(p);
	if (c->huge) {
		__sys_munmap(c, c->huge);
		return;
	}
	struct span *s = span_of(p);
	unsigned class = s->class;
	if (class == CLASS_RUN) {
		__run_free(s);
		return;
	}
	if (class >= CLASSES || s->pages == 0)
		__fatal("free: not a block of malloc");
	*(void **)p = cache[class].free;
	cache[class].free = p;
	if (++cache[class].count > 2 * class_batch[class])
		cache_drain(class, class_batch[class]);
}

size_t malloc_usable_size(void *p)
{
	if (!p)
		return 0;
	struct chunk *c = chunk_of(p);
	if (c->huge)
		return (char *)c + c->huge - (char *)p;
	struct span *s = span_of(p);
	return s->class == CLASS_RUN ? s->pages * 4096UL : class_size(s->class);
}

void *calloc(size_t n, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(n, size, &total)) {
		ret(-ENOMEM);
		return NULL;
	}
	void *p = malloc(total);
	if (p && !chunk_of(p)->huge)            /* fresh mappings are zero already */
		memset(p, 0, total);
	return p;
}

void *realloc(void *p, size_t size)
{
	if (!p)
		return malloc(size);
	size_t room = malloc_usable_size(p);
	if (size <= room && (size > room / 2 || room <= 64))
		return p;
	struct chunk *c = chunk_of(p);
	size_t skip = (char *)p - (char *)c;
	if (c->huge && size > RUN_MAX * 4096 && size < ~0UL - CHUNK_SIZE) {
		size_t total = (size + skip + 4095) & -4096UL;
		if (__sys_mremap(c, c->huge, total, 0, 0) == (long)c) {
			c->huge = total;
			return p;
		}
	}
	void *q = malloc(size);
	if (!q)
		return NULL;
	memcpy(q, p, size < room ? size : room);
	free(p);
	return q;
}

int posix_memalign(void **p, size_t align, size_t size)
{
	if (align < sizeof(void *) || align & (align - 1))
		return EINVAL;
	void *q = align <= 16 ? malloc(size) : large_alloc(size, align);
	if (!q)
		return ENOMEM;
	*p = q;
	return 0;
}

void *aligned_alloc(size_t align, size_t size)
{
	if (align == 0 || align & (align - 1)) {
		ret(-EINVAL);
		return NULL;
	}
	return align <= 16 ? malloc(size) : large_alloc(size, align);
}

void __malloc_thread_exit(void)
{
	for (unsigned class = 0; class < CLASSES; class++)
		if (cache[class].free)
			cache_drain(class, ~0U);
}

/* fork() copies memory at one instant: no lock may be held by another thread then. */
void __malloc_fork(int when)
{
	if (when == FORK_BEFORE) {
		for (unsigned class = 0; class < CLASSES; class++)
			lock(&classes[class].lock);
		lock(&__run_lock);
		return;
	}
	unlock(&__run_lock);
	for (unsigned class = CLASSES; class-- > 0;)
		unlock(&classes[class].lock);
}

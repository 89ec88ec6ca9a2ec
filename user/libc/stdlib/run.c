/* malloc's lower half: runs of pages out of aligned megabytes from mmap, and huge blocks
   with a mapping of their own. */
#include <sys/mman.h>
#include <string.h>
#include "user/libc/stdlib/malloc.h"

struct lock __run_lock;
static struct chunk *chunks;            /* guarded by __run_lock, as all bit maps */

/* Maps size bytes at a multiple of CHUNK_SIZE. The kernel tends to place a mapping right
   below the last one, so asking for just the size often fits. */
static void *map_aligned(size_t size)
{
	char *p = (char *)__sys_mmap(0, size, PROT_READ | PROT_WRITE,
				     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if ((unsigned long)p > -4096UL)
		return NULL;
	if ((uintptr_t)p % CHUNK_SIZE == 0)
		return p;
	__sys_munmap(p, size);
	p = (char *)__sys_mmap(0, size + CHUNK_SIZE, PROT_READ | PROT_WRITE,
			       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if ((unsigned long)p > -4096UL)
		return NULL;
	size_t before = -(uintptr_t)p % CHUNK_SIZE;
	if (before)
		__sys_munmap(p, before);
	if (CHUNK_SIZE - before)
		__sys_munmap(p + before + size, CHUNK_SIZE - before);
	return p + before;
}

static void mark(struct chunk *c, unsigned first, unsigned pages, int busy)
{
	for (unsigned i = first; i < first + pages; i++) {
		uint64_t bit = 1UL << i % 64;
		if (busy)
			c->busy[i / 64] |= bit;
		else
			c->busy[i / 64] &= ~bit;
	}
	c->free_pages += busy ? -pages : pages;
}

static int find(struct chunk *c, unsigned pages)
{
	unsigned got = 0;

	if (c->free_pages < pages)
		return -1;
	for (unsigned i = HEADER_PAGES; i < CHUNK_PAGES; i++) {
		if (i % 64 == 0 && c->busy[i / 64] == ~0UL) {
			got = 0;
			i += 63;
			continue;
		}
		got = c->busy[i / 64] >> i % 64 & 1 ? 0 : got + 1;
		if (got == pages)
			return i + 1 - pages;
	}
	return -1;
}

static struct chunk *chunk_new(void)
{
	struct chunk *c = map_aligned(CHUNK_SIZE);

	if (!c)
		return NULL;
	c->free_pages = CHUNK_PAGES;
	mark(c, 0, HEADER_PAGES, 1);
	c->next = chunks;
	if (chunks)
		chunks->prev = c;
	chunks = c;
	return c;
}

/* A run of pages, or NULL. The caller sets the class. */
struct span *__run_alloc(unsigned pages)
{
	struct chunk *c;
	int first = -1;

	lock(&__run_lock);
	for (c = chunks; c; c = c->next)
		if ((first = find(c, pages)) >= 0)
			break;
	if (!c && (c = chunk_new()))
		first = HEADER_PAGES;
	if (!c) {
		unlock(&__run_lock);
		return NULL;
	}
	mark(c, first, pages, 1);
	for (unsigned i = 0; i < pages; i++)
		c->span[first + i].first = first;
	unlock(&__run_lock);
	struct span *s = &c->span[first];
	s->pages = pages;
	s->free = NULL;
	s->used = s->carved = 0;
	return s;
}

/* Gives a run back; an empty chunk goes back to the kernel unless it is the only one. */
void __run_free(struct span *s)
{
	struct chunk *c = chunk_of(s);

	lock(&__run_lock);
	mark(c, s->first, s->pages, 0);
	int drop = c->free_pages == CHUNK_PAGES - HEADER_PAGES && (c->next || c->prev);
	if (drop) {
		*(c->prev ? &c->prev->next : &chunks) = c->next;
		if (c->next)
			c->next->prev = c->prev;
	}
	unlock(&__run_lock);
	if (drop)
		__sys_munmap(c, CHUNK_SIZE);
}

void *__huge_alloc(size_t size, size_t align)
{
	size_t skip = align > 4096 ? align : 4096;
	size_t total = (size + skip + 4095) & -4096UL;

	if (total < size || align >= CHUNK_SIZE)
		return NULL;
	struct chunk *c = map_aligned(total);
	if (!c)
		return NULL;
	c->huge = total;
	return (char *)c + skip;
}

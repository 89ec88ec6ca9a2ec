/* Caches of equal objects, and kmalloc over a set of them. Layer 3. Never sleeps. */
#pragma once
#include "cpu/spinlock.h"
#include "lib/list.h"
#include "lib/types.h"

struct kcache;

/* A cache for objects of a size, made at start-up and never given up. Objects are not zeroed;
   they are aligned to 16 bytes, or to 64 if the size is a multiple of 64. */
struct kcache *kcache_new(const char *name, size_t size);
/* The cache in *slot, made by whoever asks first: two CPUs may ask at once, under whatever lock. */
struct kcache *kcache_once_slow(struct kcache **slot, const char *name, size_t size);
static inline struct kcache *kcache_once(struct kcache **slot, const char *name, size_t size)
{
	struct kcache *c = __atomic_load_n(slot, __ATOMIC_ACQUIRE);

	return likely(c != NULL) ? c : kcache_once_slow(slot, name, size);
}
void *kcache_alloc(struct kcache *c);          /* NULL: no memory */
void *kcache_zalloc(struct kcache *c);
void kcache_free(struct kcache *c, void *obj);

void *kmalloc(size_t size);                    /* up to 1 MiB; NULL: no memory */
void *kzalloc(size_t size);
void kfree(void *p);                           /* NULL is allowed */
char *kstrdup(const char *s);
void slab_init(void);
void slab_reclaim(void);                       /* empty this CPU's magazines, free whole slabs */
size_t slab_pages(void);
/* Text of /proc/slabinfo, one cache after the other, then the pages of large kmallocs as one: returns false after the last. */
bool slab_info(unsigned index, const char **name, size_t *size, size_t *used, size_t *pages);
/* For the address sanitizer's reports, in its build only: the object that addr lies in or behind, its slot, its
   cache's object size. */
bool slab_object(const void *addr, const char **cache, void **obj, size_t *slot, size_t *size);

/* What the allocators, copies and strings tell the address sanitizer (make SAN=address; kernel/kasan.c). Eight bytes
   of memory have one shadow byte: 0, all may be touched; 1 to 7, so many of the first; else nobody may, and the value
   says why. In every other build all of this is nothing. Layer 1. */
#pragma once
#include "lib/types.h"

struct page;

#if defined(SAN_ADDRESS) || defined(SAN_THREAD)
/* n bytes at p are about to be read or written by code the compiler does not see. A bad access ends in panic(). */
void san_check(const void *p, size_t n, bool write);
#else
static inline void san_check(const void *p, size_t n, bool write) { }
#endif

#ifdef SAN_ADDRESS
#define KASAN_EXTRA 112               /* what a slab's slot has beyond its object: red zone and history */

void kasan_early_init(void);          /* first of all: scratch shadow, since compiled code writes to its stack's */
void kasan_map_shadow(void);          /* kernel_root is made and not yet loaded: the real shadow. Panics without memory */
void kasan_start(void);               /* every frame is known: poison the free ones, watch from here on */

/* A block of 2^order pages changes hands. kasan_page_free: false if the page stays in quarantine; else *p is one
   that leaves it. Interrupts off. kasan_page_pop: the oldest of this CPU's, or NULL. */
void kasan_pages_alloc(struct page *p, unsigned order);
void kasan_pages_free(struct page *p, unsigned order);
bool kasan_page_free(struct page **p);
struct page *kasan_page_pop(void);
size_t kasan_page_held(void);

/* The same of objects. `cache` is the cache's number, `slot` the bytes from one object to the next. */
size_t kasan_slot_size(unsigned cache, size_t object);
size_t kasan_object_size(unsigned cache, size_t slot);
void kasan_slab_new(void *slab, size_t n);
void kasan_slab_alloc(unsigned cache, void *obj, size_t slot);
void kasan_kmalloc(void *obj, size_t n, size_t room);
bool kasan_slab_free(unsigned cache, void **obj, size_t slot);
void *kasan_slab_pop(unsigned cache);
size_t kasan_slab_held(unsigned cache);

/* And of kernel stacks. kasan_stack_map: false without memory for the shadow, which stays mapped for good. */
bool kasan_stack_map(void *stack);
void kasan_stack_alloc(void *stack);
bool kasan_stack_free(void **stack);
size_t kasan_stack_pages(void);       /* of shadow mapped since start-up */

/* The word planted=NAME: a fault on purpose (tests/kern/planted_address.c). */
#define KASAN_PLANTED(boot, value) do { if (boot_option(boot, "planted", value, sizeof(value))) kasan_planted(value); } while (0)
void kasan_planted(const char *name);
#else
#define KASAN_EXTRA 0
#define KASAN_PLANTED(boot, value) do { } while (0)
static inline void kasan_early_init(void) { }
static inline void kasan_map_shadow(void) { }
static inline void kasan_start(void) { }
static inline void kasan_pages_alloc(struct page *p, unsigned order) { }
static inline void kasan_pages_free(struct page *p, unsigned order) { }
static inline bool kasan_page_free(struct page **p) { return true; }
static inline struct page *kasan_page_pop(void) { return NULL; }
static inline size_t kasan_page_held(void) { return 0; }
static inline size_t kasan_slot_size(unsigned cache, size_t object) { return object; }
static inline size_t kasan_object_size(unsigned cache, size_t slot) { return slot; }
static inline void kasan_slab_new(void *slab, size_t n) { }
static inline void kasan_slab_alloc(unsigned cache, void *obj, size_t slot) { }
static inline void kasan_kmalloc(void *obj, size_t n, size_t room) { }
static inline bool kasan_slab_free(unsigned cache, void **obj, size_t slot) { return true; }
static inline void *kasan_slab_pop(unsigned cache) { return NULL; }
static inline size_t kasan_slab_held(unsigned cache) { return 0; }
static inline bool kasan_stack_map(void *stack) { return true; }
static inline void kasan_stack_alloc(void *stack) { }
static inline bool kasan_stack_free(void **stack) { return true; }
static inline size_t kasan_stack_pages(void) { return 0; }
#endif

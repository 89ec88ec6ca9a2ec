/* Objects smaller than a page. Sizes are rounded up to a power of two; a frame holds
   objects of one size, the free ones chained through their first word. For each size
   there is a list of the frames in which something is free. A frame all of whose
   objects are free goes back to the others. Read mm/page.h before. */
#include "mm/kmalloc.h"
#include "lib/assert.h"
#include "lib/string.h"
#include "mm/page.h"

#define CLASSES 9                  /* 16, 32, 64, ... 4096 bytes */

static struct list partial[CLASSES] = {
	LIST_INIT(partial[0]), LIST_INIT(partial[1]), LIST_INIT(partial[2]), LIST_INIT(partial[3]), LIST_INIT(partial[4]),
	LIST_INIT(partial[5]), LIST_INIT(partial[6]), LIST_INIT(partial[7]), LIST_INIT(partial[8]),
};

size_t kmalloc_pages, kmalloc_objects;

static size_t class_size(unsigned class)
{
	return 16ul << class;
}

/* A new frame for objects of this size, all of them chained as free. */
static struct page *add_page(unsigned class)
{
	struct page *p = page_alloc();
	char *base;

	if (!p)
		return NULL;
	base = page_addr(p);
	p->class = class;
	p->used = 0;
	p->free = NULL;
	for (size_t at = PAGE_SIZE; at > 0; at -= class_size(class)) {
		*(void **)(base + at - class_size(class)) = p->free;
		p->free = base + at - class_size(class);
	}
	list_add_head(&partial[class], &p->link);
	kmalloc_pages++;
	return p;
}

/* Any frame with a free object will do, so the first one is taken. */
void *kmalloc(size_t n)
{
	unsigned class = 0;
	struct page *p;
	void *object;

	assert(n <= PAGE_SIZE);
	while (class_size(class) < n)
		class++;
	p = list_empty(&partial[class]) ? add_page(class) : list_first(&partial[class], struct page, link);
	if (!p)
		return NULL;
	object = p->free;
	p->free = *(void **)object;
	p->used++;
	if (!p->free)
		list_del(&p->link);
	kmalloc_objects++;
	return object;
}

void *kzalloc(size_t n)
{
	void *object = kmalloc(n);

	if (object)
		memset(object, 0, n);
	return object;
}

/* The frame is found from the address alone. With its last object it goes back:
   memory that was needed once for many small things serves for something else. */
void kfree(void *object)
{
	struct page *p;

	if (!object)
		return;
	p = phys_to_page(virt_to_phys(object));
	assert(p->refs == 1 && p->used > 0);
	if (!p->free)
		list_add_head(&partial[p->class], &p->link);
	*(void **)object = p->free;
	p->free = object;
	kmalloc_objects--;
	if (--p->used == 0) {
		list_del(&p->link);
		kmalloc_pages--;
		page_put(p);
	}
}

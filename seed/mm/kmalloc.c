/* Objects up to the size of a page. Sizes are rounded up to a power of two; a frame is
   cut into objects of one size, and the free objects of each size are chained through
   their first word. Such a frame stays cut, but for one that is a single object: it
   goes back when that is freed. Read mm/page.h before. */
#include "mm/kmalloc.h"
#include "lib/assert.h"
#include "lib/string.h"
#include "mm/page.h"

#define SMALLEST 16ul
#define CLASSES  9                 /* 16, 32, 64, ... 4096 bytes */

struct object {
	struct object *next;
};

static struct object *free_objects[CLASSES];

size_t kmalloc_pages, kmalloc_objects;

/* The smallest class whose objects have n bytes or more. */
static unsigned class_of(size_t n)
{
	unsigned class = 0;

	while (SMALLEST << class < n)
		class++;
	return class;
}

/* The object becomes the first of its chain, and is the next to be given away. */
static void push(unsigned class, struct object *object)
{
	object->next = free_objects[class];
	free_objects[class] = object;
}

/* Cut a new frame into objects. */
static void refill(unsigned class)
{
	struct page *p = page_alloc();

	if (!p)
		return;
	p->size = SMALLEST << class;
	kmalloc_pages++;
	for (size_t at = PAGE_SIZE; at > 0; at -= p->size)
		push(class, (struct object *)((char *)page_addr(p) + at - p->size));
}

/* Any free object of the class will do, so the first one is taken. It lies in a frame
   of its own size, and so on a boundary of that size. */
void *kmalloc(size_t n)
{
	unsigned class = class_of(n);
	struct object *object;

	assert(n <= PAGE_SIZE);
	if (!free_objects[class])
		refill(class);
	object = free_objects[class];
	if (!object)
		return NULL;
	free_objects[class] = object->next;
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

/* The frame, and with it the size, is found from the address alone. */
void kfree(void *object)
{
	struct page *p;

	if (!object)
		return;
	p = phys_to_page(virt_to_phys(object));
	assert(p->refs == 1 && kmalloc_objects > 0);
	kmalloc_objects--;
	if (p->size < PAGE_SIZE) {
		push(class_of(p->size), object);
		return;
	}
	kmalloc_pages--;
	page_put(p);
}

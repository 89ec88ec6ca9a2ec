/* Memory objects. The pages are found in two steps, as in a page table: a leaf is a
   page of 512 pointers. Read mm/page.h, mm/kmalloc.h and mm/vmobj.h before. */
#include "mm/vmobj.h"
#include "abi/errno.h"
#include "lib/assert.h"
#include "lib/string.h"
#include "mm/kmalloc.h"

/* The size is only noted: no page is made. */
struct vmobj *vmobj_new(size_t size)
{
	struct vmobj *o = kzalloc(sizeof(*o));

	if (!o)
		return NULL;
	o->refs = 1;
	o->size = size;
	return o;
}

void vmobj_get(struct vmobj *o)
{
	o->refs++;
}

/* A page comes into being when it is first asked for; so does the leaf that points at
   it. An object that is large and empty costs nothing but its struct. */
struct page *vmobj_page(struct vmobj *o, size_t index)
{
	struct page ***leaf, **slot;

	if (index >= VMOBJ_LEAVES * 512)
		return NULL;
	/* `leaf` points at the slot of the leaf, not at the leaf: so the slot can be filled. */
	leaf = &o->leaf[index / 512];
	if (!*leaf)
		*leaf = kzalloc(PAGE_SIZE);
	if (!*leaf)
		return NULL;
	slot = &(*leaf)[index % 512];
	if (!*slot) {
		*slot = page_alloc_zero();
		o->npages += *slot != NULL;
	}
	return *slot;
}

/* Give up the pages from number first on. A mapping that shows one of them has a
   reference of its own: it keeps the page. */
static void drop_pages(struct vmobj *o, size_t first)
{
	for (size_t index = first; index < VMOBJ_LEAVES * 512; index++) {
		struct page **leaf = o->leaf[index / 512];

		if (!leaf) {
			index |= 511;              /* go on behind it */
			continue;
		}
		if (!leaf[index % 512])
			continue;
		page_put(leaf[index % 512]);
		leaf[index % 512] = NULL;
		o->npages--;
	}
}

/* Mappings hold references, so none can be left. */
void vmobj_put(struct vmobj *o)
{
	assert(o->refs > 0);
	if (--o->refs > 0)
		return;
	drop_pages(o, 0);
	for (size_t i = 0; i < VMOBJ_LEAVES; i++)
		kfree(o->leaf[i]);
	kfree(o);
}

/* The rest of the last page is cleared when the object shrinks: should it grow
   again, zeros are promised. */
int vmobj_resize(struct vmobj *o, size_t size)
{
	struct page *last;

	if (size > VMOBJ_MAX)
		return -EFBIG;
	if (size < o->size) {
		drop_pages(o, page_up(size) / PAGE_SIZE);
		/* A program may have written behind the end, in a page that it has mapped. */
		last = size % PAGE_SIZE > 0 ? vmobj_page(o, size / PAGE_SIZE) : NULL;
		if (last)
			memset((char *)page_addr(last) + size % PAGE_SIZE, 0, PAGE_SIZE - size % PAGE_SIZE);
	}
	o->size = size;
	return 0;
}

/* Up to the end of each page, or of the request: pages that follow each other in the
   object lie anywhere in memory. If there is no memory for a page that is written, what
   was copied before stays. */
static int copy(struct vmobj *o, size_t pos, char *buf, size_t n, bool write)
{
	for (size_t len; n > 0; n -= len, pos += len, buf += len) {
		struct page *p = vmobj_page(o, pos / PAGE_SIZE);
		char *at;

		if (!p)
			return -ENOMEM;
		at = (char *)page_addr(p) + pos % PAGE_SIZE;
		len = min(n, PAGE_SIZE - pos % PAGE_SIZE);
		memcpy(write ? at : buf, write ? buf : at, len);
	}
	return 0;
}

int vmobj_read(struct vmobj *o, size_t pos, void *buf, size_t n)
{
	return copy(o, pos, buf, n, false);
}

int vmobj_write(struct vmobj *o, size_t pos, const void *buf, size_t n)
{
	return copy(o, pos, (char *)buf, n, true);
}

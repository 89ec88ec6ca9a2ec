/* Memory objects. The pages are found in two steps, as in a page table: a leaf is a
   page of 512 pointers. Read mm/page.h, mm/kmalloc.h and mm/vmobj.h before. */
#include "mm/vmobj.h"
#include "abi/errno.h"
#include "lib/assert.h"
#include "lib/string.h"
#include "mm/kmalloc.h"
#include "mm/vm.h"

struct vmobj *vmobj_new(size_t size)
{
	struct vmobj *o = kzalloc(sizeof(*o));

	if (!o)
		return NULL;
	o->refs = 1;
	o->size = size;
	list_init(&o->areas);
	return o;
}

void vmobj_get(struct vmobj *o)
{
	o->refs++;
}

struct page *vmobj_peek(struct vmobj *o, size_t index)
{
	struct page **leaf = index / 512 < VMOBJ_LEAVES ? o->leaf[index / 512] : NULL;

	return leaf ? leaf[index % 512] : NULL;
}

struct page *vmobj_page(struct vmobj *o, size_t index)
{
	struct page *p = vmobj_peek(o, index), ***leaf;

	if (p || index / 512 >= VMOBJ_LEAVES)
		return p;
	leaf = &o->leaf[index / 512];
	if (!*leaf)
		*leaf = kzalloc(PAGE_SIZE);
	p = *leaf ? page_alloc_zero() : NULL;
	if (!p)
		return NULL;
	(*leaf)[index % 512] = p;
	o->npages++;
	return p;
}

/* Free the pages from number first on, and the leaves of which nothing is left. */
static void drop_pages(struct vmobj *o, size_t first)
{
	for (size_t l = first / 512; l < VMOBJ_LEAVES; l++) {
		size_t from = l == first / 512 ? first % 512 : 0;

		if (!o->leaf[l])
			continue;
		for (size_t i = from; i < 512; i++) {
			if (!o->leaf[l][i])
				continue;
			page_put(o->leaf[l][i]);
			o->leaf[l][i] = NULL;
			o->npages--;
		}
		if (from == 0) {
			kfree(o->leaf[l]);
			o->leaf[l] = NULL;
		}
	}
}

/* Areas hold references, so none can be left. */
void vmobj_put(struct vmobj *o)
{
	assert(o->refs > 0);
	if (--o->refs > 0)
		return;
	assert(list_empty(&o->areas));
	drop_pages(o, 0);
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
		area_forget(o, page_up(size) / PAGE_SIZE);
		drop_pages(o, page_up(size) / PAGE_SIZE);
		last = vmobj_peek(o, size / PAGE_SIZE);
		if (last && size % PAGE_SIZE > 0)
			memset((char *)page_addr(last) + size % PAGE_SIZE, 0, PAGE_SIZE - size % PAGE_SIZE);
	}
	o->size = size;
	return 0;
}

void vmobj_read(struct vmobj *o, size_t pos, void *buf, size_t n)
{
	for (size_t done = 0, len; done < n; done += len) {
		size_t at = pos + done;
		struct page *p = vmobj_peek(o, at / PAGE_SIZE);

		len = min(n - done, PAGE_SIZE - at % PAGE_SIZE);
		if (p)
			memcpy((char *)buf + done, (char *)page_addr(p) + at % PAGE_SIZE, len);
		else
			memset((char *)buf + done, 0, len);
	}
}

int vmobj_write(struct vmobj *o, size_t pos, const void *buf, size_t n)
{
	for (size_t done = 0, len; done < n; done += len) {
		size_t at = pos + done;
		struct page *p = vmobj_page(o, at / PAGE_SIZE);

		if (!p)
			return -ENOMEM;
		len = min(n - done, PAGE_SIZE - at % PAGE_SIZE);
		memcpy((char *)page_addr(p) + at % PAGE_SIZE, (const char *)buf + done, len);
	}
	return 0;
}

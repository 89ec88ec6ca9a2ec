/* Memory objects: pages with an index, which mappings show. The contents of a file
   are one, a shared memory segment is one. */
#pragma once
#include "mm/page.h"

#define VMOBJ_LEAVES 120ul                                 /* each for 512 pages */
#define VMOBJ_MAX    (VMOBJ_LEAVES * 512 * PAGE_SIZE)      /* the largest size: 240 MiB */

struct vmobj {
	unsigned      refs;
	size_t        size;              /* bytes; what lies beyond, up to the end of its page, is zeros */
	size_t        npages;            /* that are there */
	struct page **leaf[VMOBJ_LEAVES];
};

/* A new object of zeros, one reference; NULL if there is no memory. */
struct vmobj *vmobj_new(size_t size);
void vmobj_get(struct vmobj *o);
void vmobj_put(struct vmobj *o);

/* Page number index, made if it is not there yet. No reference is taken. NULL: no
   memory, or index is beyond VMOBJ_MAX. The size does not matter. */
struct page *vmobj_page(struct vmobj *o, size_t index);

/* Change the size; pages beyond it are given up. 0, -EFBIG. */
int vmobj_resize(struct vmobj *o, size_t size);

/* Copy bytes out of it or into it. The size is not looked at. 0, -ENOMEM. */
int vmobj_read(struct vmobj *o, size_t pos, void *buf, size_t n);
int vmobj_write(struct vmobj *o, size_t pos, const void *buf, size_t n);

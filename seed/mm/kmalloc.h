/* Memory for the kernel's own objects. */
#pragma once
#include "lib/types.h"

/* n bytes, at most one page, or NULL. They lie on a boundary of 16 bytes, and what
   is n bytes or more and a power of two lies on a boundary of its own size. kzalloc:
   all zeros. */
void *kmalloc(size_t n);
void *kzalloc(size_t n);

/* Give it back; NULL is allowed. */
void  kfree(void *p);

extern size_t kmalloc_pages;       /* frames in which objects lie */
extern size_t kmalloc_objects;     /* in use */

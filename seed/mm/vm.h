/* Address spaces: what a program sees as its memory. */
#pragma once
#include "lib/list.h"
#include "mm/vmobj.h"

#define AREA_SHARED 1u         /* it shows the object's own pages; without it, copies of them (MAP_PRIVATE) */
#define AREA_STACK  2u
#define AREA_HEAP   4u

#define MMAP_LOW 0x10000ul     /* nothing is mapped below: a NULL pointer, with an offset too, is an error */

struct area;

/* For who wants to know how often something is mapped (System V shared memory). */
struct area_ops {
	void (*open)(struct area *a);          /* there is one more: copied by a fork, or cut in two */
	void (*close)(struct area *a);         /* it is about to go */
};

/* A range of addresses with one protection. */
struct area {
	struct list   link;            /* space->areas, by address */
	uintptr_t     start, end;      /* on page boundaries */
	uint32_t      prot;            /* PROT_READ, PROT_WRITE, PROT_EXEC */
	uint32_t      flags;           /* AREA_* */
	struct vmobj *obj;             /* what it shows, counted; NULL: private pages of zeros */
	size_t        pgoff;           /* the page of the object that is at start */
	const struct area_ops *ops;    /* or NULL */
	void         *data;            /* of the ops */
};

struct space {
	unsigned    refs;              /* processes: two between vfork and exec */
	uint64_t   *root;              /* the top page table */
	struct list areas;
	size_t      rss;               /* pages that are mapped */
	uintptr_t   brk_start, brk;    /* the heap */
	uintptr_t   arg_start, arg_end;            /* the arguments that exec put on the stack */
};

/* An empty address space, NULL if there is no memory. */
struct space *space_new(void);
void space_get(struct space *sp);
void space_put(struct space *sp);

/* A copy for fork: shared areas show the same pages, the pages of private ones are
   copied. NULL: no memory. */
struct space *space_clone(struct space *from);

/* Use its page tables from now on; NULL: those of the kernel alone. */
void space_switch(struct space *sp);

/* The area that va lies in; or the first that ends above va. NULL if there is none. */
struct area *area_find(struct space *sp, uintptr_t va);
struct area *area_find_next(struct space *sp, uintptr_t va);

/* A copy that is in no space yet; NULL if there is no memory. And the end of one, the
   pages of which are unmapped already. */
struct area *area_copy(const struct area *from);
void area_free(struct area *a);

/* If va lies inside an area, cut it there into two. 0, -ENOMEM. */
int area_cut(struct space *sp, uintptr_t va);

/* Make an area of len bytes at start, in the place of what is there now. It gets a
   reference of its own to obj. The address, or -ENOMEM, -EINVAL, -EPERM. */
long vm_map(struct space *sp, uintptr_t start, size_t len, uint32_t prot, uint32_t flags, struct vmobj *obj, size_t pgoff);

/* mm/mmap.c: where len bytes are free: at wish if they are so there. 0: nowhere. */
uintptr_t vm_place(struct space *sp, uintptr_t wish, size_t len);

/* Take the range out of all areas. 0, -EINVAL, -ENOMEM. */
int vm_unmap(struct space *sp, uintptr_t start, size_t len);

/* mm/space.c: forget the pages of a range. */
void vm_zap(struct space *sp, uintptr_t start, uintptr_t end);

/* The page table entry by which the area shows this frame. */
uint64_t make_entry(const struct area *a, paddr_t frame);

/* Make the page at va present for such an access (PROT_READ, _WRITE, _EXEC). 0;
   -EFAULT nothing is mapped there, -EACCES not for this access, -EIO beyond the end
   of the object, -ENOMEM. */
int vm_fault(struct space *sp, uintptr_t va, uint32_t access);

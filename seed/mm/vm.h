/* Address spaces: what a program sees as its memory. */
#pragma once
#include "lib/list.h"
#include "mm/vmobj.h"

#define AREA_SHARED 1u         /* writes go to the object; without it, to a copy of the page (MAP_PRIVATE) */
#define AREA_STACK  2u
#define AREA_HEAP   4u

struct area;

/* For who wants to know how often something is mapped (System V shared memory). */
struct area_ops {
	void (*open)(struct area *a);          /* there is one more: attached, or copied by a fork, or cut in two */
	void (*close)(struct area *a);         /* it is about to go */
};

/* A range of addresses with one protection. */
struct area {
	struct list   link;            /* space->areas, by address */
	struct space *space;
	uintptr_t     start, end;      /* on page boundaries */
	uint32_t      prot;            /* PROT_READ, PROT_WRITE, PROT_EXEC */
	uint32_t      flags;           /* AREA_* */
	struct vmobj *obj;             /* what it shows, counted; NULL: private pages of zeros */
	size_t        pgoff;           /* the page of the object that is at start */
	struct list   obj_link;        /* obj->areas */
	const struct area_ops *ops;    /* or NULL */
	void         *data;            /* of the ops */
};

struct space {
	unsigned    refs;              /* processes: two between vfork and exec */
	uint64_t   *root;              /* the top page table */
	struct list areas;
	size_t      rss;               /* pages that are mapped */
	uintptr_t   brk_start, brk;    /* the heap */
	uintptr_t   arg_start, arg_end, env_end;   /* the strings that exec put on the stack: arguments, environment */
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

/* Make an area of len bytes at hint (fixed: there, in the place of what is there
   now; else there or elsewhere). It gets a reference of its own to obj. The address,
   or -ENOMEM, -EINVAL. */
long vm_map(struct space *sp, uintptr_t hint, size_t len, uint32_t prot, uint32_t flags, struct vmobj *obj, size_t pgoff,
	    bool fixed);

/* All areas at once, for space_clone and space_put. */
int  areas_clone(struct space *sp, struct space *from);
void areas_free(struct space *sp);

/* Take the range out of all areas; change its protection. 0, -EINVAL, -ENOMEM;
   protect: -ENOMEM too if a part of it is not mapped. */
int vm_unmap(struct space *sp, uintptr_t start, size_t len);
int vm_protect(struct space *sp, uintptr_t start, size_t len, uint32_t prot);

/* Forget the pages of a range: those of private memory are zeros again. */
void vm_zap(struct space *sp, uintptr_t start, uintptr_t end);

/* Is o part of a running program? Then it must not be written. */
bool area_executes(struct vmobj *o);

/* The pages of o from number first on are about to go: take them out of all areas. */
void area_forget(struct vmobj *o, size_t first);

/* Make the page at va present for such an access (PROT_READ, _WRITE, _EXEC). 0;
   -EFAULT nothing is mapped there, -EACCES not for this access, -EIO beyond the end
   of the object, -ENOMEM. */
int vm_fault(struct space *sp, uintptr_t va, uint32_t access);

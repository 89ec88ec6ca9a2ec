/* Address spaces made of areas; vmobj, the source of every page that can be shared. Layer 5. */
#pragma once
#include "cpu/tlb.h"
#include "kernel/mutex.h"
#include "lib/ref.h"
#include "lib/tree.h"
#include "mm/page.h"
#include "mm/pagetable.h"

struct area;
struct space;
struct vmobj;

/* ---- vmobj: tmpfs files, memfd, SysV segments, shared anonymous maps ---------------------- */

/* Guards:  I set once   a atomic   v lock */
struct vmobj_ops {
	/* The page at index, one reference for the caller, made if absent (zeroed). Holds v.
	   -ENOMEM, -ENOSPC (tmpfs full), -EFAULT past the end (SIGBUS). */
	int  (*getpage)(struct vmobj *o, uint64_t index, struct page **out);
	void (*dirtied)(struct vmobj *o);       /* a program's first write through a shared map. Holds v; or NULL */
	void (*destroy)(struct vmobj *o);       /* last reference gone; or NULL */
};

struct vmobj {
	struct ref    refs;
	struct mutex  lock;          /* RANK_VMOBJ */
	const struct vmobj_ops *ops; /* I */
	void         *host;          /* I  the inode or segment it belongs to (not counted) */
	uint64_t      size;          /* v  bytes; faults past its last page are SIGBUS */
	uint64_t      npages;        /* v  pages present */
	void         *dir;           /* v  radix tree of pages, see vmobj.c */
	unsigned      height;        /* v */
	uint64_t      committed;     /* I  pages counted in vm_committed */
	struct list   areas;         /* v  areas that map it: truncation unmaps through them */
	uint32_t      writable_maps; /* v  shared areas that may write (memfd seals) */
	uint64_t     *account;       /* I  of a file system, or NULL: two words, pages used (a) and their limit (0 none) */
};

struct vmobj *vmobj_new(const struct vmobj_ops *ops, void *host, uint64_t size);
struct vmobj *vmobj_anon(uint64_t size);            /* zero-filled on demand, counted in Committed_AS; NULL no memory */
extern const struct vmobj_ops vmobj_anon_ops;       /* its ops, for others */
/* The getpage of zero-filled objects, for others' ops: present, or made and charged to *account. No check
   of the size (a write extends it afterwards). Holds v. 0, -ENOMEM, -ENOSPC. */
int  vmobj_getpage(struct vmobj *o, uint64_t index, struct page **out);
int  vmobj_fault(struct vmobj *o, uint64_t index, struct page **out);    /* the same, -EFAULT behind the size */
void vmobj_get(struct vmobj *o);
void vmobj_put(struct vmobj *o);
/* Page at index if present, without making it; holds v. No reference taken. */
struct page *vmobj_peek(struct vmobj *o, uint64_t index);
/* The same; *next is the first index that is not known to be absent too, or the next one. */
struct page *vmobj_peek_next(struct vmobj *o, uint64_t index, uint64_t *next);
/* Present or made; takes and drops v; one reference for the caller. */
int  vmobj_page(struct vmobj *o, uint64_t index, struct page **out);
/* Change the size; pages beyond are unmapped from every area and dropped, the tail of the last is
   zeroed. Takes v. May sleep. */
int  vmobj_resize(struct vmobj *o, uint64_t size);
/* Drop the pages of [from, to) bytes rounded inwards, zero the ends (hole punch). */
int  vmobj_punch(struct vmobj *o, uint64_t from, uint64_t to);
/* Put a page in (a PAGE_OBJ one); replaces what is there. Takes v. Consumes the reference. */
int  vmobj_put_page(struct vmobj *o, uint64_t index, struct page *p);

/* ---- areas ---------------------------------------------------------------------------------- */

#define AREA_SHARED     0x01u
#define AREA_GROWSDOWN  0x02u
#define AREA_MAYWRITE   0x04u      /* mprotect may add PROT_WRITE (shared map of a file opened for writing) */
#define AREA_LOCKED     0x08u
#define AREA_DONTFORK   0x10u
#define AREA_NORESERVE  0x20u
#define AREA_STACK      0x40u
#define AREA_HEAP       0x80u
#define AREA_VDSO       0x100u
#define AREA_WIPEONFORK 0x200u
#define AREA_NOEXEC     0x400u     /* mprotect may not add PROT_EXEC (noexec mount) */
#define AREA_LOW2G      0x800u     /* for vm_map only: place it below 2 GiB (MAP_32BIT) */
#define AREA_DONTDUMP   0x1000u
#define AREA_ACCOUNT    0x2000u    /* set by mm: counted in vm_committed */

/* Neither may fail. open: before the area is inserted or cloned, under the space's lock; may not sleep.
   close: with no lock held (of a rank from RANK_EPALL on); may sleep. */
struct area_ops {
	void (*open)(struct area *a);
	void (*close)(struct area *a);
	const char *(*name)(struct area *a);     /* for maps, or NULL */
};

/* Guards:  s space->lock   v obj->lock   (bounds: written under both, read under either) */
struct area {
	struct tree_node node;          /* s  by start */
	uintptr_t        start, end;    /* s+v */
	uint32_t         prot;          /* s  PROT_READ|WRITE|EXEC */
	uint32_t         flags;         /* s  AREA_* */
	struct vmobj    *obj;           /* I  counted; NULL: private anonymous */
	uint64_t         pgoff;         /* s+v  page index in obj of start */
	struct list      obj_link;      /* v */
	struct space    *space;         /* I */
	const struct area_ops *ops;     /* I  or NULL */
	void            *data;          /* I  for ops (a shm segment) */
	struct list      gone;          /* local list of vm_unmap */
};

/* Entries and tables: an entry changes under s or v (whichever guards its area) and t, or, for an
   area without object, under s alone; tables come and go under s, go under t too, so that
   truncation may walk them with v and t.
   Guards:  s lock   t pte_lock   a atomic   I set once */
struct space {
	struct pgroot   root;           /* must be first: cr3 and the CPUs that have it loaded (cpu/tlb.h) */
	struct ref      refs;           /* threads and borrowers */
	uint64_t        id;             /* I  of this space alone, for ever: an address comes back, this does not */
	struct mutex    lock;           /* RANK_SPACE */
	struct spinlock pte_lock;       /* RANK_PTE */
	struct tree     areas;          /* s */
	struct area    *last_hit;       /* s */
	uint64_t        nareas;         /* s */
	uint32_t        def_flags;      /* s  mlockall(MCL_FUTURE): AREA_LOCKED */
	bool            oom_victim;     /* a */
	uint64_t        total_pages;    /* s  of all areas (RLIMIT_AS, VmSize) */
	uint64_t        data_pages;     /* s  private writable (RLIMIT_DATA) */
	uint64_t        locked_pages;   /* s */
	uint64_t        rss;            /* t  frames mapped */
	uint64_t        rss_shared;     /* t  of them out of objects */
	uint64_t        rss_peak, total_peak;   /* t, s */
	/* What follows a fork copies as it is. */
	uintptr_t       brk_start, brk; /* s */
	uintptr_t       mmap_top;       /* I  placement goes down from here */
	uintptr_t       gap_from;       /* s  no gap from here up to mmap_top is larger than gap_max */
	size_t          gap_max;        /* s */
	uintptr_t       stack_top;      /* I */
	uint64_t        rlimit_stack, rlimit_as, rlimit_data;   /* a  copies, set by proc/ */
	bool            dumpable;       /* a */
	int             oom_score_adj;  /* a */
	unsigned        core_filter;    /* a  /proc/PID/coredump_filter: what a core file holds, core(5) */
#define CORE_ANON_PRIVATE   1u
#define CORE_ANON_SHARED    2u
#define CORE_FILE_PRIVATE   4u
#define CORE_FILE_SHARED    8u
#define CORE_ELF_HEADERS 0x10u
#define CORE_FIRST       0x33u
#define CORE_KINDS      0x1ffu
	uintptr_t       arg_start, arg_end, env_start, env_end, code_start, code_end, data_start, data_end;  /* I after exec */
	uint64_t        auxv[48];       /* I after exec */
	void           *exe;            /* I after exec: struct inode *, counted through exe_put */
	void          (*exe_put)(void *exe);
	void          (*exe_get)(void *exe);
};

struct space *space_new(void);                       /* empty, kernel half shared. NULL no memory */
/* Copy for fork: private pages become copy-on-write. Takes from->lock. 0 or -ENOMEM (nothing made). */
int  space_clone(struct space *from, struct space **out);
void space_get(struct space *sp);
void space_put(struct space *sp);                    /* the last one unmaps everything; may sleep */
/* Load it on this CPU (exec, exit); NULL: the kernel's own. Interrupts on. */
void space_switch(struct space *sp);

/* vm_map: make an area.
   hint: where (MAP_FIXED semantics by `how`); len rounded up; obj reference is taken over on success only.
   Returns the address or -ENOMEM, -EINVAL, -EEXIST (VM_NOREPLACE), -EPERM (below mmap_min_addr). Takes s. */
enum vm_how { VM_HINT, VM_FIXED, VM_NOREPLACE };
long vm_map(struct space *sp, uintptr_t hint, size_t len, uint32_t prot, uint32_t flags,
	    struct vmobj *obj, uint64_t pgoff, enum vm_how how, const struct area_ops *ops, void *data);
int  vm_unmap(struct space *sp, uintptr_t start, size_t len);                /* 0, -EINVAL, -ENOMEM */
int  vm_protect(struct space *sp, uintptr_t start, size_t len, uint32_t prot);  /* 0, -ENOMEM, -EACCES */
/* Fault the range in as by such an access, or as by `preferred` where the areas allow that. 0, or what stopped it. */
int  vm_populate(struct space *sp, uintptr_t start, uintptr_t end, uint32_t access, uint32_t preferred);
/* Forget the frames of a range without touching areas (madvise DONTNEED, truncation). Holds s or v.
   cows: private copies of an object's pages too. */
void vm_zap(struct space *sp, uintptr_t va, uintptr_t end, bool cows);

struct area *area_find(struct space *sp, uintptr_t va);        /* the area that holds va, or NULL. Holds s */
struct area *area_find_next(struct space *sp, uintptr_t va);   /* the first that ends above va. Holds s */
struct area *area_next(struct area *a);

/* Resolve a fault at va. access: VM_READ, VM_WRITE or VM_EXEC (PROT_ bits). May sleep.
   0, -EFAULT (no area), -EACCES (protection), -EIO (SIGBUS: past the end of its object), -ENOMEM. */
int vm_fault(struct space *sp, uintptr_t va, uint32_t access);
/* Copy to or from another space through vm_fault and the direct map: ptrace, /proc/PID/mem, cores.
   force: ignore write protection as ptrace does (COW). Bytes done, or -EIO if none. */
long space_copy(struct space *sp, uintptr_t va, void *buf, size_t n, bool write, bool force);
/* The page at va faulted in for access, one reference for the caller (vmsplice, futex keys). 0 or -EFAULT. */
int space_page(struct space *sp, uintptr_t va, uint32_t access, struct page **out);
/* Out of memory on a user fault: pick and kill the largest process (hook filled by proc/oom). Returns
   when the caller should retry; the victim itself dies on its way out. */
extern bool (*vm_oom_hook)(void);
extern uint64_t vm_mapped;           /* a  entries that hold a page of an object */
extern uint64_t vm_committed;        /* a  pages promised: Committed_AS */
void vm_init(void);

struct futex_key { void *base; uint64_t offset; };   /* space + address, or vmobj + byte offset */
/* Key of a user word. shared: by its object if the area is shared; takes a reference on base object then
   (drop with vm_key_put). 0 or -EFAULT. */
int  vm_futex_key(struct space *sp, uintptr_t va, bool shared, struct futex_key *out);
void vm_key_put(struct futex_key *k, bool shared);
void vm_key_get(const struct futex_key *k);       /* one more, of a key that has one */

/* For /proc: text helpers live in fs/. Adds up an area's frames by walking its entries. Holds s. */
struct area_usage {
	uint64_t rss, shared_clean, shared_dirty, private_clean, private_dirty, referenced, anon;
	uint64_t pss_bytes, pss_anon, pss_locked;
};
void area_usage(struct area *a, struct area_usage *out);

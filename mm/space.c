/* Address spaces: made, copied for fork, given up; and read or written from outside. */
#include "kernel/sched.h"
#include "mm/area.h"
#include "mm/slab.h"

static struct kcache *space_cache;
static uint64_t last_id;
bool (*vm_oom_hook)(void);

void vm_init(void)
{
	space_cache = kcache_new("space", sizeof(struct space));
	area_init();
	zero_page = page_alloc_zero();
	assert(zero_page);
}

struct space *space_new(void)
{
	struct space *sp = kcache_zalloc(space_cache);

	if (!sp)
		return NULL;
	sp->root.cr3 = pt_new();
	if (!sp->root.cr3) {
		kcache_free(space_cache, sp);
		return NULL;
	}
	ref_init(&sp->refs);
	sp->id = __atomic_add_fetch(&last_id, 1, __ATOMIC_RELAXED);
	mutex_init(&sp->lock, RANK_SPACE);
	spin_init(&sp->pte_lock, RANK_PTE);
	tree_init(&sp->areas);
	sp->mmap_top = USER_LIMIT - (128ul << 20);
	sp->core_filter = CORE_FIRST;
	sp->rlimit_stack = 8ul << 20;
	sp->rlimit_as = sp->rlimit_data = UINT64_MAX;
	return sp;
}

void space_get(struct space *sp)
{
	ref_get(&sp->refs);
}

void space_switch(struct space *sp)
{
	uint64_t held = irq_save();

	pgroot_switch(sp ? &sp->root : NULL);
	irq_restore(held);
}

void space_put(struct space *sp)
{
	struct list gone = LIST_INIT(gone);

	might_sleep();
	if (!ref_put(&sp->refs))
		return;
	if (pgroot_loaded[cpu_id()] == &sp->root)
		space_switch(NULL);
	pgroot_abandon(&sp->root);
	/* No CPU has it loaded: entries may go without telling anybody. */
	for (struct tree_node *n = tree_first(&sp->areas); n; n = tree_next(n)) {
		struct area *a = tree_entry(n, struct area, node);

		vm_zap(sp, a->start, a->end, true);
	}
	areas_remove_all(sp, &gone);
	areas_close(&gone);
	assert(sp->rss == 0 && sp->rss_shared == 0);
	if (sp->exe)
		sp->exe_put(sp->exe);
	pt_free(sp->root.cr3);
	kcache_free(space_cache, sp);
}

/* ---- fork ----------------------------------------------------------------------------------- */

/* What a fork copied so far; cow: the parent lost write permission somewhere. */
struct copied {
	size_t rss, shared;
	bool   cow;
};

/* Copy entries of one table, n from src on; private pages become read-only on both sides. Holds space->lock, obj->lock and
   pte_lock of the parent. */
static void copy_table(struct copied *c, pte_t *src, pte_t *dst, size_t n)
{
	for (; n > 0; n--, src++, dst++) {
		pte_t e = *src;

		if (!e)
			continue;
		struct page *p = phys_to_page(pte_phys(e));

		if (e & PTE_W) {
			e = (e & ~(PTE_W | PTE_D)) | PTE_COW;
			*src = e;
			c->cow = true;
		}
		*dst = e;
		if (p == zero_page)
			continue;
		page_get(p);
		c->rss++;
		c->shared += p->kind == PAGE_OBJ;
	}
}

/* The private pages of a. Holds the lock of the parent and of the object. The child's own tables need no pte_lock:
   whoever else might walk them, for another object, changes nothing here but the counters, so they wait. */
static int copy_entries(struct space *from, struct space *to, struct area *a, struct copied *c)
{
	for (uintptr_t va = a->start, stop; va < a->end; va = stop, cond_resched()) {
		pte_t *src = pt_find(from->root.cr3, &va, a->end), *dst;

		if (!src)
			break;
		stop = min(a->end, align_down(va, PT_SPAN) + PT_SPAN);
		dst = pt_walk(to->root.cr3, va, true);
		if (!dst)
			return -ENOMEM;
		spin_lock(&from->pte_lock);
		copy_table(c, src, dst, (stop - va) >> PAGE_SHIFT);
		spin_unlock(&from->pte_lock);
	}
	return 0;
}

static int clone_area(struct space *from, struct space *to, struct area *a, struct copied *c)
{
	int r;

	if (!area_append(to, a))
		return -ENOMEM;
	if (a->flags & (AREA_SHARED | AREA_WIPEONFORK))
		return 0;        /* pages of an object come back by fault */
	if (!a->obj)
		return copy_entries(from, to, a, c);
	mutex_lock(&a->obj->lock);
	r = copy_entries(from, to, a, c);
	mutex_unlock(&a->obj->lock);
	return r;
}

int space_clone(struct space *from, struct space **out)
{
	struct space *to = space_new();
	struct copied c = { 0 };
	int r = 0;

	if (!to)
		return -ENOMEM;
	mutex_lock(&from->lock);
	memcpy(&to->brk_start, &from->brk_start, sizeof(*to) - offsetof(struct space, brk_start));
	if (to->exe)
		to->exe_get(to->exe);
	for (struct tree_node *n = tree_first(&from->areas); n && r == 0; n = tree_next(n)) {
		struct area *a = tree_entry(n, struct area, node);

		if (!(a->flags & AREA_DONTFORK))
			r = clone_area(from, to, a, &c);
	}
	spin_lock(&to->pte_lock);        /* a file cut meanwhile has taken pages out again */
	to->rss += c.rss;
	to->rss_shared += c.shared;
	__atomic_fetch_add(&vm_mapped, c.shared, __ATOMIC_RELAXED);
	to->rss_peak = to->rss;
	spin_unlock(&to->pte_lock);
	if (c.cow)
		tlb_shootdown(from->root.cpus, 0, USER_LIMIT);
	mutex_unlock(&from->lock);
	if (r < 0)
		space_put(to);
	else
		*out = to;
	return r;
}

/* ---- from outside --------------------------------------------------------------------------- */

/* Faults va in and finds its page. Holds space->lock: the page is good as long as the caller does. The processor reads what may
   only be written; who asks from outside may not. */
static int page_at(struct space *sp, uintptr_t va, uint32_t access, bool force, struct page **out)
{
	struct area *a = va < USER_LIMIT ? area_find(sp, va) : NULL;
	int r = a && (force || (a->prot & access)) ? area_fault(a, va, access, force) : -EFAULT;

	if (r < 0)
		return r;
	/* Truncation may have been faster than we. */
	spin_lock(&sp->pte_lock);
	pte_t *e = pt_walk(sp->root.cr3, va, false);

	*out = e && pte_holds(*e) ? phys_to_page(pte_phys(*e)) : NULL;
	if (*out)
		page_get(*out);
	spin_unlock(&sp->pte_lock);
	return *out ? 0 : -EFAULT;
}

int space_page(struct space *sp, uintptr_t va, uint32_t access, struct page **out)
{
	mutex_lock(&sp->lock);
	int r = page_at(sp, va, access, false, out);

	mutex_unlock(&sp->lock);
	return r < 0 ? -EFAULT : 0;
}

long space_copy(struct space *sp, uintptr_t va, void *buf, size_t n, bool write, bool force)
{
	size_t done = 0;

	while (done < n) {
		size_t off = (va + done) & PAGE_OFFSET_MASK, part = min(n - done, PAGE_SIZE - off);
		struct page *p = NULL;

		/* The lock is kept over the copy: a fork must not share the page in between. */
		mutex_lock(&sp->lock);
		int r = page_at(sp, va + done, write ? PROT_WRITE : PROT_READ, force, &p);

		if (r == 0 && write)
			memcpy(page_addr(p) + off, buf + done, part);
		else if (r == 0)
			memcpy(buf + done, page_addr(p) + off, part);
		mutex_unlock(&sp->lock);
		if (r < 0)
			break;
		page_put(p);
		done += part;
	}
	return done || !n ? (long)done : -EIO;
}

/* A key in an object is told from one in a space by the lowest bit of its base, one that others could have shared from
   a private one by a bit of its offset: who waits on the one is not woken on the other. What private memory may
   only be read never changes; a private map of a file that may only be read is the file. */
int vm_futex_key(struct space *sp, uintptr_t va, bool shared, struct futex_key *out)
{
	struct area *a;
	int r = 0;

	*out = (struct futex_key){ sp, va | shared };
	if (!shared)
		return 0;
	mutex_lock(&sp->lock);
	a = area_find(sp, va);
	if (unlikely(!a || !(a->prot & (PROT_READ | PROT_WRITE)))) {
		r = -EFAULT;
	} else if (!a->obj) {
		r = a->prot & PROT_WRITE ? 0 : -EFAULT;
	} else {
		uint64_t at = (area_index(a, va) << PAGE_SHIFT) + (va & PAGE_OFFSET_MASK);

		if (at >= page_up(a->obj->size)) {
			r = -EFAULT;
		} else if (a->flags & AREA_SHARED || !(a->prot & PROT_WRITE)) {
			vmobj_get(a->obj);
			*out = (struct futex_key){ (void *)((uintptr_t)a->obj | 1), at };
		}
	}
	mutex_unlock(&sp->lock);
	return r;
}

void vm_key_put(struct futex_key *k, bool shared)
{
	if (shared && ((uintptr_t)k->base & 1))
		vmobj_put((void *)((uintptr_t)k->base & ~1ul));
}

void area_usage(struct area *a, struct area_usage *out)
{
	assert(mutex_held(&a->space->lock));
	for (uintptr_t va = a->start; va < a->end; va += PAGE_SIZE) {
		pte_t *e = pt_find(a->space->root.cr3, &va, a->end);

		if (!e || cond_resched_killable() < 0)
			break;
		struct page *p = phys_to_page(pte_phys(*e));

		if (!pte_holds(*e) || p == zero_page)
			continue;
		bool anon = p->kind == PAGE_ANON, dirty = anon || (*e & PTE_D);
		uint32_t maps = max(anon ? p->refs : p->refs - 1, 1u);

		out->rss++;
		out->anon += anon;
		out->referenced += !!(*e & PTE_A);
		out->pss_bytes += PAGE_SIZE / maps;
		out->pss_anon += anon ? PAGE_SIZE / maps : 0;
		out->pss_locked += a->flags & AREA_LOCKED ? PAGE_SIZE / maps : 0;
		*(maps > 1 ? (dirty ? &out->shared_dirty : &out->shared_clean)
			   : (dirty ? &out->private_dirty : &out->private_clean)) += 1;
	}
}

void vm_key_get(const struct futex_key *k)
{
	if ((uintptr_t)k->base & 1)
		vmobj_get((void *)((uintptr_t)k->base & ~1ul));
}

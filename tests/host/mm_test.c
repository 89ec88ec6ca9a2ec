/* Pages, slabs, page tables and areas on the host: the files of mm/ themselves, over a piece of
   malloc'ed memory that plays the physical one. */
#include "lib/types.h"

/* Only these of the C library: its headers and abi/ name the same types. */
int printf(const char *fmt, ...);
void abort(void);
void *aligned_alloc(size_t align, size_t n);
int rand(void);
void srand(unsigned seed);

#include "cpu/cpu.h"
#include "cpu/layout.h"
#include "cpu/spinlock.h"
#include "cpu/tlb.h"
#include "kernel/mutex.h"
#include "kernel/sched.h"

#define RAM (64ul << 20)
static char *ram;
static int irqs = 1, shootdowns;
static unsigned cpu;

/* The machine, as far as mm/ asks for it. */
#define phys_to_virt(pa) ((void *)(ram + (pa)))
#define virt_to_phys(va) ((paddr_t)((char *)(va) - ram))
#define irq_save()       (irqs ? (irqs = 0, 0ul) : 1ul)
#define irq_restore(f)   ((f) == 0 ? (void)(irqs = 1) : (void)0)
#define irq_enable()     (irqs = 1)
#define irq_disable()    (irqs = 0)
#define irq_enabled()    irqs
#define cpu_id()         cpu
#define spin_lock(l)     ((l)->owner++ ? abort() : (void)0)
#define spin_unlock(l)   ((void)(l)->owner--)
#define mutex_lock(m)    ((m)->owner++ ? abort() : (void)0)
#define mutex_unlock(m)  ((void)(m)->owner--)
#define mutex_held(m)    ((m)->owner == 1)
#define mutex_init(m, r) ((m)->owner = 0)
#define might_sleep()    ((void)0)
#define sleep_forbid()   ((void)0)
#define sleep_allow()    ((void)0)
#define spin_held(l)     ((l)->owner == 1)
#define current_task()   (&task)
static struct cpu_task task;
#define tlb_shootdown(m, va, len) ((void)shootdowns++)
#define pgroot_abandon(r) ((void)(r)->dead++)
#define pgroot_switch(r)  ((void)0)
#define cond_resched()    ((void)0)
#define cond_resched_killable() 0
struct pgroot *pgroot_loaded[CPU_MAX];
struct cpu_features cpu_features = { .nx = true };

#define assert_failed(e, f, l) (printf("%s:%d: assert %s\n", f, l, e), abort())
#define panic(...) (printf(__VA_ARGS__), abort())

/* For the inline functions of the headers, of which none is called here. */
_Noreturn void (assert_failed)(const char *expr, const char *file, int line) { abort(); }
_Noreturn void rank_violation(uint64_t held, uint64_t rank) { abort(); }

paddr_t kernel_root;
void kstack_reclaim(void);
void kstack_reclaim(void) { }

#include "lib/tree.c"
#include "mm/page.c"
#undef alloc
#include "mm/slab.c"
#include "mm/pagetable.c"
#define drop vmobj_drop
#include "mm/vmobj.c"
#undef drop
#include "mm/area.c"
#include "mm/gap.c"
#include "mm/fault.c"
#include "mm/map.c"
#include "mm/space.c"

static int failures;
#define CHECK(e) do { if (!(e)) { printf("not ok %s:%d: %s\n", __FILE__, __LINE__, #e); failures++; } } while (0)

static void pages_come_back(void)
{
	static struct page *p[16384];
	size_t before = page_free_count(), n = 0;

	while (n < 16384 && (p[n] = page_alloc())) {
		memset(page_addr(p[n]), 0xaa, PAGE_SIZE);
		n++;
	}
	CHECK(n == before && page_free_count() == 0);
	for (size_t i = 0; i < n; i++)
		page_put(p[(i * 7919) % n ? (i * 7919) % n : 0]->refs ? p[(i * 7919) % n] : p[i]);
	for (size_t i = 0; i < n; i++)
		if (p[i]->refs)
			page_put(p[i]);
	CHECK(page_free_count() == before);
	page_reclaim();
	struct page *big = page_alloc_order(PAGE_MAX_ORDER);

	CHECK(big && ((big - pages) & (BIT(PAGE_MAX_ORDER) - 1)) == 0);
	page_free_order(big, PAGE_MAX_ORDER);
	CHECK(page_alloc_order(PAGE_MAX_ORDER + 1) == NULL);
	CHECK(page_free_count() == before);
}

static void slabs_come_back(void)
{
	static struct { char *p; size_t n; } o[4000];
	size_t before;

	page_reclaim();
	before = page_free_count() + slab_pages();
	srand(1);
	for (int round = 0; round < 60000; round++) {
		int i = rand() % 4000;

		cpu = rand() % 4;
		if (o[i].p) {
			for (size_t k = 0; k < o[i].n; k++)
				if (o[i].p[k] != (char)i) {
					CHECK(!"an object was overwritten");
					break;
				}
			kfree(o[i].p);
			o[i].p = NULL;
		} else {
			o[i].n = rand() % (rand() % 16 ? 300 : 5000) + 1;
			o[i].p = kmalloc(o[i].n);
			if (o[i].p)
				memset(o[i].p, i, o[i].n);
			CHECK(o[i].p && ((uintptr_t)o[i].p & 15) == 0);
		}
	}
	for (int i = 0; i < 4000; i++)
		kfree(o[i].p), o[i].p = NULL;
	for (cpu = 0; cpu < 4; cpu++)
		page_reclaim();
	cpu = 0;
	CHECK(slab_pages() == 0);
	CHECK(page_free_count() == before);
	CHECK(kmalloc(5ul << 20) == NULL);
	kfree(NULL);
}

/* The areas of sp against a plain array of what each page should be. */
#define MODEL 512
#define BASE  0x7f0000000000ul
static unsigned char model[MODEL];     /* 0 free, else prot + 1 */

static void check_model(struct space *sp)
{
	uintptr_t last = 0;
	struct area *prev = NULL;

	sp->lock.owner++;
	for (struct tree_node *n = tree_first(&sp->areas); n; n = tree_next(n)) {
		struct area *a = tree_entry(n, struct area, node);

		CHECK(a->start < a->end && a->start >= last);
		CHECK(!prev || prev->end < a->start || prev->prot != a->prot || prev->flags != a->flags);
		last = a->end;
		prev = a;
	}
	for (int i = 0; i < MODEL; i++) {
		struct area *a = area_find(sp, BASE + i * PAGE_SIZE);

		if (model[i] != (a ? a->prot + 1 : 0)) {
			CHECK(!"an area differs from the model");
			break;
		}
	}
	sp->lock.owner--;
}

static void areas_follow_the_model(void)
{
	struct space *sp = space_new(), *child;
	size_t before;

	srand(2);
	sp->mmap_top = 0x7fff00000000;
	for (int round = 0; round < 20000; round++) {
		int at = rand() % MODEL, n = rand() % min(MODEL - at, 64) + 1, prot = rand() % 8;
		uintptr_t va = BASE + at * PAGE_SIZE;
		bool whole = true;

		for (int i = at; i < at + n; i++)
			whole = whole && model[i];
		switch (rand() % 4) {
		case 0:
			CHECK(vm_map(sp, va, n * PAGE_SIZE, prot, AREA_NORESERVE, NULL, 0, VM_FIXED, NULL, NULL) == va);
			memset(model + at, prot + 1, n);
			break;
		case 1:
			CHECK(vm_unmap(sp, va, n * PAGE_SIZE) == 0);
			memset(model + at, 0, n);
			break;
		case 2:
			if (!whole)
				break;
			CHECK(vm_protect(sp, va, n * PAGE_SIZE, prot) == 0);
			memset(model + at, prot + 1, n);
			break;
		default: {
			int want = model[at] ? (model[at] - 1) & PROT_WRITE ? 0 : -EACCES : -EFAULT;

			CHECK(vm_fault(sp, va, PROT_WRITE) == want);
		}
		}
		if (round % 64 == 0)
			check_model(sp);
		if (round % 1000 == 0) {
			CHECK(space_clone(sp, &child) == 0);
			check_model(child);
			space_put(child);
		}
	}
	check_model(sp);
	before = vm_committed;
	CHECK(before == 0);
	space_put(sp);
}

static void gaps_are_found(void)
{
	struct space *sp = space_new();
	long a, b, c;

	a = vm_map(sp, 0, 4 * PAGE_SIZE, 3, 0, NULL, 0, VM_HINT, NULL, NULL);
	b = vm_map(sp, 0, 4 * PAGE_SIZE, 1, 0, NULL, 0, VM_HINT, NULL, NULL);
	c = vm_map(sp, 0, 4 * PAGE_SIZE, 3, 0, NULL, 0, VM_HINT, NULL, NULL);
	CHECK(a == (long)sp->mmap_top - 4 * (long)PAGE_SIZE && b == a - 4 * (long)PAGE_SIZE && c == b - 4 * (long)PAGE_SIZE);
	CHECK(vm_unmap(sp, b, 4 * PAGE_SIZE) == 0);
	CHECK(vm_map(sp, 0, 5 * PAGE_SIZE, 3, 0, NULL, 0, VM_HINT, NULL, NULL) == c - 5 * (long)PAGE_SIZE);
	CHECK(vm_map(sp, 0, 2 * PAGE_SIZE, 5, 0, NULL, 0, VM_HINT, NULL, NULL) == b + 2 * (long)PAGE_SIZE);
	CHECK(vm_map(sp, b, PAGE_SIZE, 5, 0, NULL, 0, VM_HINT, NULL, NULL) == b);
	CHECK(vm_map(sp, b, PAGE_SIZE, 5, 0, NULL, 0, VM_NOREPLACE, NULL, NULL) == -EEXIST);
	CHECK(vm_map(sp, 0x1000, PAGE_SIZE, 5, 0, NULL, 0, VM_FIXED, NULL, NULL) == -EPERM);
	CHECK(vm_map(sp, USER_LIMIT, PAGE_SIZE, 5, 0, NULL, 0, VM_FIXED, NULL, NULL) == -ENOMEM);
	a = vm_map(sp, 0, PAGE_SIZE, 3, AREA_LOW2G, NULL, 0, VM_HINT, NULL, NULL);
	CHECK(a > 0 && a < 0x80000000);
	space_put(sp);
}

static void objects_share_and_shrink(void)
{
	struct space *sp = space_new();
	struct vmobj *o = vmobj_anon(200 * PAGE_SIZE);
	long at = vm_map(sp, 0, 200 * PAGE_SIZE, 3, AREA_SHARED | AREA_MAYWRITE, o, 0, VM_HINT, NULL, NULL);
	struct page *p, *q;

	vmobj_get(o);
	long priv = vm_map(sp, 0, 200 * PAGE_SIZE, 3, 0, o, 0, VM_HINT, NULL, NULL);

	for (int i = 0; i < 200; i += 3)
		CHECK(vm_fault(sp, at + i * PAGE_SIZE, PROT_WRITE) == 0);
	CHECK(o->npages == 67);
	CHECK(space_page(sp, at + 150 * PAGE_SIZE, PROT_READ, &p) == 0);
	CHECK(space_page(sp, priv + 150 * PAGE_SIZE, PROT_READ, &q) == 0);
	CHECK(p == q);
	page_put(q);
	CHECK(space_page(sp, priv + 150 * PAGE_SIZE, PROT_WRITE, &q) == 0);
	CHECK(p != q);
	page_put(p);
	page_put(q);
	vmobj_resize(o, 100 * PAGE_SIZE + 1);
	CHECK(o->npages == 34);
	CHECK(vm_fault(sp, at + 150 * PAGE_SIZE, PROT_READ) == -EIO);
	CHECK(vm_fault(sp, priv + 150 * PAGE_SIZE, PROT_READ) == -EIO);
	CHECK(vm_fault(sp, at + 100 * PAGE_SIZE, PROT_READ) == 0);
	vmobj_punch(o, 1, 50 * PAGE_SIZE + 7);
	CHECK(vmobj_resize(o, 0) == 0 && o->npages == 0 && o->dir == NULL);
	space_put(sp);
}

/* Memory maps no machine has. */
static void hostile_maps(void)
{
	struct bootinfo b = { 0 };

	b.ram[0] = (struct boot_range){ 0x100000, RAM };
	b.ram[1] = (struct boot_range){ 1ul << 45, (1ul << 45) + (1ul << 30) };
	b.ram[2] = (struct boot_range){ (1ul << 46) - 4096, 1ul << 46 };
	b.nram = 3;
	b.ram_end = 1ul << 46;
	b.initrd = 0x300123;
	b.initrd_size = 5000;
	b.ram[0].start = 0x302000;
	page_init(&b);
	CHECK(page_phys_end == RAM);
	CHECK(page_free_count() + 2 == page_total());
	CHECK(phys_to_page(0x300123)->refs == 1);
	page_put(phys_to_page(0x300000));
	page_put(phys_to_page(0x301000));
	CHECK(page_free_count() == page_total());
}

int main(void)
{
	ram = aligned_alloc(4096, RAM);
	hostile_maps();
	slab_init();
	pages_come_back();
	slabs_come_back();
	kernel_root = pt_new();
	vm_init();
	size_t before = page_free_count() + slab_pages() , tables = page_table_count;

	areas_follow_the_model();
	gaps_are_found();
	objects_share_and_shrink();
	page_reclaim();
	CHECK(page_free_count() + slab_pages() == before);
	CHECK(page_table_count == tables && vm_committed == 0);
	printf("%s mm\n", failures ? "not ok" : "ok");
	return failures != 0;
}

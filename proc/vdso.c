/* The vDSO: a page of code and a page of data that every process shares. The code (proc/vdso/) is a small
   shared object in the kernel image; the data lets it turn the TSC into time. */
#include "proc/vdso.h"
#include "abi/mman.h"
#include "lib/string.h"
#include "mm/vm.h"
#include "proc/time.h"
#include "proc/vdso/data.h"

extern const char vdso_image[], vdso_image_end[];
static struct vmobj *vdso_obj;           /* I  page 0: data; then the image */
static struct vdso_data *vdso_data;      /* I  the page as the kernel sees it */

static const char *vdso_name(struct area *a)
{
	return a->prot & PROT_EXEC ? "[vdso]" : "[vvar]";
}
static const struct area_ops vdso_area_ops = { .name = vdso_name };

void vdso_init(void)
{
	size_t n = vdso_image_end - vdso_image;
	struct vmobj *o = vmobj_anon(PAGE_SIZE + page_up(n));
	struct page *pg;

	if (!o || vmobj_page(o, 0, &pg) < 0)
		return;
	vdso_data = page_addr(pg);
	for (size_t at = 0; at < n; at += PAGE_SIZE) {
		if (vmobj_page(o, 1 + at / PAGE_SIZE, &pg) < 0)
			return;
		memcpy(page_addr(pg), vdso_image + at, min(n - at, PAGE_SIZE));
	}
	vdso_obj = o;
	vdso_data->tsc_base = clock_params.tsc_base;
	vdso_data->mult = clock_params.mult;
	vdso_update();
}

void vdso_update(void)
{
	static struct spinlock lock = SPINLOCK_INIT(RANK_NAME);

	if (!vdso_data)
		return;
	spin_lock(&lock);                /* two writers could leave seq odd for ever */
	__atomic_store_n(&vdso_data->seq, vdso_data->seq + 1, __ATOMIC_SEQ_CST);
	vdso_data->wall_offset = wall_offset;
	__atomic_store_n(&vdso_data->seq, vdso_data->seq + 1, __ATOMIC_SEQ_CST);
	spin_unlock(&lock);
}

static bool map_part(struct space *sp, uintptr_t at, size_t n, uint32_t prot, uint64_t page)
{
	vmobj_get(vdso_obj);
	if (vm_map(sp, at, n, prot, AREA_SHARED | AREA_VDSO, vdso_obj, page, VM_FIXED, &vdso_area_ops, NULL) >= 0)
		return true;
	vmobj_put(vdso_obj);
	return false;
}

/* Right above where mappings are placed, in the room kept below the stack. */
uintptr_t vdso_map(struct space *sp)
{
	uintptr_t data = sp->mmap_top, code = data + PAGE_SIZE;

	if (!vdso_obj || !map_part(sp, data, PAGE_SIZE, PROT_READ, 0) ||
	    !map_part(sp, code, page_up(vdso_image_end - vdso_image), PROT_READ | PROT_EXEC, 1))
		return 0;
	return code;
}

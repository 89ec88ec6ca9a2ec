/* System V shared memory: a segment is a vmobj with a key and an owner. shmat makes an area over it and
   no page table entry; the areas count the attachments, through fork and exit, by their open and close.
   A removed segment keeps its id, but loses its key, until the last of them is gone. */
#include "ipc/shm.h"
#include "abi/errno.h"
#include "abi/mman.h"
#include "kernel/syscall.h"
#include "kernel/trace.h"
#include "lib/printf.h"
#include "mm/slab.h"
#include "proc/proc.h"

struct ipctable shm_segments;
uint64_t shmmax = UINT64_MAX - (1ul << 24), shmall = UINT64_MAX - (1ul << 24);
uint64_t shm_total_pages;                /* atomic: of all segments, by size */

void shm_destroy(struct ipcobj *o)
{
	struct shm *s = (struct shm *)o;

	__atomic_fetch_sub(&shm_total_pages, page_up(s->size) / PAGE_SIZE, __ATOMIC_RELAXED);
	vmobj_put(s->obj);
	kfree(s);
}

/* ---- shmget ------------------------------------------------------------------------------------ */

static int shm_make(struct ipc_get_args *a, struct ipcobj **out)
{
	uint64_t npages = page_up(a->size) / PAGE_SIZE;
	struct shm *s;

	if (a->size == 0 || a->size > shmmax) {
		explain("shmget: EINVAL: %lu bytes are not between 1 and shmmax", a->size);
		return -EINVAL;
	}
	if (a->flags & SHM_HUGETLB)
		return -EINVAL;              /* as a kernel without huge pages */
	if (page_up(a->size) < a->size || shm_total_pages + npages > shmall)
		return -ENOSPC;
	s = kzalloc(sizeof(*s));
	if (!s)
		return -ENOMEM;
	s->obj = vmobj_anon(page_up(a->size));
	if (!s->obj) {
		kfree(s);
		return -ENOMEM;
	}
	s->size = a->size;
	s->cpid = current_proc->pid;
	snprintf(s->name, sizeof(s->name), "/SYSV%08x (deleted)", a->key);
	__atomic_fetch_add(&shm_total_pages, npages, __ATOMIC_RELAXED);
	*out = &s->ipc;
	return 0;
}

static int shm_check(struct ipc_get_args *a, struct ipcobj *o)
{
	if (a->size <= ((struct shm *)o)->size)
		return 0;
	explain("shmget: EINVAL: the segment has %lu bytes, not %lu", ((struct shm *)o)->size, a->size);
	return -EINVAL;
}

long sys_shmget(int key, size_t size, int flags)
{
	struct ipc_get_args a = { &shm_segments, key, flags, size, shm_make, shm_check };

	return ipc_get(&a);
}

/* ---- attachments: areas ------------------------------------------------------------------------- */

static int pid_now(void)
{
	return current->proc ? current_proc->pid : 0;
}

static void shm_open(struct area *a)
{
	struct shm *s = a->data;

	ref_get(&s->ipc.refs);
	__atomic_fetch_add(&s->attached, 1, __ATOMIC_RELAXED);
	s->atime = ipc_time();
	s->lpid = pid_now();
}

static void shm_close(struct area *a)
{
	struct shm *s = a->data;

	s->dtime = ipc_time();
	s->lpid = pid_now();
	if (__atomic_sub_fetch(&s->attached, 1, __ATOMIC_ACQ_REL) == 0 && s->ipc.mode & SHM_DEST) {
		bool ours;

		mutex_lock(&shm_segments.lock);
		mutex_lock(&s->ipc.lock);
		ours = !s->ipc.removed && s->attached == 0;     /* somebody may have attached by id */
		if (ours)
			ipc_remove(&shm_segments, &s->ipc);
		mutex_unlock(&s->ipc.lock);
		mutex_unlock(&shm_segments.lock);
		if (ours)
			ipc_put(&shm_segments, &s->ipc);            /* the table's */
	}
	ipc_put(&shm_segments, &s->ipc);
}

static const char *shm_name(struct area *a)
{
	return ((struct shm *)a->data)->name;
}

const struct area_ops shm_area_ops = { shm_open, shm_close, shm_name };

/* Where to put it: 0 and *how, or -EINVAL. */
static int attach_place(uintptr_t *addr, int flags, enum vm_how *how)
{
	*how = VM_HINT;
	if (*addr == 0)
		return flags & SHM_REMAP ? -EINVAL : 0;
	if (*addr % SHMLBA) {
		if (!(flags & SHM_RND)) {
			explain("shmat: EINVAL: address 0x%lx is not a multiple of %u", *addr, SHMLBA);
			return -EINVAL;
		}
		*addr &= ~(uintptr_t)(SHMLBA - 1);
		if (*addr == 0 && flags & SHM_REMAP)
			return -EINVAL;
	}
	*how = flags & SHM_REMAP ? VM_FIXED : VM_NOREPLACE;
	return 0;
}

long sys_shmat(int id, const void *uaddr, int flags)
{
	uintptr_t addr = (uintptr_t)uaddr;
	uint32_t prot = PROT_READ | (flags & SHM_RDONLY ? 0 : PROT_WRITE) | (flags & SHM_EXEC ? PROT_EXEC : 0);
	uint32_t aflags = AREA_SHARED | (flags & SHM_RDONLY ? 0 : AREA_MAYWRITE);
	enum vm_how how;
	struct shm *s;
	int err;
	long r = attach_place(&addr, flags, &how);

	if (r < 0 || id < 0)
		return -EINVAL;
	s = ipc_lock(&shm_segments, id, "shmat", &err);
	if (!s)
		return err;
	r = ipc_permission(&s->ipc, (flags & SHM_RDONLY ? 0444 : 0666) | (flags & SHM_EXEC ? 0111 : 0));
	mutex_unlock(&s->ipc.lock);          /* our reference keeps the segment */
	if (r == 0) {
		vmobj_get(s->obj);
		r = vm_map(current->space, addr, s->size, prot, aflags, s->obj, 0, how, &shm_area_ops, s);
		if (r < 0)
			vmobj_put(s->obj);
		if (r == -EEXIST) {
			explain("shmat: EINVAL: something is mapped at 0x%lx already", addr);
			r = -EINVAL;
		}
	}
	ipc_put(&shm_segments, &s->ipc);
	return r;
}

/* The first piece at or above `at` of the attachment that began at start, of segment *s if that is known:
   the attachment may have been cut up, but each piece knows where it began. Its bounds and the attachment's end, or false. */
static bool find_piece(struct space *sp, uintptr_t start, uintptr_t at, struct shm **s, uintptr_t *from, uintptr_t *to,
		       uintptr_t *end)
{
	struct area *a;

	mutex_lock(&sp->lock);
	for (a = area_find_next(sp, at); a; a = area_next(a)) {
		if (*s && a->start >= *end)
			a = NULL;
		if (!a || (a->ops == &shm_area_ops && a->start - a->pgoff * PAGE_SIZE == start &&
			   (!*s || a->data == *s)))
			break;
	}
	if (a) {
		*s = a->data;                /* to compare with; the area keeps it only until the lock goes */
		*from = a->start;
		*to = a->end;
		*end = start + page_up((*s)->size);
	}
	mutex_unlock(&sp->lock);
	return a;
}

long sys_shmdt(const void *uaddr)
{
	uintptr_t start = (uintptr_t)uaddr, at = start, from, to, end;
	struct shm *s = NULL;

	if (start & PAGE_OFFSET_MASK)
		return -EINVAL;
	while (find_piece(current->space, start, at, &s, &from, &to, &end)) {
		vm_unmap(current->space, from, to - from);
		at = to;
	}
	if (s)
		return 0;
	explain("shmdt: EINVAL: no segment is attached at 0x%lx", start);
	return -EINVAL;
}

/* System V shared memory. A segment is a memory object with an id. shmat maps it: it
   makes an area that shows the object, and not yet a single page table entry; those
   come one by one, by page faults, and all of them name the same frames. A removed
   segment lives on until the last process has detached it. Read ipc/ipcid.c and
   mm/area.c before. */
#include "abi/errno.h"
#include "abi/mman.h"
#include "fs/seq.h"
#include "ipc/ipcid.h"
#include "kernel/syscall.h"
#include "mm/kmalloc.h"
#include "mm/user.h"
#include "mm/vm.h"
#include "proc/proc.h"

struct shm {
	struct ipcobj ipc;
	size_t        size;
	struct vmobj *obj;
	unsigned      attached;        /* areas that show it */
	time_t        atime, dtime;    /* last attach and detach, and by whom */
	int           cpid, lpid;
};

static struct ipctable segments;

/* Pages come when they are touched: now there is only the object that will hold them.
   */
static int shm_make(size_t size, struct ipcobj **out)
{
	struct shm *s;

	if (size == 0 || size > VMOBJ_MAX)
		return -EINVAL;
	s = kzalloc(sizeof(*s));
	if (!s)
		return -ENOMEM;
	s->obj = vmobj_new(page_up(size));
	if (!s->obj) {
		kfree(s);
		return -ENOMEM;
	}
	s->size = size;
	s->cpid = current->proc->pid;
	*out = &s->ipc;
	return 0;
}

/* shmget may ask for less than the segment has, not for more. */
static size_t shm_size(const struct ipcobj *o)
{
	return ((const struct shm *)o)->size;
}

/* The object goes as soon as no area shows it. */
static void shm_destroy(struct ipcobj *o)
{
	struct shm *s = (struct shm *)o;

	vmobj_put(s->obj);
	kfree(s);
}

static struct ipctable segments = { .make = shm_make, .size = shm_size, .destroy = shm_destroy };

/* There are no large pages here. */
long sys_shmget(int key, size_t size, int flags)
{
	return flags & SHM_HUGETLB ? -EINVAL : ipc_get(&segments, key, flags, size);
}

/* ---- attaching: areas ---- */

/* One area more shows the segment: by shmat, by a fork, or because munmap has cut one in
   two. The kernel of chapter 4 knows nothing of segments; it calls this whenever it copies
   an area. */
static void shm_open(struct area *a)
{
	struct shm *s = a->data;

	ipc_hold(&s->ipc);
	s->attached++;
	s->atime = ipc_time();
	s->lpid = current->proc->pid;
}

/* One less: by shmdt, munmap, exec, the end of a process. */
static void shm_close(struct area *a)
{
	struct shm *s = a->data;

	s->attached--;
	s->dtime = ipc_time();
	s->lpid = current->proc->pid;
	/* IPC_RMID came while it was attached: this was the last attachment, so it goes now. */
	if (s->attached == 0 && (s->ipc.mode & SHM_DEST))
		ipc_remove(&segments, &s->ipc);
	ipc_put(&segments, &s->ipc);
}

static const struct area_ops shm_area_ops = { shm_open, shm_close };

/* The address that shmat asks for: 0 and *addr (0: anywhere), -EINVAL. */
static int attach_address(struct space *sp, const struct shm *s, int flags, uintptr_t *addr)
{
	struct area *a;

	if (*addr % SHMLBA != 0 && !(flags & SHM_RND))
		return -EINVAL;
	*addr -= *addr % SHMLBA;
	if (*addr == 0)
		return flags & SHM_REMAP ? -EINVAL : 0;
	if (!user_range_ok(*addr, page_up(s->size)))
		return -EINVAL;
	a = area_find_next(sp, *addr);
	return a && a->start < *addr + s->size && !(flags & SHM_REMAP) ? -EINVAL : 0;
}

/* The attachment counts before there is an area for it: with SHM_REMAP it may take the
   place of the only other one, and the segment must not go with that. */
long sys_shmat(int id, const void *uaddr, int flags)
{
	struct space *sp = current->proc->space;
	struct shm *s = ipc_find(&segments, id);
	uint32_t prot = PROT_READ | (flags & SHM_RDONLY ? 0 : PROT_WRITE) | (flags & SHM_EXEC ? PROT_EXEC : 0);
	uintptr_t addr = (uintptr_t)uaddr;
	struct area counted = { .data = s }, *a;
	long r;

	if (!s || (flags & ~(SHM_RDONLY | SHM_RND | SHM_REMAP | SHM_EXEC)) || attach_address(sp, s, flags, &addr) < 0)
		return -EINVAL;
	shm_open(&counted);
	if (addr == 0)
		addr = vm_place(sp, 0, s->size);
	r = addr ? vm_map(sp, addr, s->size, prot, AREA_SHARED, s->obj, 0) : -ENOMEM;
	if (r < 0) {
		shm_close(&counted);
		return r;
	}
	a = area_find(sp, r);
	a->ops = &shm_area_ops;
	a->data = s;
	return r;
}

/* A piece of the attachment that began at `start`: it may have been cut up by mprotect
   or munmap. NULL: none is left. */
static struct area *find_piece(struct space *sp, uintptr_t start)
{
	struct area *a;

	list_for_each(a, &sp->areas, link)
		if (a->ops == &shm_area_ops && a->start - a->pgoff * PAGE_SIZE == start)
			return a;
	return NULL;
}

/* The address is that which shmat returned. All pieces that are left of that attachment
   go. */
long sys_shmdt(const void *uaddr)
{
	struct space *sp = current->proc->space;
	uintptr_t start = (uintptr_t)uaddr;
	struct area *a = find_piece(sp, start);

	if (!a || start % PAGE_SIZE != 0)
		return -EINVAL;
	for (; a; a = find_piece(sp, start))
		vm_unmap(sp, a->start, a->end - a->start);
	return 0;
}

/* ---- control ---- */

/* The key is free at once, so that the next shmget makes a new segment; this one goes when
   nobody has it attached. Its id leads to it as long: ipcs still shows it. */
static void shm_remove(struct shm *s)
{
	if (s->attached == 0) {
		ipc_remove(&segments, &s->ipc);
		return;
	}
	s->ipc.key = IPC_PRIVATE;
	s->ipc.mode |= SHM_DEST;
}

/* IPC_RMID does not take a segment away from those who have it. */
long sys_shmctl(int id, int cmd, struct shmid_ds *uds)
{
	struct shm *s = ipc_find(&segments, id);
	struct shmid_ds ds;

	if (!s)
		return -EINVAL;
	switch (cmd) {
	case IPC_RMID:
		shm_remove(s);
		return 0;
	case IPC_STAT:
		ds = (struct shmid_ds){
			.shm_perm = ipc_perm_of(&s->ipc), .shm_segsz = s->size, .shm_atime = s->atime, .shm_dtime = s->dtime,
			.shm_ctime = s->ipc.ctime, .shm_cpid = s->cpid, .shm_lpid = s->lpid, .shm_nattch = s->attached,
		};
		return copyout(uds, &ds, sizeof(ds));
	}
	return -EINVAL;
}

/* /proc/sysvipc/shm, which ipcs reads. */
void shm_show(struct seq *out)
{
	seq_printf(out, "       key      shmid perms                  size  cpid  lpid nattch   uid   gid  cuid  cgid"
		   "      atime      dtime      ctime                   rss                  swap\n");
	for (int i = 0; i < IPC_MAX; i++) {
		struct shm *s = (struct shm *)segments.objects[i];

		if (s)
			seq_printf(out, "%10d %10d  %4o %21lu %5u %5u  %5u %5u %5u %5u %5u %10lu %10lu %10lu %21lu %21lu\n",
				   s->ipc.key, s->ipc.id, s->ipc.mode, s->size, s->cpid, s->lpid, s->attached, 0, 0, 0, 0,
				   s->atime, s->dtime, s->ipc.ctime, s->obj->npages * PAGE_SIZE, 0ul);
	}
}

/* System V shared memory: a segment is a vmobj with a key and an owner. shmat makes an area over it and
   no page table entry; the areas count the attachments, through fork and exit, by their open and close.
   A removed segment keeps its id, but loses its key, until the last of them is gone. */
#include "ipc/ipcid.h"
#include "ipc/init.h"
#include "abi/errno.h"
#include "abi/mman.h"
#include "cpu/usercopy.h"
#include "fs/procfs.h"
#include "fs/seq.h"
#include "kernel/syscall.h"
#include "kernel/trace.h"
#include "lib/printf.h"
#include "mm/slab.h"
#include "mm/vm.h"
#include "proc/cred.h"
#include "proc/proc.h"

/* Guards:  I set once   o ipc.lock   a atomic */
struct shm {
	struct ipcobj  ipc;              /* first; each attachment holds a reference */
	struct vmobj  *obj;              /* I  counted */
	uint64_t       size;             /* I  as asked for */
	int            attached;         /* a */
	int64_t        atime, dtime, ctime;   /* o, or a where an area closes */
	int            cpid, lpid;       /* I, a */
	char           name[24];         /* I  for maps */
};

static struct ipctable segments;
static uint64_t shmmax = UINT64_MAX - (1ul << 24), shmall = UINT64_MAX - (1ul << 24);
static uint64_t total_pages;             /* atomic: of all segments, by size */

static void shm_destroy(struct ipcobj *o)
{
	struct shm *s = (struct shm *)o;

	__atomic_fetch_sub(&total_pages, page_up(s->size) / PAGE_SIZE, __ATOMIC_RELAXED);
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
	if (page_up(a->size) < a->size || total_pages + npages > shmall)
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
	s->ctime = ipc_time();
	s->cpid = current_proc->pid;
	snprintf(s->name, sizeof(s->name), "/SYSV%08x (deleted)", a->key);
	__atomic_fetch_add(&total_pages, npages, __ATOMIC_RELAXED);
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
	struct ipc_get_args a = { &segments, key, flags, size, shm_make, shm_check };

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

		mutex_lock(&segments.lock);
		mutex_lock(&s->ipc.lock);
		ours = !s->ipc.removed && s->attached == 0;     /* somebody may have attached by id */
		if (ours)
			ipc_remove(&segments, &s->ipc);
		mutex_unlock(&s->ipc.lock);
		mutex_unlock(&segments.lock);
		if (ours)
			ipc_put(&segments, &s->ipc);            /* the table's */
	}
	ipc_put(&segments, &s->ipc);
}

static const char *shm_name(struct area *a)
{
	return ((struct shm *)a->data)->name;
}

static const struct area_ops shm_area_ops = { shm_open, shm_close, shm_name };

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
	s = ipc_lock(&segments, id, "shmat", &err);
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
	ipc_put(&segments, &s->ipc);
	return r;
}

/* The first piece at or above `at` of the attachment that began at start, of segment *s if that is known:
   the attachment may have been cut up, but each piece knows where it began. Its bounds, or false. */
static bool find_piece(struct space *sp, uintptr_t start, uintptr_t at, struct shm **s, uintptr_t *from, uintptr_t *to)
{
	struct area *a;

	mutex_lock(&sp->lock);
	for (a = area_find_next(sp, at); a; a = area_next(a)) {
		if (*s && a->start >= *to)
			a = NULL;
		if (!a || (a->ops == &shm_area_ops && a->start - a->pgoff * PAGE_SIZE == start &&
			   (!*s || a->data == *s)))
			break;
	}
	if (a) {
		*s = a->data;
		*from = a->start;
		*to = a->end;
	}
	mutex_unlock(&sp->lock);
	return a;
}

long sys_shmdt(const void *uaddr)
{
	uintptr_t start = (uintptr_t)uaddr, from, to = 0, end, at = start;
	struct shm *s = NULL;

	if (start & PAGE_MASK)
		return -EINVAL;
	if (!find_piece(current->space, start, at, &s, &from, &to)) {
		explain("shmdt: EINVAL: no segment is attached at 0x%lx", start);
		return -EINVAL;
	}
	end = start + page_up(s->size);
	do {
		at = to;
		vm_unmap(current->space, from, to - from);
		to = end;
	} while (at < end && find_piece(current->space, start, at, &s, &from, &to));
	return 0;
}

/* ---- shmctl ------------------------------------------------------------------------------------- */

static long shm_remove(int id)
{
	struct ipcobj *o;
	struct shm *s;
	bool gone;
	int r = ipc_lock_to_remove(&segments, id, "shmctl", &o);

	if (r < 0)
		return r;
	s = (struct shm *)o;
	o->mode |= SHM_DEST;
	ipc_forget_key(&segments, o);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);     /* the mark, then the count: see shm_close */
	gone = s->attached == 0;
	if (gone)
		ipc_remove(&segments, o);
	ipc_unlock(&segments, o);
	mutex_unlock(&segments.lock);
	if (gone)
		ipc_put(&segments, o);               /* the table's */
	return 0;
}

static long shm_set(int id, const struct shmid_ds *uds)
{
	struct shmid_ds ds;
	struct shm *s;
	int r;

	if (copyin(&ds, uds, sizeof(ds)) < 0)
		return -EFAULT;
	s = ipc_lock(&segments, id, "shmctl", &r);
	if (!s)
		return r;
	r = ipc_owner(&s->ipc);
	if (r == 0)
		r = ipc_perm_set(&s->ipc, &ds.shm_perm);
	if (r == 0)
		s->ctime = ipc_time();
	ipc_unlock(&segments, &s->ipc);
	return r;
}

static long shm_lock_pages(int id, bool on)
{
	uint64_t limit = current_proc->rlim[RLIMIT_MEMLOCK].rlim_cur;
	struct shm *s;
	int r;

	s = ipc_lock(&segments, id, "shmctl", &r);
	if (!s)
		return r;
	r = 0;
	if (!capable(CAP_IPC_LOCK)) {
		uint32_t euid = current->cred->euid;

		if (euid != s->ipc.uid && euid != s->ipc.cuid)
			r = -EPERM;
		else if (on && limit == 0)
			r = -EPERM;
		else if (on && s->size > limit)
			r = -ENOMEM;
	}
	/* nothing is ever paged out: the mark is all there is */
	if (r == 0)
		s->ipc.mode = on ? s->ipc.mode | SHM_LOCKED : s->ipc.mode & ~SHM_LOCKED;
	ipc_unlock(&segments, &s->ipc);
	return r;
}

static long shm_stat(int id, int cmd, struct shmid_ds *uds)
{
	struct shmid_ds ds = { 0 };
	struct shm *s;
	int r;

	s = cmd == IPC_STAT ? ipc_lock(&segments, id, "shmctl", &r) : ipc_lock_index(&segments, id, &r);
	if (!s)
		return r;
	r = cmd == SHM_STAT_ANY ? 0 : ipc_permission(&s->ipc, 0444);
	ipc_perm_out(&s->ipc, &ds.shm_perm);
	ds.shm_segsz = s->size;
	ds.shm_atime = s->atime;
	ds.shm_dtime = s->dtime;
	ds.shm_ctime = s->ctime;
	ds.shm_cpid = s->cpid;
	ds.shm_lpid = s->lpid;
	ds.shm_nattch = s->attached;
	if (r == 0 && cmd != IPC_STAT)
		r = s->ipc.id;
	ipc_unlock(&segments, &s->ipc);
	return r >= 0 && copyout(uds, &ds, sizeof(ds)) < 0 ? -EFAULT : r;
}

static long shm_ipc_info(void *uinfo)
{
	struct shminfo i = { .shmmax = shmmax, .shmmin = 1, .shmmni = segments.max, .shmseg = segments.max,
			     .shmall = shmall };

	return copyout(uinfo, &i, sizeof(i)) < 0 ? -EFAULT : ipc_top_index(&segments);
}

static long shm_info(void *uinfo)
{
	struct shm_info i = { .used_ids = segments.ids.count, .shm_tot = total_pages };
	struct shm *s;

	mutex_lock(&segments.lock);
	for (int n = 0; (s = ipc_next(&segments, &n)); n++) {
		i.shm_rss += s->obj->npages;
		ipc_unlock(&segments, &s->ipc);
	}
	mutex_unlock(&segments.lock);
	return copyout(uinfo, &i, sizeof(i)) < 0 ? -EFAULT : ipc_top_index(&segments);
}

long sys_shmctl(int id, int cmd, struct shmid_ds *ds)
{
	if (id < 0 || cmd < 0)
		return -EINVAL;
	switch (cmd) {
	case IPC_RMID:
		return shm_remove(id);
	case IPC_SET:
		return shm_set(id, ds);
	case IPC_STAT: case SHM_STAT: case SHM_STAT_ANY:
		return shm_stat(id, cmd, ds);
	case SHM_LOCK: case SHM_UNLOCK:
		return shm_lock_pages(id, cmd == SHM_LOCK);
	case IPC_INFO:
		return shm_ipc_info(ds);
	case SHM_INFO:
		return shm_info(ds);
	}
	return -EINVAL;
}

/* ---- /proc -------------------------------------------------------------------------------------- */

static int show_segments(struct seq *out)
{
	struct shm *s;

	seq_printf(out, "       key      shmid perms                  size  cpid  lpid nattch   uid   gid  cuid  cgid"
		   "      atime      dtime      ctime                   rss                  swap\n");
	mutex_lock(&segments.lock);
	for (int i = 0; (s = ipc_next(&segments, &i)); i++) {
		const struct ipcobj *o = &s->ipc;

		seq_printf(out, "%10d %10d  %4o %21lu %5u %5u  %5u %5u %5u %5u %5u %10lu %10lu %10lu %21lu %21lu\n",
			   o->key, o->id, o->mode, s->size, s->cpid, s->lpid, s->attached, o->uid, o->gid,
			   o->cuid, o->cgid, s->atime, s->dtime, s->ctime, s->obj->npages * PAGE_SIZE, 0ul);
		ipc_unlock(&segments, &s->ipc);
	}
	mutex_unlock(&segments.lock);
	return 0;
}

/* One line an attached page: who sees which frame where, and how many refer to it. */
static void show_area(struct seq *out, struct shm *s, struct proc *p, struct area *a)
{
	struct space *sp = a->space;

	seq_printf(out, "segment %d pid %d at %lx-%lx %c%c%c\n", s->ipc.id, p->pid, a->start, a->end,
		   a->prot & PROT_READ ? 'r' : '-', a->prot & PROT_WRITE ? 'w' : '-',
		   a->prot & PROT_EXEC ? 'x' : '-');
	for (uintptr_t va = a->start; va < a->end; va += PAGE_SIZE) {
		pte_t *e, pte = 0;

		spin_lock(&sp->pte_lock);
		e = pt_walk(sp->root.cr3, va, false);
		if (e)
			pte = *e;
		spin_unlock(&sp->pte_lock);
		if (pte_holds(pte))
			seq_printf(out, "  %lx entry %016lx frame %lx refs %u\n", va, pte, pte_phys(pte) >> PAGE_SHIFT,
				   phys_to_page(pte_phys(pte))->refs);
	}
}

static void show_proc(struct seq *out, struct proc *p)
{
	struct space *sp = NULL;

	spin_lock(&p->siglock);
	if (p->leader && p->leader->space) {
		sp = p->leader->space;
		space_get(sp);
	}
	spin_unlock(&p->siglock);
	if (!sp)
		return;
	mutex_lock(&sp->lock);
	for (struct area *a = area_find_next(sp, 0); a; a = area_next(a))
		if (a->ops == &shm_area_ops)
			show_area(out, a->data, p, a);
	mutex_unlock(&sp->lock);
	space_put(sp);
}

static int show_attachments(struct seq *out)
{
	for (int pid = pid_next(0); pid > 0; pid = pid_next(pid)) {
		struct proc *p = proc_get(pid);

		if (p) {
			show_proc(out, p);
			proc_put(p);
		}
	}
	return 0;
}

void shm_init(void)
{
	ipctable_init(&segments, "segment", 4096, shm_destroy);
	procfs_register("sysvipc/shm", 0444, show_segments, NULL);
	procfs_register("sysvipc/shm_attach", 0444, show_attachments, NULL);
	procfs_register_u64("sys/kernel/shmmax", 0644, &shmmax, 0, UINT64_MAX);
	procfs_register_u64("sys/kernel/shmall", 0644, &shmall, 0, UINT64_MAX);
	procfs_register_u64("sys/kernel/shmmni", 0644, &segments.max, 0, IPC_MAX_IDS);
}

/* shmctl(2), and the segments, their attachments and limits in /proc. */
#include "ipc/shm.h"
#include "ipc/init.h"
#include "abi/errno.h"
#include "abi/mman.h"
#include "cpu/usercopy.h"
#include "fs/procfs.h"
#include "fs/seq.h"
#include "kernel/syscall.h"
#include "proc/cred.h"
#include "proc/proc.h"

static long shm_remove(int id)
{
	struct ipcobj *o;
	struct shm *s;
	bool gone;
	int r = ipc_lock_to_remove(&shm_segments, id, "shmctl", &o);

	if (r < 0)
		return r;
	s = (struct shm *)o;
	o->mode |= SHM_DEST;
	ipc_forget_key(&shm_segments, o);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);     /* the mark, then the count: see shm_close */
	gone = s->attached == 0;
	if (gone)
		ipc_remove(&shm_segments, o);
	ipc_unlock(&shm_segments, o);
	mutex_unlock(&shm_segments.lock);
	if (gone)
		ipc_put(&shm_segments, o);               /* the table's */
	return 0;
}

static long shm_set(int id, const struct shmid_ds *uds)
{
	struct shmid_ds ds;
	struct shm *s;
	int r;

	if (copyin(&ds, uds, sizeof(ds)) < 0)
		return -EFAULT;
	s = ipc_lock(&shm_segments, id, "shmctl", &r);
	if (!s)
		return r;
	r = ipc_owner(&s->ipc);
	if (r == 0)
		r = ipc_perm_set(&s->ipc, &ds.shm_perm);
	if (r == 0)
		s->ctime = ipc_time();
	ipc_unlock(&shm_segments, &s->ipc);
	return r;
}

static long shm_lock_pages(int id, bool on)
{
	uint64_t limit = current_proc->rlim[RLIMIT_MEMLOCK].rlim_cur;
	struct shm *s;
	int r;

	s = ipc_lock(&shm_segments, id, "shmctl", &r);
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
	ipc_unlock(&shm_segments, &s->ipc);
	return r;
}

static long shm_stat(int id, int cmd, struct shmid_ds *uds)
{
	struct shmid_ds ds = { 0 };
	struct shm *s;
	int r;

	s = cmd == IPC_STAT ? ipc_lock(&shm_segments, id, "shmctl", &r) : ipc_lock_index(&shm_segments, id, &r);
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
	ipc_unlock(&shm_segments, &s->ipc);
	return r >= 0 && copyout(uds, &ds, sizeof(ds)) < 0 ? -EFAULT : r;
}

static long shm_ipc_info(void *uinfo)
{
	struct shminfo i = { .shmmax = shmmax, .shmmin = 1, .shmmni = shm_segments.max, .shmseg = shm_segments.max,
			     .shmall = shmall };

	return copyout(uinfo, &i, sizeof(i)) < 0 ? -EFAULT : ipc_top_index(&shm_segments);
}

static long shm_info(void *uinfo)
{
	struct shm_info i = { .used_ids = shm_segments.ids.count, .shm_tot = shm_total_pages };
	struct shm *s;

	mutex_lock(&shm_segments.lock);
	for (int n = 0; (s = ipc_next(&shm_segments, &n)); n++) {
		i.shm_rss += s->obj->npages;
		ipc_unlock(&shm_segments, &s->ipc);
	}
	mutex_unlock(&shm_segments.lock);
	return copyout(uinfo, &i, sizeof(i)) < 0 ? -EFAULT : ipc_top_index(&shm_segments);
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

static void show_segments(struct seq *out)
{
	struct shm *s;

	seq_printf(out, "       key      shmid perms                  size  cpid  lpid nattch   uid   gid  cuid  cgid"
		   "      atime      dtime      ctime                   rss                  swap\n");
	mutex_lock(&shm_segments.lock);
	for (int i = 0; (s = ipc_next(&shm_segments, &i)); i++) {
		const struct ipcobj *o = &s->ipc;

		seq_printf(out, "%10d %10d  %4o %21lu %5u %5u  %5u %5u %5u %5u %5u %10lu %10lu %10lu %21lu %21lu\n",
			   o->key, o->id, o->mode, s->size, s->cpid, s->lpid, s->attached, o->uid, o->gid,
			   o->cuid, o->cgid, s->atime, s->dtime, s->ctime, s->obj->npages * PAGE_SIZE, 0ul);
		ipc_unlock(&shm_segments, &s->ipc);
	}
	mutex_unlock(&shm_segments.lock);
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

static void show_attachments(struct seq *out)
{
	for (int pid = pid_next(0); pid > 0; pid = pid_next(pid)) {
		struct proc *p = proc_get(pid);

		if (p) {
			show_proc(out, p);
			proc_put(p);
		}
	}
}

void shm_init(void)
{
	ipctable_init(&shm_segments, "segment", 4096, shm_destroy);
	procfs_register("sysvipc/shm", 0444, show_segments, NULL);
	procfs_register("sysvipc/shm_attach", 0444, show_attachments, NULL);
	procfs_register_u64("sys/kernel/shmmax", 0644, &shmmax, 0, UINT64_MAX);
	procfs_register_u64("sys/kernel/shmall", 0644, &shmall, 0, UINT64_MAX);
	procfs_register_u64("sys/kernel/shmmni", 0644, &shm_segments.max, 0, IPC_MAX_IDS);
}

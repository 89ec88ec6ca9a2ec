/* shmctl(2), and the segments, their attachments and limits in /proc. */
#include "ipc/shm.h"
#include "ipc/init.h"
#include "abi/errno.h"
#include "abi/mman.h"
#include "cpu/usercopy.h"
#include "fs/procfs.h"
#include "fs/seq.h"
#include "kernel/sched.h"
#include "kernel/syscall.h"
#include "lib/race.h"
#include "proc/cred.h"
#include "proc/proc.h"

static bool shm_lingers(struct ipcobj *o)
{
	o->mode |= SHM_DEST;
	ipc_forget_key(&shm_segments, o);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);     /* the mark, then the count: see shm_close */
	return READ_ONCE(((struct shm *)o)->attached) != 0;
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

static void shm_get(const struct ipcobj *o, void *ds)
{
	const struct shm *s = (const struct shm *)o;

	*(struct shmid_ds *)ds = (struct shmid_ds){
		.shm_segsz = s->size, .shm_atime = s->atime, .shm_dtime = s->dtime, .shm_ctime = o->ctime,
		.shm_cpid = s->cpid, .shm_lpid = s->lpid, .shm_nattch = READ_ONCE(s->attached) };
}

static void count_pages(struct ipcobj *o, void *sum)
{
	*(unsigned long *)sum += ((struct shm *)o)->obj->npages;
}

static long shm_info(int cmd, void *uinfo)
{
	struct shminfo limits = { .shmmax = shmmax, .shmmin = 1, .shmmni = shm_segments.max,
				  .shmseg = shm_segments.max, .shmall = shmall };
	struct shm_info used = { .used_ids = shm_segments.ids.count, .shm_tot = READ_ONCE(shm_total_pages) };

	if (cmd == IPC_INFO)
		return ipc_info(&shm_segments, uinfo, &limits, sizeof(limits));
	ipc_each(&shm_segments, count_pages, &used.shm_rss);
	return ipc_info(&shm_segments, uinfo, &used, sizeof(used));
}

static const struct ipc_ops shm_ops = {
	.name = "shm", .ctl = "shmctl", .ds_size = sizeof(struct shmid_ds),
	.stat = SHM_STAT, .stat_any = SHM_STAT_ANY, .info = SHM_INFO,
	.destroy = shm_destroy, .lingers = shm_lingers, .get = shm_get, .get_info = shm_info,
};

long sys_shmctl(int id, int cmd, struct shmid_ds *ds)
{
	if (cmd == SHM_LOCK || cmd == SHM_UNLOCK)
		return shm_lock_pages(id, cmd == SHM_LOCK);
	return ipc_ctl(&shm_segments, id, cmd, ds);
}

/* ---- /proc -------------------------------------------------------------------------------------- */

static void show_segment(struct ipcobj *o, void *out)
{
	struct shm *s = (struct shm *)o;

	seq_printf(out, "%10d %10d  %4o %21lu %5u %5u  %5u %5u %5u %5u %5u %10lu %10lu %10lu %21lu %21lu\n",
		   o->key, o->id, o->mode, s->size, s->cpid, s->lpid, READ_ONCE(s->attached), o->uid, o->gid,
		   o->cuid, o->cgid, s->atime, s->dtime, o->ctime, s->obj->npages * PAGE_SIZE, 0ul);
}

static void show_segments(struct seq *out)
{
	seq_printf(out, "       key      shmid perms                  size  cpid  lpid nattch   uid   gid  cuid  cgid"
		   "      atime      dtime      ctime                   rss                  swap\n");
	ipc_each(&shm_segments, show_segment, out);
}

/* One line an attached page: who sees which frame where, and how many refer to it. */
static void show_area(struct seq *out, struct shm *s, struct proc *p, struct area *a)
{
	struct space *sp = a->space;

	seq_printf(out, "segment %d pid %d at %lx-%lx %c%c%c\n", s->ipc.id, p->pid, a->start, a->end,
		   a->prot & PROT_READ ? 'r' : '-', a->prot & PROT_WRITE ? 'w' : '-',
		   a->prot & PROT_EXEC ? 'x' : '-');
	for (uintptr_t va = a->start; va < a->end && !out->error; va += PAGE_SIZE) {
		pte_t *e, pte = 0;

		spin_lock(&sp->pte_lock);
		e = pt_find(sp->root.cr3, &va, a->end);
		if (e)
			pte = *e;
		spin_unlock(&sp->pte_lock);
		if (pte_holds(pte))
			seq_printf(out, "  %lx entry %016lx frame %lx refs %u\n", va, pte, pte_phys(pte) >> PAGE_SHIFT,
				   phys_to_page(pte_phys(pte))->refs);
		if (cond_resched_killable() < 0)
			out->error = -EINTR;
	}
}

/* Where and in which frames is for those to know who may look into the process. */
static void show_proc(struct seq *out, struct proc *p)
{
	struct thread *t = proc_leader_get(p);
	struct space *sp;

	if (t && ptrace_space_get(t, &sp) == 0 && sp) {
		mutex_lock(&sp->lock);
		for (struct area *a = area_find_next(sp, 0); a; a = area_next(a))
			if (a->ops == &shm_area_ops)
				show_area(out, a->data, p, a);
		mutex_unlock(&sp->lock);
		space_put(sp);
	}
	if (t)
		thread_put(t);
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
	ipctable_init(&shm_segments, &shm_ops, 4096);
	procfs_register_u64("sys/kernel/shm_next_id", 0644, &shm_segments.next_id, 0, INT32_MAX);
	procfs_register("sysvipc/shm", 0444, show_segments, NULL);
	procfs_register("sysvipc/shm_attach", 0444, show_attachments, NULL);
	procfs_register_u64("sys/kernel/shmmax", 0644, &shmmax, 0, UINT64_MAX);
	procfs_register_u64("sys/kernel/shmall", 0644, &shmall, 0, UINT64_MAX);
	procfs_register_u64("sys/kernel/shmmni", 0644, &shm_segments.max, 0, IPC_MAX_IDS);
}

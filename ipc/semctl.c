/* semget(2) and semctl(2), and the sets and limits in /proc. */
#include "ipc/sem.h"
#include "ipc/init.h"
#include "abi/errno.h"
#include "cpu/usercopy.h"
#include "fs/procfs.h"
#include "fs/seq.h"
#include "kernel/syscall.h"
#include "kernel/trace.h"
#include "lib/race.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "proc/proc.h"

static uint64_t semmsl = 32000, semmns = 1024000000;
static uint64_t total_sems;          /* atomic */

static void set_destroy(struct ipcobj *o)
{
	__atomic_fetch_sub(&total_sems, ((struct semset *)o)->nsems, __ATOMIC_RELAXED);
	kfree(o);
}

static int set_make(struct ipc_get_args *a, struct ipcobj **out)
{
	struct semset *s;

	if (a->size == 0)
		return -EINVAL;
	if (READ_ONCE(total_sems) + a->size > semmns)
		return -ENOSPC;
	s = kzalloc(sizeof(*s) + a->size * sizeof(s->sems[0]));
	if (!s)
		return -ENOMEM;
	s->nsems = a->size;
	list_init(&s->zero);
	list_init(&s->several);
	list_init(&s->undos);
	for (unsigned i = 0; i < s->nsems; i++)
		list_init(&s->sems[i].waiting);
	__atomic_fetch_add(&total_sems, s->nsems, __ATOMIC_RELAXED);
	*out = &s->ipc;
	return 0;
}

static int set_check(struct ipc_get_args *a, struct ipcobj *o)
{
	if (a->size <= ((struct semset *)o)->nsems)
		return 0;
	explain("semget: EINVAL: the set has %u semaphores, not %lu", ((struct semset *)o)->nsems, a->size);
	return -EINVAL;
}

long sys_semget(int key, int n, int flags)
{
	struct ipc_get_args a = { &sem_sets, key, flags, n, set_make, set_check };

	if (n < 0 || n > semmsl)
		return -EINVAL;
	return ipc_get(&a);
}

/* ---- semctl ------------------------------------------------------------------------------------ */

static void set_end(struct ipcobj *o)
{
	struct semset *s = (struct semset *)o;
	struct sem_sleeper *q;

	sem_undo_drop_set(s);
	for (unsigned i = 0; i < s->nsems; i++)
		list_for_each_safe(q, &s->sems[i].waiting, link)
			sem_sleeper_end(s, q, -EIDRM);
	list_for_each_safe(q, &s->zero, link)
		sem_sleeper_end(s, q, -EIDRM);
	list_for_each_safe(q, &s->several, link)
		sem_sleeper_end(s, q, -EIDRM);
	assert(s->sleepers == 0);
}

static void set_get(const struct ipcobj *o, void *ds)
{
	const struct semset *s = (const struct semset *)o;

	*(struct semid_ds *)ds = (struct semid_ds){ .sem_otime = s->otime, .sem_ctime = o->ctime,
						    .sem_nsems = s->nsems };
}

static long set_info(int cmd, void *uinfo)
{
	struct seminfo i = { .semmap = semmns, .semmni = sem_sets.max, .semmns = semmns, .semmnu = semmns,
			     .semmsl = semmsl, .semopm = semopm, .semume = semopm, .semusz = 20,
			     .semvmx = SEMVMX, .semaem = SEMVMX };

	if (cmd == SEM_INFO) {
		i.semusz = sem_sets.ids.count;
		i.semaem = READ_ONCE(total_sems);
	}
	return ipc_info(&sem_sets, uinfo, &i, sizeof(i));
}

static const struct ipc_ops set_ops = {
	.name = "sem", .ctl = "semctl", .ds_size = sizeof(struct semid_ds),
	.stat = SEM_STAT, .stat_any = SEM_STAT_ANY, .info = SEM_INFO,
	.destroy = set_destroy, .end = set_end, .get = set_get, .get_info = set_info,
};

static long set_setval(struct semset *s, unsigned num, int value)
{
	s->sems[num].value = value;
	s->sems[num].pid = current_proc->pid;
	sem_undo_clear(s, num);
	s->ipc.ctime = ipc_time();
	sem_update(s, &(struct sembuf){ .sem_num = num }, 1);
	return 0;
}

/* GETALL and SETALL: the values travel through a buffer, since the set's size is known only under its
   lock. Holds s, dropped while copying; s has a reference. */
static long set_all(struct semset *s, int cmd, uint16_t *uvalues)
{
	size_t n = s->nsems;
	uint16_t *values = kmalloc(n * sizeof(*values));
	long r = values ? 0 : -ENOMEM;

	if (values && cmd == GETALL)
		for (size_t i = 0; i < n; i++)
			values[i] = s->sems[i].value;
	mutex_unlock(&s->ipc.lock);
	if (values && cmd == GETALL)
		r = copyout_any(uvalues, values, n * sizeof(*values));
	else if (values)
		r = copyin_any(values, uvalues, n * sizeof(*values));
	for (size_t i = 0; r == 0 && cmd == SETALL && i < n; i++)
		if (values[i] > SEMVMX)
			r = -ERANGE;
	mutex_lock(&s->ipc.lock);
	if (r == 0 && s->ipc.removed)
		r = -EIDRM;
	for (size_t i = 0; r == 0 && cmd == SETALL && i < n; i++) {
		s->sems[i].value = values[i];
		s->sems[i].pid = current_proc->pid;
		sem_undo_clear(s, i);
	}
	if (r == 0 && cmd == SETALL) {
		s->ipc.ctime = ipc_time();
		sem_update(s, NULL, 0);
	}
	kfree(values);
	return r;
}

/* Who waits for semaphore num to grow, or to be 0. */
static int count_waiting(struct semset *s, unsigned num, bool zero)
{
	struct sem_sleeper *q;
	int n = 0;

	if (!zero)
		list_for_each(q, &s->sems[num].waiting, link)
			n++;
	else
		list_for_each(q, &s->zero, link)
			n += q->ops->sem_num == num;
	list_for_each(q, &s->several, link)
		n += q->blocked_by->sem_num == num && (q->blocked_by->sem_op == 0) == zero;
	return n;
}

/* The commands about values. */
static long set_value(int id, int num, int cmd, unsigned long arg)
{
	bool write = cmd == SETVAL || cmd == SETALL;
	struct semset *s;
	long r;
	int err;

	if (id < 0)
		return -EINVAL;
	if (cmd == SETVAL && ((int)arg < 0 || (int)arg > SEMVMX))
		return -ERANGE;
	s = ipc_lock(&sem_sets, id, "semctl", &err);
	if (!s)
		return err;
	r = ipc_permission(&s->ipc, write ? 0222 : 0444);
	if (r == 0 && (num < 0 || num >= s->nsems) && cmd != GETALL && cmd != SETALL)
		r = -EINVAL;
	if (r == 0)
		switch (cmd) {
		case GETVAL:  r = s->sems[num].value; break;
		case GETPID:  r = s->sems[num].pid; break;
		case GETNCNT: r = count_waiting(s, num, false); break;
		case GETZCNT: r = count_waiting(s, num, true); break;
		case SETVAL:  r = set_setval(s, num, (int)arg); break;
		default:      r = set_all(s, cmd, (uint16_t *)arg); break;
		}
	ipc_unlock(&sem_sets, &s->ipc);
	return r;
}

long sys_semctl(int id, int num, int cmd, unsigned long arg)
{
	switch (cmd) {
	case GETVAL: case GETPID: case GETNCNT: case GETZCNT: case GETALL: case SETVAL: case SETALL:
		return set_value(id, num, cmd, arg);
	}
	return ipc_ctl(&sem_sets, id, cmd, (void *)arg);
}

/* ---- /proc ------------------------------------------------------------------------------------- */

static void show_set(struct ipcobj *o, void *out)
{
	struct semset *s = (struct semset *)o;

	seq_printf(out, "%10d %10d  %4o %10u %5u %5u %5u %5u %10lu %10lu\n", o->key, o->id, o->mode,
		   s->nsems, o->uid, o->gid, o->cuid, o->cgid, s->otime, o->ctime);
}

static void show_sets(struct seq *out)
{
	seq_printf(out, "       key      semid perms      nsems   uid   gid  cuid  cgid      otime      ctime\n");
	ipc_each(&sem_sets, show_set, out);
}

static void show_sem_limits(struct seq *out)
{
	seq_printf(out, "%lu\t%lu\t%lu\t%lu\n", semmsl, semmns, semopm, sem_sets.max);
}

static long store_limits(const char *text, size_t n)
{
	uint64_t v[4] = { semmsl, semmns, semopm, sem_sets.max };
	const uint64_t top[4] = { 32768, INT32_MAX, 4096, IPC_MAX_IDS };

	for (int i = 0; i < 4; i++) {
		while (*text == ' ' || *text == '\t')
			text++;
		if (!parse_u64(&text, 10, &v[i]))
			break;
		if (v[i] > top[i])
			return -EINVAL;
	}
	semmsl = v[0];
	semmns = v[1];
	semopm = v[2];
	sem_sets.max = v[3];
	return 0;
}

void sem_init(void)
{
	ipctable_init(&sem_sets, &set_ops, 32000);
	procfs_register_u64("sys/kernel/sem_next_id", 0644, &sem_sets.next_id, 0, INT32_MAX);
	procfs_register("sysvipc/sem", 0444, show_sets, NULL);
	procfs_register("sys/kernel/sem", 0644, show_sem_limits, store_limits);
}

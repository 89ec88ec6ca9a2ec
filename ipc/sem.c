/* System V semaphores. A set of operations is done whole or not at all, under the set's mutex. Whoever
   changes a value does, on the spot, the operations of the sleepers it lets through, in their order:
   a sleeper that wakes is finished, and nobody can slip in between. */
#include "ipc/sem.h"
#include "ipc/init.h"
#include "abi/errno.h"
#include "cpu/usercopy.h"
#include "fs/procfs.h"
#include "fs/seq.h"
#include "kernel/syscall.h"
#include "kernel/trace.h"
#include "kernel/waiters.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "proc/proc.h"
#include "proc/signal.h"
#include "proc/time.h"

struct ipctable sem_sets;
static uint64_t semmsl = 32000, semmns = 1024000000, semopm = 500;
static uint64_t total_sems;          /* atomic */

#define ASLEEP 1

/* A semop that waits; on its stack. Guards: o the set's lock. status is written last by who ends the
   sleep: from then on nobody else looks at this. */
struct sem_sleeper {
	struct list      link;       /* o */
	struct thread   *thread;
	struct sembuf   *ops;
	unsigned         nops;
	struct sem_undo *undo;
	int              pid;
	int              status;     /* o  ASLEEP, 0 done, -errno */
	bool             alters;
	const struct sembuf *blocked_by;   /* o */
};

/* ---- the operations --------------------------------------------------------------------------- */

/* One operation on its semaphore: 0, 1 must wait, -ERANGE. */
static int op_try(struct semset *s, const struct sembuf *op, struct sem_undo *undo)
{
	struct sem *sem = &s->sems[op->sem_num];
	int value = sem->value + op->sem_op;

	if ((op->sem_op == 0 && sem->value != 0) || value < 0)
		return 1;
	if (value > SEMVMX)
		return -ERANGE;
	if (op->sem_flg & SEM_UNDO) {
		int adj = undo->adj[op->sem_num] - op->sem_op;

		if (adj < -SEMVMX - 1 || adj > SEMVMX)
			return -ERANGE;
		undo->adj[op->sem_num] = adj;
	}
	sem->value = value;
	return 0;
}

/* All of q's operations or none. 0, -EAGAIN, -ERANGE, or 1: must wait, for q->blocked_by. */
static int ops_try(struct semset *s, struct sem_sleeper *q)
{
	unsigned i;
	int r = 0;

	for (i = 0; i < q->nops; i++) {
		r = op_try(s, &q->ops[i], q->undo);
		if (r)
			break;
	}
	if (likely(r == 0)) {
		for (i = 0; i < q->nops; i++)
			s->sems[q->ops[i].sem_num].pid = q->pid;
		return 0;
	}
	q->blocked_by = &q->ops[i];
	if (r > 0 && q->ops[i].sem_flg & IPC_NOWAIT)
		r = -EAGAIN;
	while (i-- > 0) {
		const struct sembuf *op = &q->ops[i];

		s->sems[op->sem_num].value -= op->sem_op;
		if (op->sem_flg & SEM_UNDO)
			q->undo->adj[op->sem_num] += op->sem_op;
	}
	return r;
}

static void sleeper_end(struct semset *s, struct sem_sleeper *q, int status)
{
	struct thread *t = q->thread;

	s->sleepers--;
	list_del(&q->link);
	t->wake_pending = true;
	thread_wake(t);
	__atomic_store_n(&q->status, status, __ATOMIC_RELEASE);
}

/* Let through whom we can of one list. True: somebody changed a value. While *value is 0 nobody who
   waits for growth can get further: stop there. */
static bool list_update(struct semset *s, struct list *list, const int16_t *value)
{
	struct sem_sleeper *q;
	bool changed = false;

	list_for_each_safe(q, list, link) {
		int r;

		if (value && *value == 0)
			break;
		r = ops_try(s, q);
		if (r > 0)
			continue;
		if (r == 0)
			s->otime = ipc_time();
		changed |= r == 0 && q->alters;
		sleeper_end(s, q, r);
	}
	return changed;
}

void sem_update(struct semset *s, const struct sembuf *ops, unsigned n)
{
	bool again = s->sleepers;

	while (again) {
		unsigned count = ops ? n : s->nsems;

		again = false;
		for (unsigned i = 0; i < count; i++) {
			struct sem *sem = &s->sems[ops ? ops[i].sem_num : i];

			if (!list_empty(&sem->waiting))
				list_update(s, &sem->waiting, &sem->value);
		}
		if (!list_empty(&s->zero))
			list_update(s, &s->zero, NULL);
		if (!list_empty(&s->several))
			again = list_update(s, &s->several, NULL);
		if (again)
			ops = NULL;      /* these may have touched any */
	}
}

/* ---- semop ------------------------------------------------------------------------------------- */

/* Sleep until somebody did our operations. Holds the set, and has it again afterwards unless it was
   not needed: *locked says. */
static int ops_sleep(struct semset *s, struct sem_sleeper *q, nsec_t deadline, bool *locked)
{
	struct list *list = &s->several;
	int r;

	if (q->nops == 1)
		list = q->alters ? &s->sems[q->ops->sem_num].waiting : &s->zero;
	q->status = ASLEEP;
	list_add_tail(list, &q->link);
	s->sleepers++;
	wait_note(WAIT_SEM, s->ipc.id);
	sleep_prepare();
	mutex_unlock(&s->ipc.lock);
	r = sleep_until(deadline);
	*locked = __atomic_load_n(&q->status, __ATOMIC_ACQUIRE) == ASLEEP;
	if (!*locked)
		return q->status;
	mutex_lock(&s->ipc.lock);
	if (q->status != ASLEEP)
		return q->status;
	list_del(&q->link);
	s->sleepers--;
	if (r == -ETIMEDOUT)
		return -EAGAIN;
	return signal_pending_now() ? -EINTR : -ERESTARTNOHAND;
}

/* Check the operations against the set; *alters, *undo: is any such among them. */
static int ops_check(struct semset *s, const struct sembuf *ops, unsigned n, bool *alters, bool *undo)
{
	*alters = *undo = false;
	for (unsigned i = 0; i < n; i++) {
		if (ops[i].sem_num >= s->nsems) {
			explain("semop: EFBIG: set %d has %u semaphores, not one number %u", s->ipc.id, s->nsems,
				ops[i].sem_num);
			return -EFBIG;
		}
		*alters |= ops[i].sem_op != 0;
		*undo |= !!(ops[i].sem_flg & SEM_UNDO);
	}
	return ipc_permission(&s->ipc, *alters ? 0222 : 0444);
}

/* All operations; those of one semaphore without undo take a short way. Holds the set. */
static int ops_now(struct semset *s, struct sem_sleeper *q)
{
	bool undo;
	int r = ops_check(s, q->ops, q->nops, &q->alters, &undo);

	q->undo = NULL;
	if (r == 0 && undo) {
		q->undo = sem_undo_get(s);
		r = q->undo ? 0 : -ENOMEM;
	}
	if (r == 0)
		r = ops_try(s, q);
	if (r == 0) {
		s->otime = ipc_time();
		if (q->alters)
			sem_update(s, q->ops, q->nops);
	} else if (r == -EAGAIN) {
		explain("semop: EAGAIN: semaphore %u is %d, the operation %d", q->blocked_by->sem_num,
			s->sems[q->blocked_by->sem_num].value, q->blocked_by->sem_op);
	}
	return r;
}

/* The short way: true if that was it. */
static bool op_plain(struct semset *s, const struct sembuf *op)
{
	struct sem *sem;
	int value;

	if (op->sem_flg & SEM_UNDO || op->sem_num >= s->nsems || s->sleepers || op->sem_op == 0)
		return false;
	sem = &s->sems[op->sem_num];
	value = sem->value + op->sem_op;
	if (value < 0 || value > SEMVMX || ipc_permission(&s->ipc, 0222) < 0)
		return false;
	sem->value = value;
	sem->pid = current_proc->pid;
	s->otime = ipc_time();
	return true;
}

static long ops_do(int id, struct sembuf *ops, unsigned n, nsec_t deadline)
{
	bool locked = true;
	struct semset *s;
	int r = 0;

	s = ipc_lock(&sem_sets, id, "semop", &r);
	if (!s)
		return r;
	if (n != 1 || !op_plain(s, ops)) {
		struct sem_sleeper q = { .thread = current, .ops = ops, .nops = n, .pid = current_proc->pid };

		r = ops_now(s, &q);
		if (r > 0)
			r = ops_sleep(s, &q, deadline, &locked);
	}
	if (locked)
		mutex_unlock(&s->ipc.lock);
	ipc_put(&sem_sets, &s->ipc);
	return r;
}

long sys_semtimedop(int id, struct sembuf *uops, size_t n, const struct timespec *timeout)
{
	struct sembuf fast[4], *ops = fast;
	nsec_t deadline = FOREVER;
	long r;

	if (n < 1 || id < 0)
		return -EINVAL;
	if (n > semopm) {
		explain("semop: E2BIG: %lu operations are more than %lu", n, semopm);
		return -E2BIG;
	}
	if (n > ARRAY_SIZE(fast)) {
		ops = kmalloc(n * sizeof(*ops));
		if (!ops)
			return -ENOMEM;
	}
	r = copyin_any(ops, uops, n * sizeof(*ops));
	if (r == 0 && timeout)
		r = deadline_copyin(&deadline, timeout, CLOCK_MONOTONIC, false);
	if (r == 0)
		r = ops_do(id, ops, n, deadline);
	if (ops != fast)
		kfree(ops);
	return r;
}

long sys_semop(int id, struct sembuf *ops, size_t n)
{
	return sys_semtimedop(id, ops, n, NULL);
}

/* ---- semget ------------------------------------------------------------------------------------ */

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
	if (total_sems + a->size > semmns)
		return -ENOSPC;
	s = kzalloc(sizeof(*s) + a->size * sizeof(s->sems[0]));
	if (!s)
		return -ENOMEM;
	s->nsems = a->size;
	s->ctime = ipc_time();
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

static long set_remove(int id)
{
	struct sem_sleeper *q;
	struct semset *s;
	struct ipcobj *o;
	int r = ipc_lock_to_remove(&sem_sets, id, "semctl", &o);

	if (r < 0)
		return r;
	s = (struct semset *)o;
	ipc_remove(&sem_sets, o);
	sem_undo_drop_set(s);
	for (unsigned i = 0; i < s->nsems; i++)
		list_for_each_safe(q, &s->sems[i].waiting, link)
			sleeper_end(s, q, -EIDRM);
	list_for_each_safe(q, &s->zero, link)
		sleeper_end(s, q, -EIDRM);
	list_for_each_safe(q, &s->several, link)
		sleeper_end(s, q, -EIDRM);
	ipc_unlock(&sem_sets, o);
	mutex_unlock(&sem_sets.lock);
	ipc_put(&sem_sets, o);       /* the table's */
	return 0;
}

static long set_set(int id, const struct semid_ds *uds)
{
	struct semid_ds ds;
	struct semset *s;
	int r;

	if (copyin(&ds, uds, sizeof(ds)) < 0)
		return -EFAULT;
	s = ipc_lock(&sem_sets, id, "semctl", &r);
	if (!s)
		return r;
	r = ipc_owner(&s->ipc);
	if (r == 0)
		r = ipc_perm_set(&s->ipc, &ds.sem_perm);
	if (r == 0)
		s->ctime = ipc_time();
	ipc_unlock(&sem_sets, &s->ipc);
	return r;
}

static long set_stat(int id, int cmd, struct semid_ds *uds)
{
	struct semid_ds ds = { 0 };
	struct semset *s;
	int r;

	s = cmd == IPC_STAT ? ipc_lock(&sem_sets, id, "semctl", &r) : ipc_lock_index(&sem_sets, id, &r);
	if (!s)
		return r;
	r = cmd == SEM_STAT_ANY ? 0 : ipc_permission(&s->ipc, 0444);
	ipc_perm_out(&s->ipc, &ds.sem_perm);
	ds.sem_otime = s->otime;
	ds.sem_ctime = s->ctime;
	ds.sem_nsems = s->nsems;
	if (r == 0 && cmd != IPC_STAT)
		r = s->ipc.id;
	ipc_unlock(&sem_sets, &s->ipc);
	return r >= 0 && copyout(uds, &ds, sizeof(ds)) < 0 ? -EFAULT : r;
}

static long set_info(int cmd, void *uinfo)
{
	struct seminfo i = { .semmap = semmns, .semmni = sem_sets.max, .semmns = semmns, .semmnu = semmns,
			     .semmsl = semmsl, .semopm = semopm, .semume = semopm, .semusz = 20,
			     .semvmx = SEMVMX, .semaem = SEMVMX };

	if (cmd == SEM_INFO) {
		i.semusz = sem_sets.ids.count;
		i.semaem = total_sems;
	}
	return copyout(uinfo, &i, sizeof(i)) < 0 ? -EFAULT : ipc_top_index(&sem_sets);
}

static long set_setval(struct semset *s, unsigned num, int value)
{
	if (value < 0 || value > SEMVMX)
		return -ERANGE;
	s->sems[num].value = value;
	s->sems[num].pid = current_proc->pid;
	sem_undo_clear(s, num);
	s->ctime = ipc_time();
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
		s->ctime = ipc_time();
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
	if (id < 0)
		return -EINVAL;
	switch (cmd) {
	case IPC_RMID:
		return set_remove(id);
	case IPC_SET:
		return set_set(id, (void *)arg);
	case IPC_STAT: case SEM_STAT: case SEM_STAT_ANY:
		return set_stat(id, cmd, (void *)arg);
	case IPC_INFO: case SEM_INFO:
		return set_info(cmd, (void *)arg);
	case GETVAL: case GETPID: case GETNCNT: case GETZCNT: case GETALL: case SETVAL: case SETALL:
		return set_value(id, num, cmd, arg);
	}
	return -EINVAL;
}

/* ---- /proc ------------------------------------------------------------------------------------- */

static int show_sets(struct seq *out)
{
	struct semset *s;

	seq_printf(out, "       key      semid perms      nsems   uid   gid  cuid  cgid      otime      ctime\n");
	mutex_lock(&sem_sets.lock);
	for (int i = 0; (s = ipc_next(&sem_sets, &i)); i++) {
		const struct ipcobj *o = &s->ipc;

		seq_printf(out, "%10d %10d  %4o %10u %5u %5u %5u %5u %10lu %10lu\n", o->key, o->id, o->mode,
			   s->nsems, o->uid, o->gid, o->cuid, o->cgid, s->otime, s->ctime);
		ipc_unlock(&sem_sets, &s->ipc);
	}
	mutex_unlock(&sem_sets.lock);
	return 0;
}

static int show_sem_limits(struct seq *out)
{
	seq_printf(out, "%lu\t%lu\t%lu\t%lu\n", semmsl, semmns, semopm, sem_sets.max);
	return 0;
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
	ipctable_init(&sem_sets, "sem", 32000, set_destroy);
	procfs_register("sysvipc/sem", 0444, show_sets, NULL);
	procfs_register("sys/kernel/sem", 0644, show_sem_limits, store_limits);
}

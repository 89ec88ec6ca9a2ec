/* System V semaphore sets: several semaphores that one call changes together, all or
   none. With SEM_UNDO the kernel remembers what a process has changed, and takes it
   back when the process ends. Read ipc/ipcid.c and kernel/waitq.h before. */
#include "abi/errno.h"
#include "fs/seq.h"
#include "ipc/ipcid.h"
#include "kernel/syscall.h"
#include "kernel/time.h"
#include "kernel/waitq.h"
#include "lib/string.h"
#include "mm/kmalloc.h"
#include "mm/user.h"
#include "proc/proc.h"

#define SETS_SEMS 250u                 /* semaphores in a set */
#define OPS_MAX   500u                 /* operations in one call */
#define VALUE_MAX 32767

struct sem {
	int value;
	int pid;                       /* of the last operation */
};

struct semset {
	struct ipcobj ipc;
	unsigned      count;
	time_t        otime;           /* last operation */
	struct waitq  changed;         /* a value was changed: everybody who waits tries again */
	struct list   sleepers;
	struct list   undos;
	struct sem    sems[];
};

/* What a process has changed with SEM_UNDO, with the sign turned round: to be added
   when it ends. */
struct undo {
	struct list  link;
	struct proc *proc;
	short        adjust[];
};

/* Who waits for which operation: for GETNCNT and GETZCNT. */
struct sleeper {
	struct list    link;
	struct sembuf *op;
};

static struct ipctable sets;

/* All values begin with 0. A set lies in one piece of memory, which kmalloc limits to a
   page. */
static int set_make(size_t count, struct ipcobj **out)
{
	struct semset *s;

	if (count == 0 || count > SETS_SEMS)
		return -EINVAL;
	s = kzalloc(sizeof(*s) + count * sizeof(struct sem));
	if (!s)
		return -ENOMEM;
	s->count = count;
	waitq_init(&s->changed);
	list_init(&s->sleepers);
	list_init(&s->undos);
	*out = &s->ipc;
	return 0;
}

/* semget may ask for fewer semaphores than the set has, not for more. */
static size_t set_size(const struct ipcobj *o)
{
	return ((const struct semset *)o)->count;
}

/* The set has been removed: whoever waits finds that. */
static void set_wake(struct ipcobj *o)
{
	wake_all(&((struct semset *)o)->changed);
}

/* The account is closed. */
static void undo_free(struct undo *u)
{
	list_del(&u->link);
	kfree(u);
}

/* There is nothing left to be undone. */
static void set_destroy(struct ipcobj *o)
{
	struct semset *s = (struct semset *)o;

	while (!list_empty(&s->undos))
		undo_free(list_first(&s->undos, struct undo, link));
	kfree(s);
}

static struct ipctable sets = { .make = set_make, .size = set_size, .wake = set_wake, .destroy = set_destroy };

/* The size of a set is its number of semaphores. */
long sys_semget(int key, int count, int flags)
{
	return count < 0 ? -EINVAL : ipc_get(&sets, key, flags, count);
}

/* ---- undo ---- */

/* A process has one account for each set. */
static struct undo *undo_find(struct semset *s, struct proc *p)
{
	struct undo *u;

	list_for_each(u, &s->undos, link)
		if (u->proc == p)
			return u;
	return NULL;
}

/* That of the running process, made if it is not there. NULL: no memory. */
static struct undo *undo_get(struct semset *s)
{
	struct undo *u = undo_find(s, current->proc);

	if (u)
		return u;
	u = kzalloc(sizeof(*u) + s->count * sizeof(u->adjust[0]));
	if (!u)
		return NULL;
	u->proc = current->proc;
	list_add_tail(&s->undos, &u->link);
	return u;
}

/* Add what the process has left open; a value stays between 0 and the highest. It must
   not wait, since its process is ending: so what would become negative becomes 0, as on
   Linux. The change may be what somebody waits for. */
static void undo_apply(struct semset *s, struct undo *u)
{
	for (unsigned i = 0; i < s->count; i++) {
		int value = s->sems[i].value + u->adjust[i];

		if (u->adjust[i] == 0)
			continue;
		s->sems[i].value = max(0, min(value, VALUE_MAX));
		s->sems[i].pid = u->proc->pid;
		s->otime = ipc_time();
	}
	undo_free(u);
	wake_all(&s->changed);
}

/* Whatever way a process ends, also by SIGKILL, it comes through here. */
void sem_exit(struct proc *p)
{
	for (int i = 0; i < IPC_MAX; i++) {
		struct semset *s = (struct semset *)sets.objects[i];
		struct undo *u = s ? undo_find(s, p) : NULL;

		if (u)
			undo_apply(s, u);
	}
}

/* ---- operations ---- */

/* One operation. 0; 1 it would have to wait; -ERANGE. A positive number is added, a
   negative one subtracted if the value stays at least 0, and 0 waits until the value is 0
   and changes nothing. */
static int op_apply(struct semset *s, const struct sembuf *op, struct undo *u)
{
	struct sem *sem = &s->sems[op->sem_num];
	int value = sem->value + op->sem_op;

	if (op->sem_op == 0)
		return sem->value == 0 ? 0 : 1;
	if (value < 0)
		return 1;
	if (value > VALUE_MAX)
		return -ERANGE;
	if (op->sem_flg & SEM_UNDO) {
		/* The account must not overflow either: checked before anything is changed. */
		int adjust = u->adjust[op->sem_num] - op->sem_op;

		if (adjust < -VALUE_MAX - 1 || adjust > VALUE_MAX)
			return -ERANGE;
		u->adjust[op->sem_num] = adjust;
	}
	sem->value = value;
	return 0;
}

/* The account goes back with the value. */
static void op_take_back(struct semset *s, const struct sembuf *op, struct undo *u)
{
	s->sems[op->sem_num].value -= op->sem_op;
	if (op->sem_flg & SEM_UNDO)
		u->adjust[op->sem_num] += op->sem_op;
}

/* All of them or none. 0; 1 with *at the one that has to wait; -ERANGE. */
static int ops_apply(struct semset *s, struct sembuf *ops, size_t n, struct undo *u, size_t *at)
{
	int r = 0;

	for (*at = 0; *at < n; ++*at) {
		r = op_apply(s, &ops[*at], u);
		if (r != 0)
			break;
	}
	/* One of them cannot be done: those before it are taken back, the last one first, as if the
	   call had not been made. Nobody can have seen a value in between: no other thread ran. */
	if (r != 0) {
		for (size_t i = *at; i-- > 0; )
			op_take_back(s, &ops[i], u);
		return r;
	}
	for (size_t i = 0; i < n; i++)
		s->sems[ops[i].sem_num].pid = current->proc->pid;
	s->otime = ipc_time();
	wake_all(&s->changed);
	return 0;
}

/* Try until it works. The caller holds a reference, so that the set outlives its removal
   while this thread sleeps; `removed` tells it afterwards. A semop that a signal has
   interrupted is never made again by the kernel: -EINTR. 0, -ERANGE, -EAGAIN, -EIDRM,
   -EINTR. */
static int ops_wait(struct semset *s, struct sembuf *ops, size_t n, struct undo *u, nsec_t deadline)
{
	struct sleeper me;
	size_t at;
	int r;

	for (;;) {
		r = ops_apply(s, ops, n, u, &at);
		if (r <= 0)
			return r;
		if (ops[at].sem_flg & IPC_NOWAIT)
			return -EAGAIN;
		/* It tries again from the first operation after every change. All sleepers do, also those
		   that wait for another semaphore of the set: simple, and dear if there are many. */
		me.op = &ops[at];
		list_add_tail(&s->sleepers, &me.link);
		r = wait_on(&s->changed, deadline);
		list_del(&me.link);
		if (s->ipc.removed)
			return -EIDRM;
		if (r < 0)
			return r == -ETIMEDOUT ? -EAGAIN : -EINTR;
	}
}

/* Do all operations name semaphores of the set? *undo: does one want SEM_UNDO? 0,
   -EFBIG. */
static int ops_check(const struct semset *s, const struct sembuf *ops, size_t n, bool *undo)
{
	*undo = false;
	for (size_t i = 0; i < n; i++) {
		if (ops[i].sem_num >= s->count)
			return -EFBIG;
		*undo |= (ops[i].sem_flg & SEM_UNDO) != 0;
	}
	return 0;
}

/* The account is made before anything is done: there may be no memory for it. */
static int ops_run(struct semset *s, struct sembuf *ops, size_t n, nsec_t deadline)
{
	struct undo *u = NULL;
	bool wants_undo;
	int r = ops_check(s, ops, n, &wants_undo);

	if (r < 0)
		return r;
	if (wants_undo && !(u = undo_get(s)))
		return -ENOMEM;
	ipc_hold(&s->ipc);
	r = ops_wait(s, ops, n, u, deadline);
	ipc_put(&sets, &s->ipc);
	return r;
}

/* The operations are copied once: the program may change its own meanwhile. */
long sys_semtimedop(int id, struct sembuf *uops, size_t n, const struct timespec *utimeout)
{
	struct sembuf *ops;
	struct semset *s;
	nsec_t timeout = FOREVER;
	int r;

	if (n == 0)
		return -EINVAL;
	if (n > OPS_MAX)
		return -E2BIG;
	if (utimeout && (r = copyin_time(utimeout, &timeout)) < 0)
		return r;
	ops = kmalloc(n * sizeof(*ops));
	if (!ops)
		return -ENOMEM;
	r = copyin(ops, uops, n * sizeof(*ops));
	s = ipc_find(&sets, id);
	if (r == 0)
		r = s ? ops_run(s, ops, n, deadline_after(timeout)) : -EINVAL;
	kfree(ops);
	return r;
}

/* Without a time limit. */
long sys_semop(int id, struct sembuf *uops, size_t n)
{
	return sys_semtimedop(id, uops, n, NULL);
}

/* ---- control ---- */

/* How many wait for the semaphore to grow, or for it to become zero? Each sleeper is
   counted at one operation, the first that could not be done. */
static long count_sleepers(const struct semset *s, unsigned num, bool for_zero)
{
	struct sleeper *sl;
	long n = 0;

	list_for_each(sl, &s->sleepers, link)
		n += sl->op->sem_num == num && (sl->op->sem_op == 0) == for_zero;
	return n;
}

/* A value is set: what was to be undone there is forgotten, by all processes. To add an
   old debt to a value that somebody has just decided would make no sense. */
static void set_value(struct semset *s, unsigned num, int value)
{
	struct undo *u;

	list_for_each(u, &s->undos, link)
		u->adjust[num] = 0;
	s->sems[num].value = value;
	s->sems[num].pid = current->proc->pid;
	s->ipc.ctime = ipc_time();
}

/* GETALL: the values of all, as they are at one moment. */
static long get_all(const struct semset *s, unsigned short *uvalues)
{
	unsigned short values[SETS_SEMS];

	for (unsigned i = 0; i < s->count; i++)
		values[i] = s->sems[i].value;
	return copyout(uvalues, values, s->count * sizeof(values[0]));
}

/* SETALL: either all values are set or, if one is out of range, none. */
static long set_all(struct semset *s, const unsigned short *uvalues)
{
	unsigned short values[SETS_SEMS];

	if (copyin(values, uvalues, s->count * sizeof(values[0])) < 0)
		return -EFAULT;
	for (unsigned i = 0; i < s->count; i++)
		if (values[i] > VALUE_MAX)
			return -ERANGE;
	for (unsigned i = 0; i < s->count; i++)
		set_value(s, i, values[i]);
	wake_all(&s->changed);
	return 0;
}

/* The commands that are about the whole set. */
static long set_ctl(struct semset *s, int cmd, void *uarg)
{
	struct semid_ds ds = {
		.sem_perm = ipc_perm_of(&s->ipc), .sem_otime = s->otime, .sem_ctime = s->ipc.ctime, .sem_nsems = s->count,
	};

	switch (cmd) {
	case IPC_RMID:
		ipc_remove(&sets, &s->ipc);
		return 0;
	case IPC_STAT:
		return copyout(uarg, &ds, sizeof(ds));
	case GETALL:
		return get_all(s, uarg);
	case SETALL:
		return set_all(s, uarg);
	}
	return -EINVAL;
}

/* The commands that are about one semaphore. */
static long sem_ctl(struct semset *s, unsigned num, int cmd, int value)
{
	if (num >= s->count)
		return -EINVAL;
	switch (cmd) {
	case GETVAL:
		return s->sems[num].value;
	case GETPID:
		return s->sems[num].pid;
	case GETNCNT:
		return count_sleepers(s, num, false);
	case GETZCNT:
		return count_sleepers(s, num, true);
	}
	if (value < 0 || value > VALUE_MAX)
		return -ERANGE;
	set_value(s, num, value);
	wake_all(&s->changed);
	return 0;
}

/* The fourth argument is a number or an address, as the command wants it. */
long sys_semctl(int id, int num, int cmd, unsigned long arg)
{
	struct semset *s = ipc_find(&sets, id);

	if (!s)
		return -EINVAL;
	if (cmd == GETVAL || cmd == GETPID || cmd == GETNCNT || cmd == GETZCNT || cmd == SETVAL)
		return sem_ctl(s, num, cmd, arg);
	return set_ctl(s, cmd, (void *)arg);
}

/* /proc/sysvipc/sem, which ipcs reads. */
void sem_show(struct seq *s)
{
	seq_printf(s, "       key      semid perms      nsems   uid   gid  cuid  cgid      otime      ctime\n");
	for (int i = 0; i < IPC_MAX; i++) {
		struct semset *set = (struct semset *)sets.objects[i];

		if (set)
			seq_printf(s, "%10d %10d  %4o %10u %5u %5u %5u %5u %10lu %10lu\n", set->ipc.key, set->ipc.id,
				   set->ipc.mode, set->count, 0, 0, 0, 0, set->otime, set->ipc.ctime);
	}
}

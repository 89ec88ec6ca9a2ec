/* System V semaphores. A set of operations is done whole or not at all, under the set's mutex. Whoever
   changes a value does, on the spot, the operations of the sleepers it lets through, in their order:
   a sleeper that wakes is finished, and nobody can slip in between. */
#include "ipc/sem.h"
#include "abi/errno.h"
#include "cpu/usercopy.h"
#include "kernel/syscall.h"
#include "kernel/trace.h"
#include "kernel/waiters.h"
#include "mm/slab.h"
#include "proc/proc.h"
#include "proc/signal.h"
#include "proc/time.h"

struct ipctable sem_sets;
uint64_t semopm = 500;

/* ---- the operations --------------------------------------------------------------------------- */

/* Tries one operation on its semaphore: 0 done, 1 it must wait, -ERANGE. */
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

/* Does all of q's operations or none. 0, -EAGAIN, -ERANGE, or 1: it must wait, for q->blocked_by. */
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

/* tricks.md: The waiter on the stack */
void sem_sleeper_end(struct semset *s, struct sem_sleeper *q, int status)
{
	struct thread *t = q->thread;

	assert(mutex_held(&s->ipc.lock));
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
		sem_sleeper_end(s, q, r);
	}
	return changed;
}

/* tricks.md: A semaphore sleeper is finished before it wakes */
void sem_update(struct semset *s, const struct sembuf *ops, unsigned n)
{
	bool again = s->sleepers;

	assert(mutex_held(&s->ipc.lock));
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
	q->status = SEM_ASLEEP;
	list_add_tail(list, &q->link);
	s->sleepers++;
	wait_note(WAIT_SEM, s->ipc.id);
	sleep_prepare();
	mutex_unlock(&s->ipc.lock);
	r = sleep_until(deadline);
	*locked = __atomic_load_n(&q->status, __ATOMIC_ACQUIRE) == SEM_ASLEEP;
	if (!*locked)
		return q->status;
	mutex_lock(&s->ipc.lock);
	if (q->status != SEM_ASLEEP)
		return q->status;
	list_del(&q->link);
	s->sleepers--;
	if (r == -ETIMEDOUT)
		return -EAGAIN;
	return -EINTR;                       /* never restarted, not even after a stop: signal(7) */
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

/* Tries the short way; true if that was all. */
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

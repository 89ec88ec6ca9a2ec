/* Numbers: one table from an id to the thread, process, group and session that bear it. The number is
   taken while any of the four lives, so it never names two things. Look-ups take a reference. */
#include "proc/proc.h"
#include "abi/errno.h"
#include "lib/idmap.h"
#include "lib/race.h"
#include "mm/slab.h"
#include "mm/vm.h"
#include "proc/pgrp.h"

#define PID_RESERVED 300     /* after the first round daemons' numbers are not given again */

/* Who bears a number, by kind. Guarded by pid_lock. tricks.md: One number, four owners */
struct pidnum {
	void *is[PID_KINDS];
};

uint64_t pid_max = 32768;
static struct spinlock pid_lock = SPINLOCK_INIT(RANK_IDS);
static struct idmap pids = IDMAP_INIT(32768);       /* pid_lock */
static struct kcache *pidnum_cache;                 /* I */
static int nthreads, last_pid;                      /* pid_lock; read freely */
static unsigned long nforks;                        /* the same */

int pid_alloc(int want)
{
	struct pidnum *n;
	int id;

	n = kcache_zalloc(kcache_once(&pidnum_cache, "pid", sizeof(struct pidnum)));
	if (!n)
		return -ENOMEM;
	spin_lock(&pid_lock);
	pids.limit = pid_max;
	if (!want)
		id = idmap_alloc_cyclic(&pids, n, pids.next > PID_RESERVED ? PID_RESERVED : 1);
	else
		id = idmap_find(&pids, want) ? -EEXIST : idmap_alloc(&pids, n, want);
	if (id > 0) {
		last_pid = id;
		nthreads++;
		nforks++;
	}
	spin_unlock(&pid_lock);
	if (id < 0)
		kcache_free(pidnum_cache, n);
	return id;
}

int pid_last(void)
{
	return last_pid;
}

unsigned long pid_forks(void)
{
	return nforks;
}

void pid_set(int pid, enum pid_kind kind, void *x)
{
	struct pidnum *n;

	spin_lock(&pid_lock);
	n = idmap_find(&pids, pid);
	assert(n);
	n->is[kind] = x;
	spin_unlock(&pid_lock);
}

void pid_drop(int pid, enum pid_kind kind, const void *x)
{
	struct pidnum *n;

	spin_lock(&pid_lock);
	n = idmap_find(&pids, pid);
	assert(n);
	if (n->is[kind] == x)
		n->is[kind] = NULL;
	nthreads -= kind == PID_THREAD;
	if (!n->is[PID_THREAD] && !n->is[PID_PROC] && !n->is[PID_PGRP] && !n->is[PID_SESSION])
		idmap_remove(&pids, pid);
	else
		n = NULL;
	spin_unlock(&pid_lock);
	if (n)
		kcache_free(pidnum_cache, n);
}

#define PID_GET(pid, kind, type) ({                                              \
	struct pidnum *_n;                                                       \
	type *_x;                                                                \
	spin_lock(&pid_lock);                                                    \
	_n = idmap_find(&pids, pid);                                             \
	_x = _n ? _n->is[kind] : NULL;                                           \
	if (_x && !ref_get_unless_zero(&_x->refs))                               \
		_x = NULL;                                                       \
	spin_unlock(&pid_lock);                                                  \
	_x; })

struct proc *proc_get(int pid)
{
	return PID_GET(pid, PID_PROC, struct proc);
}

struct thread *thread_get_by_tid(int tid)
{
	return PID_GET(tid, PID_THREAD, struct thread);
}

struct space *thread_space_get(struct thread *t)
{
	struct space *sp;

	spin_lock(&t->proc->siglock);
	sp = t->space;
	if (sp)
		space_get(sp);
	spin_unlock(&t->proc->siglock);
	return sp;
}

struct proc *proc_get_by_tid(int tid)
{
	struct proc *p = proc_get(tid);
	struct thread *t = p ? NULL : thread_get_by_tid(tid);

	if (t) {
		p = t->proc;
		proc_ref(p);
		thread_put(t);
	}
	return p;
}

struct pgrp *pgrp_get(int pgid)
{
	return PID_GET(pgid, PID_PGRP, struct pgrp);
}

int pid_next(int after)
{
	struct pidnum *n;
	int id = after + 1;

	spin_lock(&pid_lock);
	for (n = idmap_next(&pids, &id); n && !n->is[PID_PROC]; n = idmap_next(&pids, &id))
		id++;
	spin_unlock(&pid_lock);
	return n ? id : -1;
}

int proc_next_tid(struct proc *p, int after)
{
	struct thread *t;
	int best = -1;

	spin_lock(&p->siglock);
	list_for_each(t, &p->threads, proc_link)
		if (t->tid > after && (best < 0 || t->tid < best))
			best = t->tid;
	spin_unlock(&p->siglock);
	return best;
}

unsigned thread_count(void)
{
	return READ_ONCE(nthreads);
}

/* Numbers: one table from an id to the thread, process, group and session that bear it. The number is
   taken while any of the four lives, so it never names two things. Look-ups take a reference. */
#include "proc/proc.h"
#include "abi/errno.h"
#include "lib/idmap.h"
#include "mm/slab.h"
#include "mm/vm.h"
#include "proc/pgrp.h"

#define PID_RESERVED 300     /* after the first round daemons' numbers are not given again */

/* Guards: all by pid_lock */
struct pidnum {
	struct thread  *thread;
	struct proc    *proc;
	struct pgrp    *pgrp;
	struct session *session;
};

uint64_t pid_max = 32768;
static struct spinlock pid_lock = SPINLOCK_INIT(RANK_IDS);
static struct idmap pids = IDMAP_INIT(32768);       /* pid_lock */
static struct kcache *pidnum_cache;                 /* I */
static int nthreads, last_pid;              /* a */
static unsigned long nforks;                        /* a */

static struct pidnum *pidnum_new(struct thread *t)
{
	struct pidnum *n;

	if (!pidnum_cache)
		pidnum_cache = kcache_new("pid", sizeof(struct pidnum));
	n = pidnum_cache ? kcache_alloc(pidnum_cache) : NULL;
	if (n)
		*n = (struct pidnum){ .thread = t };
	return n;
}

int pid_alloc(struct thread *t)
{
	struct pidnum *n = pidnum_new(t);
	int id;

	if (!n)
		return -ENOMEM;
	spin_lock(&pid_lock);
	pids.limit = pid_max;
	id = idmap_alloc_cyclic(&pids, n, pids.next > PID_RESERVED ? PID_RESERVED : 1);
	spin_unlock(&pid_lock);
	if (id < 0) {
		kcache_free(pidnum_cache, n);
		return id;
	}
	__atomic_fetch_add(&nthreads, 1, __ATOMIC_RELAXED);
	__atomic_fetch_add(&nforks, 1, __ATOMIC_RELAXED);
	last_pid = id;
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

int pid_alloc_at(struct thread *t, int pid)
{
	struct pidnum *n = pidnum_new(t);
	int id;

	if (!n)
		return -ENOMEM;
	spin_lock(&pid_lock);
	id = idmap_find(&pids, pid) ? -EEXIST : idmap_alloc(&pids, n, pid);
	spin_unlock(&pid_lock);
	if (id < 0) {
		kcache_free(pidnum_cache, n);
		return id;
	}
	__atomic_fetch_add(&nthreads, 1, __ATOMIC_RELAXED);
	return 0;
}

/* Set one of the four; the number goes with the last. */
#define PID_SET(pid, field, val) do {                                            \
	struct pidnum *_n;                                                       \
	spin_lock(&pid_lock);                                                    \
	_n = idmap_find(&pids, pid);                                             \
	assert(_n);                                                              \
	_n->field = (val);                                                       \
	if (!_n->thread && !_n->proc && !_n->pgrp && !_n->session)               \
		idmap_remove(&pids, pid);                                        \
	else                                                                     \
		_n = NULL;                                                       \
	spin_unlock(&pid_lock);                                                  \
	if (_n)                                                                  \
		kcache_free(pidnum_cache, _n);                                   \
} while (0)

void pid_set_proc(int pid, struct proc *p)
{
	PID_SET(pid, proc, p);
}

void pid_drop_proc(int pid)
{
	PID_SET(pid, proc, NULL);
}

void pid_drop_thread(int pid)
{
	PID_SET(pid, thread, NULL);
	__atomic_fetch_sub(&nthreads, 1, __ATOMIC_RELAXED);
}

void pid_set_thread(int pid, struct thread *t)
{
	PID_SET(pid, thread, t);
}

void pid_set_pgrp(int pid, struct pgrp *g)
{
	PID_SET(pid, pgrp, g);
}

void pid_set_session(int pid, struct session *s)
{
	PID_SET(pid, session, s);
}

#define PID_GET(pid, field) ({                                                   \
	struct pidnum *_n;                                                       \
	__typeof__(_n->field) _x = NULL;                                         \
	spin_lock(&pid_lock);                                                    \
	_n = idmap_find(&pids, pid);                                             \
	if (_n && _n->field && ref_get_unless_zero(&_n->field->refs))            \
		_x = _n->field;                                                  \
	spin_unlock(&pid_lock);                                                  \
	_x; })

struct proc *proc_get(int pid)
{
	return PID_GET(pid, proc);
}

struct thread *thread_get_by_tid(int tid)
{
	return PID_GET(tid, thread);
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
	return PID_GET(pgid, pgrp);
}

int pid_next(int after)
{
	struct pidnum *n;
	int id = after + 1;

	spin_lock(&pid_lock);
	for (n = idmap_next(&pids, &id); n && !n->proc; n = idmap_next(&pids, &id))
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
	return nthreads;
}

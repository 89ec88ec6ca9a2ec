/* The family: who is whose child, who adopts orphans, and what a process and its dead used of the
   machine. One mutex, proc_tree, held shortly and taken last. */
#include "proc/proc.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "mm/vm.h"
#include "proc/cred.h"
#include "proc/pgrp.h"
#include "proc/signal.h"

struct mutex proc_tree = MUTEX_INIT(proc_tree, RANK_TREE);
struct list proc_all = LIST_INIT(proc_all);
struct proc *proc_init;
static struct kcache *proc_cache;

struct proc *proc_new(void)
{
	struct proc *p;

	p = kcache_zalloc(kcache_once(&proc_cache, "proc", sizeof(struct proc)));
	if (!p)
		return NULL;
	ref_init(&p->refs);
	p->exec_id = 1;
	list_init(&p->children);
	list_init(&p->sibling);
	list_init(&p->pgrp_link);
	list_init(&p->all_link);
	list_init(&p->threads);
	list_init(&p->sigqueue);
	list_init(&p->posix_timers);
	list_init(&p->tracees);
	waitq_init(&p->child_wait);
	waitq_init(&p->exit_wait);
	waitq_init(&p->thread_wait);
	waitq_init(&p->sigwaitq);
	spin_init(&p->siglock, RANK_SIGNAL);
	return p;
}

void proc_ref(struct proc *p)
{
	ref_get(&p->refs);
}

void proc_put(struct proc *p)
{
	if (!ref_put(&p->refs))
		return;
	assert(list_empty(&p->threads) && list_empty(&p->children));
	if (p->acts)
		sigacts_put(p->acts);
	sigqueued_spare_free(p);
	kcache_free(proc_cache, p);
}

void tree_add(struct proc *p, struct proc *parent)
{
	assert(mutex_held(&proc_tree));
	p->parent = parent;
	p->ppid = parent ? parent->pid : 0;
	if (parent)
		list_add_tail(&parent->children, &p->sibling);
	list_add_tail(&proc_all, &p->all_link);
}

/* ---- what was used -------------------------------------------------------------------------- */

void times_add(struct proc_times *to, const struct proc_times *more)
{
	to->user += more->user;
	to->sys += more->sys;
	to->minflt += more->minflt;
	to->majflt += more->majflt;
	to->nvcsw += more->nvcsw;
	to->nivcsw += more->nivcsw;
	to->io.rchar += more->io.rchar;
	to->io.wchar += more->io.wchar;
	to->io.syscr += more->io.syscr;
	to->io.syscw += more->io.syscw;
	to->maxrss = max(to->maxrss, more->maxrss);
}

void thread_cpu_times(struct thread *t, struct proc_times *out)
{
	nsec_t run = sched_runtime(t);
	/* read once: they tick while we divide */
	uint64_t user = __atomic_load_n(&t->ticks_user, __ATOMIC_RELAXED);
	uint64_t sys = __atomic_load_n(&t->ticks_sys, __ATOMIC_RELAXED), ticks = user + sys;

	memset(out, 0, sizeof(*out));
	out->user = sched_split(run, sys ? user : ticks, ticks, &t->reported);
	out->sys = run - out->user;
	out->minflt = t->minflt;
	out->majflt = t->majflt;
	out->nvcsw = t->se.nvcsw;
	out->nivcsw = t->se.nivcsw;
	out->io = t->io;
}

void proc_times_locked(struct proc *p, struct proc_times *out)
{
	struct proc_times one;
	struct thread *t;

	assert(spin_held(&p->siglock));
	*out = p->dead;
	list_for_each(t, &p->threads, proc_link) {
		if (t->accounted)
			continue;
		thread_cpu_times(t, &one);
		times_add(out, &one);
		if (t->space)
			out->maxrss = max(out->maxrss, t->space->rss_peak);
	}
	out->maxrss = max(out->maxrss, p->maxrss);
}

void proc_cpu_times(struct proc *p, struct proc_times *out)
{
	spin_lock(&p->siglock);
	proc_times_locked(p, out);
	spin_unlock(&p->siglock);
}

nsec_t proc_runtime_locked(struct proc *p)
{
	nsec_t sum = p->dead.user + p->dead.sys;
	struct thread *t;

	assert(spin_held(&p->siglock));
	list_for_each(t, &p->threads, proc_link)
		if (!t->accounted)
			sum += sched_runtime(t);
	return sum;
}

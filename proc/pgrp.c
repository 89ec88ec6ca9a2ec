/* Process groups and sessions: jobs of a shell and what hangs on one terminal. A group lives while it
   has members or a terminal remembers it; its number stays taken as long. */
#include "proc/pgrp.h"
#include "abi/errno.h"
#include "kernel/syscall.h"
#include "mm/slab.h"
#include "proc/proc.h"
#include "proc/signal.h"

void session_put(struct session *s)
{
	if (!ref_put(&s->refs))
		return;
	pid_drop(s->sid, PID_SESSION, s);
	kfree(s);
}

static struct session *session_new(int sid, struct proc *leader)
{
	struct session *s = kzalloc(sizeof(*s));

	if (!s)
		return NULL;
	ref_init(&s->refs);
	s->sid = sid;
	s->leader = leader;
	pid_set(sid, PID_SESSION, s);
	return s;
}

struct pgrp *pgrp_new(int pgid, struct session *s)
{
	struct pgrp *g = kzalloc(sizeof(*g));

	assert(mutex_held(&proc_tree));
	if (!g)
		return NULL;
	ref_init(&g->refs);
	g->pgid = pgid;
	g->session = s;
	ref_get(&s->refs);
	list_init(&g->members);
	pid_set(pgid, PID_PGRP, g);
	return g;
}

void pgrp_put(struct pgrp *g)
{
	if (!ref_put(&g->refs))
		return;
	pid_drop(g->pgid, PID_PGRP, g);
	session_put(g->session);
	kfree(g);
}

void pgrp_join(struct proc *p, struct pgrp *g)
{
	assert(mutex_held(&proc_tree));
	p->pgrp = g;
	list_add_tail(&g->members, &p->pgrp_link);
}

void pgrp_leave(struct proc *p)
{
	struct pgrp *g = p->pgrp;

	assert(mutex_held(&proc_tree));
	list_del(&p->pgrp_link);
	p->pgrp = NULL;
	pgrp_put(g);
}

int session_start(struct proc *p)
{
	struct session *s = session_new(p->pid, p);
	struct pgrp *g = s ? pgrp_new(p->pid, s) : NULL;

	assert(mutex_held(&proc_tree));
	if (s)
		session_put(s);              /* the group holds it now, or nobody does */
	if (!g)
		return -ENOMEM;
	if (p->pgrp)
		pgrp_leave(p);
	pgrp_join(p, g);
	return 0;
}

bool pgrp_orphaned(struct pgrp *g, struct proc *ignore)
{
	struct proc *p;

	assert(mutex_held(&proc_tree));
	list_for_each(p, &g->members, pgrp_link) {
		struct proc *pa = p->parent;

		if (p == ignore || p->state != PROC_ALIVE || !pa || pa == proc_init || !pa->pgrp)
			continue;
		if (pa->pgrp != g && pa->pgrp->session == g->session)
			return false;
	}
	return true;
}

static bool has_stopped(struct pgrp *g)
{
	struct proc *p;

	list_for_each(p, &g->members, pgrp_link)
		if (p->flags & PROC_STOPPED)
			return true;
	return false;
}

void pgrp_check_orphans(struct proc *p, struct proc *old_parent)
{
	struct pgrp *g = p->pgrp;
	struct proc *pa = old_parent ? old_parent : p->parent;
	siginfo_t info;

	assert(mutex_held(&proc_tree));
	if (!g || !pa || !pa->pgrp || pa->pgrp == g || pa->pgrp->session != g->session)
		return;
	if (!pgrp_orphaned(g, old_parent ? NULL : p) || !has_stopped(g))
		return;
	siginfo_kernel(&info, SIGHUP);
	signal_send_pgrp(g, &info);
	siginfo_kernel(&info, SIGCONT);
	signal_send_pgrp(g, &info);
}

/* ---- calls ---------------------------------------------------------------------------------- */

/* Move p to group pgid: an existing one of its session, or a new one of its own number. Holds proc_tree. */
static long set_group(struct proc *p, int pgid)
{
	struct pgrp *g = pgrp_get(pgid);

	if (!g) {
		if (pgid != p->pid)
			return -EPERM;
		g = pgrp_new(pgid, p->pgrp->session);
		if (!g)
			return -ENOMEM;
	} else if (g->session != p->pgrp->session) {
		pgrp_put(g);
		return -EPERM;
	}
	pgrp_leave(p);
	pgrp_join(p, g);
	return 0;
}

static long setpgid_check(struct proc *p, struct proc *me)
{
	if (p->state == PROC_DEAD)
		return -ESRCH;
	if (p->parent == me) {
		if (p->pgrp->session != me->pgrp->session)
			return -EPERM;
		if (p->execed)
			return -EACCES;
	} else if (p != me) {
		return -ESRCH;
	}
	return p->pgrp->session->leader == p ? -EPERM : 0;
}

long sys_setpgid(pid_t pid, pid_t pgid)
{
	struct proc *me = current_proc, *p;
	long r;

	if (pgid < 0)
		return -EINVAL;
	if (pid == 0)
		pid = me->pid;
	p = proc_get(pid);
	if (!p) {
		struct thread *t = thread_get_by_tid(pid);

		if (t)
			thread_put(t);
		return t ? -EINVAL : -ESRCH;     /* a thread, but not the main one */
	}
	mutex_lock(&proc_tree);
	r = setpgid_check(p, me);
	if (r == 0)
		r = set_group(p, pgid ? pgid : pid);
	mutex_unlock(&proc_tree);
	proc_put(p);
	return r;
}

/* Group or session number of pid (0: the caller). */
static long group_of(int pid, bool session)
{
	struct proc *p = pid ? proc_get(pid) : current_proc;
	long r = -ESRCH;

	if (!p)
		return r;
	mutex_lock(&proc_tree);
	if (p->pgrp)
		r = session ? p->pgrp->session->sid : p->pgrp->pgid;
	mutex_unlock(&proc_tree);
	if (pid)
		proc_put(p);
	return r;
}

long sys_getpgid(pid_t pid)
{
	return group_of(pid, false);
}

long sys_getpgrp(void)
{
	return group_of(0, false);
}

long sys_getsid(pid_t pid)
{
	return group_of(pid, true);
}

long sys_setsid(void)
{
	struct proc *p = current_proc;
	struct pgrp *g;
	long r = -EPERM;

	mutex_lock(&proc_tree);
	g = pgrp_get(p->pid);
	if (!g) {
		r = session_start(p);
		if (r == 0)
			r = p->pid;
	}
	mutex_unlock(&proc_tree);
	if (g)
		pgrp_put(g);
	return r;
}

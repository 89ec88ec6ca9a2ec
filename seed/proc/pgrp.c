/* Process groups and sessions: a group is a job of the shell, a session what happens
   at one terminal. Both are only numbers that processes carry. Read proc/signal.h
   and dev/tty.h before; credentials(7). */
#include "abi/errno.h"
#include "dev/tty.h"
#include "kernel/syscall.h"
#include "proc/signal.h"

/* 0 stands for the caller. */
static struct proc *find(int pid)
{
	return pid == 0 ? current->proc : proc_find(pid);
}

/* A group exists as long as a process carries its number. */
static bool group_exists(int pgid, int sid)
{
	struct proc *p;

	list_for_each(p, &proc_all, all_link)
		if (p->pgid == pgid && p->sid == sid)
			return true;
	return false;
}

/* One moves oneself or a child that has not yet become another program, within the
   session. */
long sys_setpgid(pid_t pid, pid_t pgid)
{
	struct proc *me = current->proc, *p = find(pid);

	if (pgid < 0)
		return -EINVAL;
	if (!p || (p != me && p->parent != me))
		return -ESRCH;
	/* A shell puts its child into a group, and the child does it itself as well, since neither
	   knows who comes first. After exec the child is another program, to be left alone. */
	if (p != me && p->execed)
		return -EACCES;
	if (p->sid == p->pid || p->sid != me->sid)
		return -EPERM;
	if (pgid == 0)
		pgid = p->pid;
	if (pgid != p->pid && !group_exists(pgid, p->sid))
		return -EPERM;
	p->pgid = pgid;
	return 0;
}

/* Of any process: it is no secret. */
long sys_getpgid(pid_t pid)
{
	struct proc *p = find(pid);

	return p ? p->pgid : -ESRCH;
}

long sys_getpgrp(void)
{
	return current->proc->pgid;
}

long sys_getsid(pid_t pid)
{
	struct proc *p = find(pid);

	return p ? p->sid : -ESRCH;
}

/* A new session, a new group, no terminal. The leader of a group cannot do it: the
   group would have its number still. */
long sys_setsid(void)
{
	struct proc *me = current->proc, *p;

	list_for_each(p, &proc_all, all_link)
		if (p->pgid == me->pid)
			return -EPERM;
	me->sid = me->pgid = me->pid;
	return me->pid;
}

/* A group is orphaned if none of its members has a parent that is in the session but
   in another group: nobody who could continue it. without: that process does not
   count any more. */
bool pgrp_orphaned(int pgid, const struct proc *without)
{
	struct proc *p;

	list_for_each(p, &proc_all, all_link) {
		if (p->pgid != pgid || p == without || p->zombie || !p->parent)
			continue;
		if (p->parent != without && p->parent->pgid != pgid && p->parent->sid == p->sid)
			return false;
	}
	return true;
}

/* A group that has become orphaned and has stopped members would stand still for
   ever: it is hung up and continued. */
static void release_group(int pgid, const struct proc *without)
{
	struct proc *p;
	bool stopped = false;

	list_for_each(p, &proc_all, all_link)
		if (p->pgid == pgid && p != without && p->signals && p->signals->stopped)
			stopped = true;
	if (!stopped || !pgrp_orphaned(pgid, without))
		return;
	signal_send_group(pgid, SIGHUP);
	signal_send_group(pgid, SIGCONT);
}

/* The leader of a session takes the terminal with it. Groups of its children, and its
   own, may have lost the last one who could continue them. */
void session_exit(struct proc *p)
{
	struct proc *child;

	if (p->sid == p->pid && tty.sid == p->sid) {       /* the leader ends: the terminal is nobody's */
		signal_send_group(tty.pgid, SIGHUP);
		tty.sid = tty.pgid = 0;
	}
	list_for_each(child, &p->children, sibling)
		if (child->pgid != p->pgid && child->sid == p->sid)
			release_group(child->pgid, p);
	release_group(p->pgid, p);
}

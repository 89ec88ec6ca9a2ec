/* Death. A thread gives back what it holds; the last one makes the process a zombie, finds its children
   a new parent and tells its own. Memory and files go now, the number and the status when reaped. */
#include "abi/ptrace.h"
#include "abi/sched.h"
#include "dev/tty.h"
#include "fs/file.h"
#include "fs/namei.h"
#include "kernel/syscall.h"
#include "kernel/trace.h"
#include "lib/assert.h"
#include "mm/vm.h"
#include "proc/core.h"
#include "proc/cred.h"
#include "proc/init.h"
#include "proc/life.h"
#include "proc/pgrp.h"
#include "proc/proc.h"
#include "proc/ptrace.h"
#include "proc/signal.h"
#include "proc/time.h"

void thread_uncount(struct thread *t)
{
	__atomic_fetch_sub(&t->cred->user->nthreads, 1, __ATOMIC_RELAXED);
}

/* thread_release_hook: the last reference to t is gone, or its birth failed. */
static void thread_release(struct thread *t)
{
	if (t->fds)
		fdtable_put(t->fds);
	if (t->fs)
		fsctx_put(t->fs);
	if (t->space)
		space_put(t->space);
	if (t->cred) {
		if (!t->accounted)       /* never lived */
			thread_uncount(t);
		cred_put(t->cred);
	}
	if (t->proc)
		proc_put(t->proc);
}

void exit_init(void)
{
	thread_release_hook = thread_release;
}

/* From here on t takes no signals. True: no other thread is left. */
static bool leave_group(struct thread *t, int code)
{
	struct proc *p = t->proc;
	bool last;

	spin_lock(&p->siglock);
	t->exiting = true;
	last = --p->nthreads == 0;
	if (last && p->flags & PROC_GROUP_EXIT)
		code = p->exit_code;
	else if (last)
		p->exit_code = code;     /* the last one's, whichever it is */
	else
		signal_retarget(t, ~t->sigmask);
	t->exit_code = code;
	spin_unlock(&p->siglock);
	if (task_attention(&t->task) & ATT_STOP)
		group_stop_join();
	if (last && p == proc_init)
		panic("init (pid 1) died, wait status 0x%x", p->exit_code);
	TRACE(TR_PEXIT, code, t->tid, last, 0);
	return last;
}

static void release_space(struct thread *t)
{
	struct proc *p = t->proc;
	struct space *sp = t->space;

	spin_lock(&p->siglock);
	p->maxrss = max(p->maxrss, sp->rss_peak);
	t->space = NULL;
	spin_unlock(&p->siglock);
	space_switch(NULL);
	vfork_done(t);
	space_put(sp);
}

static void release_files(struct thread *t)
{
	struct fdtable *fds = t->fds;
	struct fsctx *fs = t->fs;

	spin_lock(&t->proc->siglock);
	t->fds = NULL;
	t->fs = NULL;
	spin_unlock(&t->proc->siglock);
	fdtable_put(fds);
	fsctx_put(fs);
}

/* Who adopts the children of p: the nearest living ancestor that asked for it, else init. */
static struct proc *find_reaper(struct proc *p)
{
	if (p->has_subreaper)
		for (struct proc *a = p->parent; a && a != proc_init; a = a->parent)
			if (a->subreaper && a->state == PROC_ALIVE && !(a->flags & PROC_GROUP_EXIT))
				return a;
	return proc_init;
}

/* The children get a new parent, who hears of those that are dead already. */
static void orphan_children(struct proc *p)
{
	struct proc *reaper, *c;
	siginfo_t info;

	if (list_empty(&p->children))
		return;
	reaper = find_reaper(p);
	list_for_each_safe(c, &p->children, sibling) {
		c->parent = reaper;
		c->ppid = reaper->pid;
		c->exit_signal = SIGCHLD;
		list_move_tail(&reaper->children, &c->sibling);
		if (c->pdeath_signal && c->state == PROC_ALIVE) {
			siginfo_user(&info, c->pdeath_signal, SI_USER);
			signal_send_proc(c, &info);
		}
		if (c->state == PROC_ALIVE)
			pgrp_check_orphans(c, p);
		else if (notify_exit(c))
			proc_reap(c);
	}
}

/* The process ends with its last thread: holds proc_tree. */
static void become_zombie(struct proc *p)
{
	ptrace_tracer_exit(p);           /* whom it traces goes on alone */
	orphan_children(p);
	pgrp_check_orphans(p, NULL);     /* stopped groups that nobody could continue now */
	if (p->pgrp->session->leader == p)
		p->pgrp->session->leader = NULL;
	if (p->parent)                   /* where wait finds it at once */
		list_del(&p->sibling), list_add_head(&p->parent->children, &p->sibling);
	spin_lock(&p->siglock);
	p->state = PROC_ZOMBIE;
	signal_flush(&p->sigqueue);
	spin_unlock(&p->siglock);
}

/* Its times become the group's; unless it is the main thread it leaves the list. Holds proc_tree. */
static void account_exited(struct thread *t)
{
	struct proc *p = t->proc;
	struct proc_times pt;

	spin_lock(&p->siglock);
	thread_cpu_times(t, &pt);
	times_add(&p->dead, &pt);
	t->accounted = true;
	signal_flush(&t->sigqueue);
	t->sigpending = 0;
	if (t != p->leader)
		list_del(&t->proc_link);
	wake_all(&p->thread_wait);
	spin_unlock(&p->siglock);
}

bool exits_pending(struct proc *p)
{
	struct thread *t;

	assert(spin_held(&p->siglock));
	list_for_each(t, &p->threads, proc_link)
		if (t != current && t->exiting && !t->accounted)
			return true;
	return false;
}

/* The last to leave must be the last whose end is accounted: once the process is a zombie, its parent may take the
   number and the leader away from a thread that has left the group, but has not come to account_exited yet.
   tricks.md: The last to leave is the last to be accounted */
static void wait_for_exits(struct proc *p)
{
	spin_lock(&p->siglock);
	while (exits_pending(p))
		wait_uninterruptible_spin(&p->thread_wait, &p->siglock, FOREVER);
	spin_unlock(&p->siglock);
}

/* Nobody waits for a thread: number and struct go now. The main thread's are the process's, and go when that is reaped. */
static void release_thread(struct thread *t)
{
	thread_uncount(t);
	pid_drop(t->tid, PID_THREAD, t);
	thread_put(t);                   /* the list's; the run queue gives back the last */
}

void thread_exit(int code)
{
	struct thread *t = current;
	struct proc *p = t->proc;
	bool last, main_thread;

	core_dump_join();                /* a core dump that is under way writes the thread down */
	task_attention_clear(&t->task, ATT_KILL);                /* it dies already, and may still stop ... */
	ptrace_event(PTRACE_EVENT_EXIT, code);                   /* ... for a tracer that wants a last look */
	last = leave_group(t, code);     /* no more signals; the last thread takes the process along */
	futex_exit(t);                   /* robust mutexes, pthread_join: while the memory is still there */
	if (last) {
		itimers_exit(p);         /* alarms */
		sem_undo_exit(t);        /* SEM_UNDO: what it took of System V semaphores */
	}
	release_space(t);                /* memory, and a vfork parent goes on; the last user frees it */
	release_files(t);                /* descriptors, and where it stands in the file tree */
	if (last) {
		tty_disassociate(true);  /* a session leader's terminal */
		wait_for_exits(p);       /* threads that left before us have come to account_exited, too */
	}

	mutex_lock(&proc_tree);
	main_thread = t == p->leader;
	ptrace_exit(t, last);            /* tracers */
	if (last)
		become_zombie(p);        /* children find a new parent; what is left is the number and the status */
	account_exited(t);               /* its times join the process's */
	if (last && notify_exit(p) && !(p->flags & PROC_TRACED_END))
		proc_reap(p);            /* SIGCHLD went out, and nobody will wait: no zombie stays */
	mutex_unlock(&proc_tree);

	if (!main_thread)
		release_thread(t);
	sched_exit();                    /* the stack is freed by the thread that runs next */
}

/* tricks.md: The leader stays */
void proc_reap(struct proc *p)
{
	struct thread *l;

	assert(mutex_held(&proc_tree) && p->state == PROC_ZOMBIE);
	spin_lock(&p->siglock);
	p->state = PROC_DEAD;
	l = p->leader;
	p->leader = NULL;
	list_del(&l->proc_link);
	spin_unlock(&p->siglock);
	list_del(&p->sibling);
	list_del(&p->all_link);
	pgrp_leave(p);
	pid_drop(p->pid, PID_THREAD, l);
	pid_drop(p->pid, PID_PROC, p);
	thread_uncount(l);
	thread_put(l);
	proc_put(p);
}

int threads_kill_others(void)
{
	struct thread *me = current;
	struct proc *p = me->proc;
	int r = 0;

	spin_lock(&p->siglock);
	if (p->flags & PROC_GROUP_EXIT || p->group_exec) {
		spin_unlock(&p->siglock);
		return -EAGAIN;
	}
	p->group_exec = me;
	group_kick(p, me, ATT_KILL);
	/* Nobody but us, and perhaps the dead main thread, is left on the list when all ends are accounted. */
	while (r == 0 && (p->nthreads > 1 || exits_pending(p)))
		r = wait_killable_spin(&p->thread_wait, &p->siglock, FOREVER);
	if (r < 0)
		p->group_exec = NULL;
	spin_unlock(&p->siglock);
	return r < 0 ? -EAGAIN : 0;
}

long sys_exit(int status)
{
	thread_exit((status & 0xff) << 8);
}

long sys_exit_group(int status)
{
	group_exit((status & 0xff) << 8);
	thread_exit(current_proc->exit_code);
}

/* Birth: fork, vfork, clone. Everything is allocated and filled first; then, under the lock of the family
   or of the group, the child is published in steps that cannot fail, and started. */
#include "abi/errno.h"
#include "abi/ptrace.h"
#include "abi/sched.h"
#include "cpu/fpu.h"
#include "cpu/usercopy.h"
#include "fs/file.h"
#include "fs/namei.h"
#include "ipc/sem.h"
#include "kernel/syscall.h"
#include "kernel/trace.h"
#include "kernel/waiters.h"
#include "lib/race.h"
#include "lib/string.h"
#include "mm/vm.h"
#include "proc/cred.h"
#include "proc/fork.h"
#include "proc/life.h"
#include "proc/pgrp.h"
#include "proc/pidfd.h"
#include "proc/proc.h"
#include "proc/ptrace.h"
#include "proc/signal.h"
#include "proc/time.h"

#define THREADS_MAX 30000

struct vfork {
	struct waitq done;        /* proc_tree */
	bool         over;        /* proc_tree */
};

void vfork_done(struct thread *t)
{
	struct vfork *v;

	if (!t->vfork)
		return;
	mutex_lock(&proc_tree);
	v = t->vfork;
	t->vfork = NULL;
	if (v) {
		v->over = true;
		wake_all(&v->done);
	}
	mutex_unlock(&proc_tree);
}

/* The parent sleeps until the child has left its memory, or a fatal signal comes. */
static void vfork_wait(struct thread *child, struct vfork *v)
{
	int r = 0;

	mutex_lock(&proc_tree);
	wait_note(WAIT_VFORK, child->tid);
	while (!v->over && r == 0)
		r = wait_killable(&v->done, &proc_tree, FOREVER);
	child->vfork = NULL;
	mutex_unlock(&proc_tree);
}

static int flags_check(const struct clone_plan *c)
{
	uint64_t f = c->flags;

	if ((f & (CLONE_NEWNS | CLONE_FS)) == (CLONE_NEWNS | CLONE_FS) ||
	    (f & (CLONE_NEWUSER | CLONE_FS)) == (CLONE_NEWUSER | CLONE_FS))
		return -EINVAL;
	if ((f & CLONE_THREAD && !(f & CLONE_SIGHAND)) || (f & CLONE_SIGHAND && !(f & CLONE_VM)))
		return -EINVAL;
	if (f & CLONE_PARENT && current_proc == proc_init)
		return -EINVAL;
	if (f & CLONE_PIDFD && f & (CLONE_DETACHED | CLONE_THREAD))
		return -EINVAL;
	if (f & (CLONE_NAMESPACES | CLONE_INTO_CGROUP))
		return capable(CAP_SYS_ADMIN) ? -EINVAL : -EPERM;
	if (f & CLONE_SETTLS && c->tls >= USER_LIMIT)
		return -EPERM;
	return 0;
}

static int limits_check(void)
{
	struct cred *c = current->cred;

	/* a limit looked at before it is counted: two forks at once may pass it by one */
	if (READ_ONCE(c->user->nthreads) >= current_proc->rlim[RLIMIT_NPROC].rlim_cur && c->uid != 0 &&
	    !capable(CAP_SYS_RESOURCE) && !capable(CAP_SYS_ADMIN))
		return -EAGAIN;
	return thread_count() >= THREADS_MAX ? -EAGAIN : 0;
}

/* ---- what the child gets -------------------------------------------------------------------- */

static struct sigacts *acts_for(uint64_t flags)
{
	struct sigacts *old = current_proc->acts, *a;

	if (flags & CLONE_SIGHAND) {
		spin_lock(&current_proc->siglock);       /* acts_lock looks at the count */
		ref_get(&old->refs);
		spin_unlock(&current_proc->siglock);
		return old;
	}
	a = sigacts_clone(current_proc);
	for (int i = 0; a && flags & CLONE_CLEAR_SIGHAND && i < SIGNAL_MAX; i++)
		if (a->act[i].handler != SIG_IGN)
			a->act[i] = (struct kernel_sigaction){ .handler = SIG_DFL };
	return a;
}

static struct proc *proc_for(struct thread *t, const struct clone_plan *c)
{
	struct proc *me = current_proc, *p;

	if (c->flags & CLONE_THREAD) {
		proc_ref(me);
		return me;
	}
	p = proc_new();
	if (!p)
		return NULL;
	p->acts = acts_for(c->flags);
	if (!p->acts) {
		proc_put(p);
		return NULL;
	}
	proc_ref(p);                     /* one for the thread, one for the family */
	itimers_init(p);
	memcpy(p->rlim, me->rlim, sizeof(p->rlim));
	p->cpu_watch = p->rlim[RLIMIT_CPU].rlim_cur != RLIM_INFINITY;
	p->exit_signal = c->flags & CLONE_PARENT ? me->exit_signal : c->exit_signal;
	p->has_subreaper = me->has_subreaper || me->subreaper;
	p->personality = me->personality;
	p->ioprio = me->ioprio;
	p->explain_children = me->explain_children;
	p->membarriers = me->membarriers;
	p->start_time = t->start_time;
	p->leader = t;
	p->nthreads = 1;
	list_add_tail(&p->threads, &t->proc_link);
	if (c->flags & CLONE_SYSVSEM)
		sem_undo_share(p);
	return p;
}

/* Descriptors, directories, memory, identity: shared or copied. 0 or -ENOMEM; what was taken hangs on t. */
static int share_or_copy(struct thread *t, const struct clone_plan *c)
{
	struct thread *me = current;
	int r = 0;

	cred_get(me->cred);
	t->cred = me->cred;
	__atomic_fetch_add(&t->cred->user->nthreads, 1, __ATOMIC_RELAXED);
	if (c->flags & CLONE_FILES) {
		ref_get(&me->fds->refs);
		t->fds = me->fds;
	} else {
		t->fds = fdtable_clone(me->fds);
	}
	if (c->flags & CLONE_FS) {
		ref_get(&me->fs->refs);
		t->fs = me->fs;
	} else {
		t->fs = fsctx_clone(me->fs);
	}
	t->proc = proc_for(t, c);
	if (!t->fds || !t->fs || !t->proc)
		return -ENOMEM;
	if (c->flags & CLONE_VM) {
		space_get(me->space);
		t->space = me->space;
	} else {
		r = space_clone(me->space, &t->space);
	}
	return r;
}

static void copy_sched(struct thread *t)
{
	const struct sched_ent *se = &current->se;

	t->se.affinity = se->affinity;
	t->se.linux_policy = se->linux_policy;
	t->se.rtprio = se->rtprio;
	t->se.nice = se->nice;
	t->se.weight = se->weight;
	if (se->reset_on_fork && se->rtprio)
		sched_set(t, SCHED_OTHER, 0, 0);
	else if (se->reset_on_fork && se->nice < 0)
		sched_set(t, se->linux_policy, 0, 0);
}

static void copy_registers(struct thread *t, const struct clone_plan *c)
{
	struct trapframe tf = *task_frame(&current->task);

	tf.rax = 0;
	if (c->stack)
		tf.rsp = c->stack;
	context_init_user(&t->task, &tf);
	t->task.fs_base = c->flags & CLONE_SETTLS ? c->tls : current->task.fs_base;
	t->task.gs_base = current->task.gs_base;
	t->task.trap = current->task.trap;
	fpu_save_live(t->task.fpu);
	fail_fork(t);
	kcov_fork(t);
	t->sigmask = current->sigmask;
	t->altstack = current->altstack;
	if ((c->flags & (CLONE_VM | CLONE_VFORK)) == CLONE_VM)
		t->altstack = (stack_t){ .ss_flags = SS_DISABLE };
	if (c->flags & CLONE_CHILD_CLEARTID)
		t->clear_child_tid = (uintptr_t)c->uchild_tid;
	t->task.syscall_hooks = current->task.syscall_hooks & HOOK_EXPLAIN;
	t->explain = current->explain;
	t->timer_slack[0] = t->timer_slack[1] = current->timer_slack[0];
}

static int make_pidfd(struct clone_plan *c, struct proc *p)
{
	c->pidfd = fd_reserve(0, true);
	if (c->pidfd < 0)
		return c->pidfd;
	c->pidfd_file = pidfd_file(p, 0);
	if (!c->pidfd_file)
		return -ENOMEM;
	return put_user32(c->upidfd, c->pidfd) < 0 ? -EFAULT : 0;
}

/* ---- publishing ----------------------------------------------------------------------------- */

/* If a signal to many processes came while we copied, the child must not miss it: handle it first.
   tricks.md: fork and a signal to all */
static int publish_proc(struct thread *t, const struct clone_plan *c, unsigned seen)
{
	struct proc *me = current_proc, *p = t->proc;

	mutex_lock(&proc_tree);
	if (task_attention(current_task()) & ATT_KILL || (seen != multi_signals && signal_pending_now())) {
		mutex_unlock(&proc_tree);
		return -ERESTARTNOINTR;
	}
	p->pid = t->tid;
	pid_set(p->pid, PID_PROC, p);
	ref_get(&me->pgrp->refs);
	pgrp_join(p, me->pgrp);
	tree_add(p, c->flags & CLONE_PARENT ? me->parent : me);
	mutex_unlock(&proc_tree);
	return 0;
}

static int publish_thread(struct thread *t)
{
	struct proc *p = t->proc;
	int r = -ERESTARTNOINTR;

	spin_lock(&p->siglock);
	if (!(p->flags & (PROC_GROUP_EXIT | PROC_STOPPING)) && !p->group_exec) {
		list_add_tail(&p->threads, &t->proc_link);
		p->nthreads++;
		r = 0;
	}
	spin_unlock(&p->siglock);
	return r;
}

/* Give back a child that was never published. */
static void undo(struct thread *t, struct clone_plan *c)
{
	struct proc *p = t->proc;

	if (c->pidfd >= 0)
		fd_unreserve(c->pidfd);
	if (c->pidfd_file)
		file_put(c->pidfd_file);
	if (t->tid > 0)
		pid_drop(t->tid, PID_THREAD, t);
	if (p && !(c->flags & CLONE_THREAD)) {
		list_del(&t->proc_link);
		sem_undo_exit(t);
		proc_put(p);
	}
	thread_put(t);
}

#define EVENT_NONE 31                    /* no option asks for it */

static int fork_event(uint64_t flags, int exit_signal)
{
	if (flags & CLONE_UNTRACED)
		return EVENT_NONE;
	if (flags & CLONE_VFORK)
		return PTRACE_EVENT_VFORK;
	return exit_signal == SIGCHLD && !(flags & CLONE_THREAD) ? PTRACE_EVENT_FORK : PTRACE_EVENT_CLONE;
}

static int prepare(struct thread *t, struct clone_plan *c)
{
	int r = share_or_copy(t, c);

	if (r < 0)
		return r;
	r = pid_alloc(c->set_tid);
	if (r < 0)
		return r;
	t->tid = r;
	t->tgid = c->flags & CLONE_THREAD ? current->tgid : t->tid;
	copy_sched(t);
	copy_registers(t, c);
	return c->flags & CLONE_PIDFD ? make_pidfd(c, t->proc) : 0;
}

/* The new number where the caller wants it; errors are not reported, as in Linux. */
static void store_tids(struct thread *t, const struct clone_plan *c)
{
	uint32_t tid = t->tid;

	if (c->flags & CLONE_PARENT_SETTID)
		put_user32(c->uparent_tid, tid);
	if (!(c->flags & CLONE_CHILD_SETTID))
		return;
	if (c->flags & CLONE_VM)
		put_user32(c->uchild_tid, tid);
	else
		space_copy(t->space, (uintptr_t)c->uchild_tid, &tid, sizeof(tid), true, false);
}

long clone_do(struct clone_plan *c)
{
	struct vfork v = { .over = false };
	unsigned seen = multi_signals;
	struct thread *t;
	int event = fork_event(c->flags, c->exit_signal), r = flags_check(c);
	long tid;

	c->pidfd = -1;
	c->pidfd_file = NULL;
	if (r == 0)
		r = limits_check();
	if (r < 0)
		return r;
	if (signal_pending_now())
		return -ERESTARTNOINTR;
	t = thread_new(current->comm);
	if (!t)
		return -ENOMEM;
	r = prepare(t, c);
	if (r == 0) {
		store_tids(t, c);
		r = c->flags & CLONE_THREAD ? publish_thread(t) : publish_proc(t, c, seen);
	}
	if (r < 0) {
		undo(t, c);
		return r;
	}
	pid_set(t->tid, PID_THREAD, t);
	if (c->pidfd_file)
		fd_fill(c->pidfd, c->pidfd_file);
	tid = t->tid;
	TRACE(TR_FORK, tid & 0xffff, tid, c->flags, t->proc->pid);
	thread_get(t);                   /* the list's; the first one is the running thread's own */
	if (current->ptrace)
		ptrace_fork(t, event, c->flags & CLONE_PTRACE);
	if (!(c->flags & CLONE_VFORK)) {
		sched_start(t);
		if (current->ptrace)
			ptrace_event(event, tid);
		return tid;
	}
	waitq_init(&v.done);
	t->vfork = &v;
	thread_get(t);
	sched_start(t);
	if (current->ptrace)
		ptrace_event(event, tid);
	vfork_wait(t, &v);
	thread_put(t);
	if (current->ptrace)
		ptrace_event(PTRACE_EVENT_VFORK_DONE, tid);
	return tid;
}

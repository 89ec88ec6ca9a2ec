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

uint64_t threads_max = 30000;

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
	return thread_count() >= threads_max ? -EAGAIN : 0;
}

/* 0; -EINVAL, -EPERM, -EAGAIN; -ERESTARTNOINTR: a signal is handled first, and then the call is made again. */
static int may_clone(const struct clone_plan *c)
{
	int r = flags_check(c);

	if (r == 0)
		r = limits_check();
	return r == 0 && signal_pending_now() ? -ERESTARTNOINTR : r;
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
	p->parent_exec_id = c->flags & CLONE_PARENT ? me->parent_exec_id : me->exec_id;
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

/* Not while another thread is about to get rights by exec: it has seen that the directory is shared with nobody else. */
static int share_fs(struct thread *t)
{
	int r = -EAGAIN;

	spin_lock(&current_proc->siglock);
	if (!current_proc->in_exec) {
		ref_get(&current->fs->refs);
		t->fs = current->fs;
		r = 0;
	}
	spin_unlock(&current_proc->siglock);
	return r;
}

/* Descriptors, directories, memory, identity: shared or copied. 0, -ENOMEM, -EAGAIN; what was taken hangs on t. */
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
	if (c->flags & CLONE_FS)
		r = share_fs(t);
	else
		t->fs = fsctx_clone(me->fs);
	if (r < 0)
		return r;
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
}

/* What a thread has for itself: its signal mask and stack, and who watches it. */
static void copy_attributes(struct thread *t, const struct clone_plan *c)
{
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
	if (!c->pidfd_file) {
		fd_unreserve(c->pidfd);
		return -ENOMEM;
	}
	return put_user32(c->upidfd, c->pidfd) < 0 ? -EFAULT : 0;    /* undo gives both back */
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

/* Everything that can fail, with nobody knowing of the child yet. 0 or -errno; undo gives back what it made. */
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
	copy_attributes(t, c);
	if (c->flags & CLONE_PIDFD) {
		r = make_pidfd(c, t->proc);
		if (r < 0)
			return r;
	}
	store_tids(t, c);
	return 0;
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

/* From here on the child exists for all others. 0, or -ERESTARTNOINTR and it does not. */
static int publish(struct thread *t, struct clone_plan *c, unsigned seen)
{
	int r = c->flags & CLONE_THREAD ? publish_thread(t) : publish_proc(t, c, seen);

	if (r < 0)
		return r;
	pid_set(t->tid, PID_THREAD, t);
	if (c->pidfd_file)
		fd_fill(c->pidfd, c->pidfd_file);
	TRACE(TR_FORK, t->tid & 0xffff, t->tid, c->flags, t->proc->pid);
	thread_get(t);                   /* the list's; the first one is the running thread's own */
	return 0;
}

/* Give back a child that was never published. */
static void undo(struct thread *t, struct clone_plan *c)
{
	struct proc *p = t->proc;

	if (c->pidfd_file) {
		fd_unreserve(c->pidfd);
		file_put(c->pidfd_file);
	}
	if (t->tid > 0)
		pid_drop(t->tid, PID_THREAD, t);
	if (p && !(c->flags & CLONE_THREAD)) {
		list_del(&t->proc_link);
		sem_undo_exit(t);
		proc_put(p);
	}
	thread_put(t);
}

long clone_do(struct clone_plan *c)
{
	unsigned seen = multi_signals;          /* before anything is copied: publish compares */
	struct thread *t;
	struct vfork v;
	int event, r = may_clone(c);            /* flags that make sense, limits */
	long tid;

	if (r < 0)
		return r;
	t = thread_new(current->comm);          /* a kernel stack and an empty context */
	if (!t)
		return -ENOMEM;
	r = prepare(t, c);                      /* each part shared or copied; registers; a number */
	if (r == 0)
		r = publish(t, c, seen);        /* in the family or the thread group, where all can find it */
	if (r < 0) {
		undo(t, c);
		return r;
	}
	tid = t->tid;
	event = ptrace_fork(t, c->flags, c->exit_signal);        /* the child is traced too, if the tracer wants it */
	if (c->flags & CLONE_VFORK)
		vfork_begin(&v, t);             /* before it can be over */
	sched_start(t);                         /* the child is ready: it may even end before we go on */
	ptrace_event(event, tid);               /* the tracer, if there is one, hears of the birth */
	if (c->flags & CLONE_VFORK)
		vfork_wait(&v, t);              /* asleep until the child has left our memory */
	return tid;
}

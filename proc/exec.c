/* execve: find the program (through "#!" lines), build its whole address space beside the old one, and only
   then, when nothing can fail any more, become it. */
#include "proc/exec.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/mman.h"
#include "abi/stat.h"
#include "cpu/fpu.h"
#include "cpu/usercopy.h"
#include "fs/file.h"
#include "fs/inode.h"
#include "fs/namei.h"
#include "kernel/sched.h"
#include "kernel/syscall.h"
#include "kernel/trace.h"
#include "lib/bits.h"
#include "lib/printf.h"
#include "lib/race.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "mm/vm.h"
#include "proc/cred.h"
#include "proc/life.h"
#include "proc/pgrp.h"
#include "proc/proc.h"
#include "proc/ptrace.h"
#include "proc/regs.h"
#include "proc/signal.h"
#include "proc/time.h"
#include "proc/vdso.h"

#define STACK_TOP    USER_LIMIT
#define MMAP_GAP_MIN (128ul << 20)

/* ---- the program's file --------------------------------------------------------------------- */

int exec_open(int dirfd, const char *path, unsigned lookup, struct inode **out)
{
	struct inode *i;
	int r = path_lookup(dirfd, path, lookup, &i);

	if (r < 0)
		return r;
	if (S_ISLNK(i->mode))
		r = -ELOOP;
	else if (!S_ISREG(i->mode) || i->mount->flags & MS_NOEXEC || !i->obj)
		r = -EACCES;
	else
		r = inode_permission(i, MAY_EXEC);
	if (r < 0)
		inode_put(i);
	else
		*out = i;
	return r;
}

static void exe_get(void *exe)
{
	inode_get(exe);
	inode_deny_write(exe);
}

static void exe_put(void *exe)
{
	inode_allow_write(exe);
	inode_put(exe);
}

int exec_set_program(struct exec *x, struct inode *i)
{
	if (x->inode)
		exe_put(x->inode);
	x->inode = NULL;
	if (inode_deny_write(i) < 0) {
		inode_put(i);
		return -ETXTBSY;
	}
	x->inode = i;
	return 0;
}

/* ---- arguments ------------------------------------------------------------------------------ */

static int string_at(const struct exec_strings *v, long i, const char **out)
{
	if (v->user)
		return get_user64((uint64_t *)out, v->list + i);
	*out = v->list[i];
	return 0;
}

/* How many before the NULL; more than `most` are too many. */
static long strings_count(const struct exec_strings *v, long most)
{
	const char *s;

	for (long n = 0; v->list; n++) {
		if (string_at(v, n, &s) < 0)
			return -EFAULT;
		if (!s)
			return n;
		if (n == most)
			return -E2BIG;
		if ((n & 1023) == 1023 && cond_resched_killable() < 0)
			return -ERESTARTNOHAND;
	}
	return 0;
}

static int add_all(struct exec_args *a, const struct exec_strings *v, long from, long n)
{
	const char *s;
	int r = 0;

	for (long i = from; i < n && r == 0; i++) {
		r = string_at(v, i, &s) < 0 ? -EFAULT : args_add(a, s, v->user);
		if (r == 0 && thread_should_die())
			r = -ERESTARTNOHAND;
		cond_resched();
	}
	return r;
}

static int gather(struct exec *x, const struct exec_strings *argv, const struct exec_strings *envp, const struct exec_prefix *px)
{
	long most = args_limit() / sizeof(uintptr_t), argc = strings_count(argv, most), skip;
	long envc = argc < 0 ? 0 : strings_count(envp, most - argc);
	long npx = ARRAY_SIZE(px->words) - px->first;
	int r;

	if (argc < 0 || envc < 0)
		return min(argc, envc);
	skip = npx ? 1 : 0;              /* the interpreter's words stand for argv[0] */
	r = args_init(&x->args, max(argc, 1l) - skip + npx, envc);
	for (unsigned i = px->first; i < ARRAY_SIZE(px->words) && r == 0; i++)
		r = args_add(&x->args, px->words[i], false);
	if (r == 0 && argc == 0 && !npx)
		r = args_add(&x->args, "", false);
	if (r == 0)
		r = add_all(&x->args, argv, skip, argc);
	x->args.env_at = x->args.len;
	return r == 0 ? add_all(&x->args, envp, 0, envc) : r;
}

/* ---- the new space -------------------------------------------------------------------------- */

/* tricks.md: exec builds beside */
static int space_build(struct exec *x)
{
	const struct rlimit64 *rl = current_proc->rlim;
	const struct cred *c = current->cred;
	struct space *sp = space_new();
	size_t gap = min(max(rl[RLIMIT_STACK].rlim_cur, MMAP_GAP_MIN), STACK_TOP / 6 * 5);
	int r;

	if (!sp)
		return -ENOMEM;
	x->space = sp;
	sp->stack_top = STACK_TOP;
	sp->mmap_top = page_down(STACK_TOP - gap);
	sp->rlimit_stack = rl[RLIMIT_STACK].rlim_cur;
	sp->rlimit_as = rl[RLIMIT_AS].rlim_cur;
	sp->rlimit_data = rl[RLIMIT_DATA].rlim_cur;
	sp->dumpable = c->euid == c->uid && c->egid == c->gid && inode_permission(x->inode, MAY_READ) == 0;
	r = elf_load(x);
	if (r < 0)
		return r;
	x->vdso = vdso_map(sp);
	r = ustack_build(x);
	if (r < 0)
		return r;
	sp->brk_start = sp->brk = x->brk;
	sp->code_start = x->code_start;
	sp->code_end = x->code_end;
	sp->data_start = x->data_start;
	sp->data_end = x->data_end;
	sp->exe = x->inode;              /* with the count and the denial */
	sp->exe_get = exe_get;
	sp->exe_put = exe_put;
	x->inode = NULL;
	if (current->space)
		sp->oom_score_adj = current->space->oom_score_adj, sp->core_filter = current->space->core_filter;
	return 0;
}

/* Has somebody a hand on this program: traces it without rights of his own, or shares its directory? Holds siglock. */
static bool held(void)
{
	struct thread *me = current, *t;
	unsigned users = 0;

	list_for_each(t, &me->proc->threads, proc_link)
		users += t->fs == me->fs;
	return (me->ptrace && !me->ptrace->trusted) || ref_count(&me->fs->refs) > users;
}

/* The program gets more rights than its caller has, unless it is held; and nobody lays a hand on it until it has them. */
static void guard_begin(struct exec *x)
{
	struct proc *p = current_proc;
	bool none;

	spin_lock(&p->siglock);          /* a thread that was joined may hold the directory for a moment yet */
	while (exits_pending(p) && wait_killable_spin(&p->thread_wait, &p->siglock, FOREVER) == 0)
		;
	spin_unlock(&p->siglock);
	mutex_lock(&proc_tree);
	spin_lock(&p->siglock);
	p->in_exec++;
	none = held();
	spin_unlock(&p->siglock);
	mutex_unlock(&proc_tree);
	x->guarded = true;
	if (none)
		cred_gain_nothing(x->cred);
}

static void guard_end(struct exec *x)
{
	struct proc *p = current_proc;

	if (!x->guarded)
		return;
	mutex_lock(&proc_tree);
	spin_lock(&p->siglock);
	p->in_exec--;
	spin_unlock(&p->siglock);
	wake_all(&p->thread_wait);
	mutex_unlock(&proc_tree);
	x->guarded = false;
}

static int make_cred(struct exec *x)
{
	const struct inode *i = x->inode;
	bool nosuid = i->mount->flags & MS_NOSUID, gains;
	bool sgid = (i->mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP);

	x->cred = cred_for_exec(!nosuid && i->mode & S_ISUID ? i->uid : -1u, !nosuid && sgid ? i->gid : -1u,
				&x->secure, &gains);
	if (!x->cred)
		return -ENOMEM;
	if (gains)
		guard_begin(x);
	return 0;
}

/* Once the other threads are gone: until then one of them could share the table with a new process. */
static int acts_unshare(struct exec *x, struct proc *p)
{
	struct sigacts *old = p->acts, *a;

	if (ref_count(&old->refs) == 1)
		return 0;
	a = sigacts_clone(p);
	spin_lock(&p->siglock);
	if (a)
		p->acts = a;
	else
		p->group_exec = NULL;
	spin_unlock(&p->siglock);
	x->late_failure = !a;
	if (a)
		sigacts_put(old);
	return a ? 0 : -ENOMEM;
}

/* ---- becoming it ---------------------------------------------------------------------------- */

/* Whoever execs is the main thread afterwards, with its number. The others are dead. tricks.md: The leader stays */
static int become_leader(struct thread *t)
{
	struct proc *p = t->proc;
	struct thread *old = p->leader;
	int tid = t->tid;

	if (old == t)
		return tid;
	mutex_lock(&proc_tree);          /* wait looks at the main thread under it */
	spin_lock(&p->siglock);
	list_del(&old->proc_link);
	p->leader = t;
	t->tid = p->pid;
	spin_unlock(&p->siglock);
	if (old->ptrace)
		ptrace_detach(old->ptrace);      /* its tracer hears no more of it */
	mutex_unlock(&proc_tree);
	pid_set(p->pid, PID_THREAD, t);
	pid_drop(tid, PID_THREAD, t);
	thread_uncount(old);
	thread_put(old);
	return tid;
}

static void reset_signals(struct proc *p)
{
	spin_lock(&p->siglock);
	for (uint64_t left = p->acts->set; left; left &= left - 1) {
		struct kernel_sigaction *sa = &p->acts->act[bit_lowest(left)];

		*sa = (struct kernel_sigaction){ .handler = sa->handler == SIG_IGN ? SIG_IGN : SIG_DFL };
		if (sa->handler == SIG_DFL)
			p->acts->set &= ~BIT(bit_lowest(left));
	}
	p->group_exec = NULL;
	spin_unlock(&p->siglock);
	current->altstack = (stack_t){ .ss_flags = SS_DISABLE };
	current->restart.fn = NULL;
}

static void install(struct exec *x, struct thread *t)
{
	struct proc *p = t->proc;
	struct space *old = t->space;

	if (old) {
		spin_lock(&p->siglock);
		p->maxrss = max(p->maxrss, old->rss_peak);
		spin_unlock(&p->siglock);
	}
	cred_commit_exec(x->cred, x->space);
	space_switch(x->space);
	if (old)
		space_put(old);
	x->space = NULL;
	x->cred = NULL;
}

static void start_frame(const struct exec *x)
{
	struct trapframe *tf = task_frame(current_task());

	*tf = (struct trapframe){ .rip = x->entry, .rsp = x->sp, .orig_rax = -1ul };
	trapframe_sanitize(tf);
	task_frame_changed();
	current->task.in_syscall = false;
	task_set_fs_base(0);
	task_set_gs_base(0);
	fpu_reset_live();
	debugregs_drop(current);
}

static void set_comm(struct thread *t, const char *path)
{
	const char *slash = strrchr(path, '/');

	strlcpy(t->comm, slash ? slash + 1 : path, sizeof(t->comm));
}

/* Past the point of no return: nothing below fails. */
static void begin_new_exec(struct exec *x)
{
	struct thread *t = current;
	struct proc *p = t->proc;
	int old_tid = become_leader(t);

	if (t->space)
		futex_exec(t);
	posix_timers_drop(p);
	install(x, t);
	reset_signals(p);
	if (t->fds)
		fdtable_close_on_exec(t->fds);
	set_comm(t, x->filename);
	t->clear_child_tid = 0;
	if (x->secure)
		p->pdeath_signal = 0;
	p->personality &= ~READ_IMPLIES_EXEC;
	p->membarriers = 0;
	p->execed = true;
	p->exit_signal = SIGCHLD;
	vfork_done(t);                   /* the parent finds all of the above done */
	start_frame(x);
	fail_exec();
	TRACE(TR_EXEC, 0, t->tid, 0, 0);
	guard_end(x);
	if (t->ptrace)
		ptrace_exec(old_tid);
}

int exec_do(struct exec *x, const struct exec_strings *argv, const struct exec_strings *envp, bool path_gone)
{
	struct exec_prefix px = { .first = ARRAY_SIZE(px.words) };
	int r = exec_scripts(x, &px);

	if (r == 0 && path_gone && px.first < ARRAY_SIZE(px.words))
		r = -ENOENT;             /* the interpreter could not open the script */
	if (r == 0)
		r = gather(x, argv, envp, &px);
	exec_prefix_free(&px);
	if (r == 0)
		r = make_cred(x);
	if (r == 0)
		r = space_build(x);
	if (r == 0 && current->fds)
		r = fdtable_unshare();
	if (r == 0)
		r = threads_kill_others();
	if (r == 0)
		r = acts_unshare(x, current_proc);
	if (r == 0)
		begin_new_exec(x);
	guard_end(x);
	args_free(&x->args);
	if (x->space)
		space_put(x->space);
	if (x->cred)
		cred_put(x->cred);
	if (x->inode)
		exe_put(x->inode);
	return r;
}

/* What Linux finds wrong only after it has thrown the old program away. */
static void force_sigsegv(void)
{
	siginfo_t info;

	siginfo_kernel(&info, SIGSEGV);
	signal_force(&info, true);
}

/* A user that setuid made had too many processes already, and still has: setuid itself does not fail of that. */
static int nproc_check(void)
{
	struct thread *t = current;

	t->nproc_exceeded &= READ_ONCE(t->cred->user->nthreads) > t->proc->rlim[RLIMIT_NPROC].rlim_cur;
	return t->nproc_exceeded ? -EAGAIN : 0;
}

static long exec_user(int dirfd, const char *upath, char *const *uargv, char *const *uenvp, int flags)
{
	struct exec_strings argv = { uargv, true }, envp = { uenvp, true };
	unsigned lookup = lookup_at(flags);
	struct exec x = { 0 };
	struct inode *i;
	char *name = NULL, *path;
	long r;

	if (flags & ~(AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW))
		return -EINVAL;
	r = nproc_check();
	if (r == 0)
		r = path_copyin(&path, upath);
	if (r < 0)
		return r;
	x.filename = path;
	if (dirfd != AT_FDCWD && path[0] != '/') {
		name = kmalloc(PATH_MAX + 32);
		if (name)
			snprintf(name, PATH_MAX + 32, path[0] ? "/dev/fd/%d/%s" : "/dev/fd/%d", dirfd, path);
		x.filename = name;
	}
	r = x.filename ? exec_open(dirfd, path, lookup, &i) : -ENOMEM;
	if (r == 0)
		r = exec_set_program(&x, i);
	if (r == 0)
		r = exec_do(&x, &argv, &envp, name && fd_flags_of(current, dirfd) & O_CLOEXEC);
	kfree(name);
	path_free(path);
	if (r < 0 && x.late_failure)
		force_sigsegv();
	return r;
}

long sys_execve(const char *upath, char *const *uargv, char *const *uenvp)
{
	return exec_user(AT_FDCWD, upath, uargv, uenvp, 0);
}

long sys_execveat(int dirfd, const char *upath, char *const *uargv, char *const *uenvp, int flags)
{
	return exec_user(dirfd, upath, uargv, uenvp, flags);
}

/* The first process: the kernel thread that becomes it, what it starts with, its exec. */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "fs/file.h"
#include "fs/namei.h"
#include "lib/string.h"
#include "mm/page.h"
#include "proc/cred.h"
#include "proc/exec.h"
#include "proc/life.h"
#include "proc/pgrp.h"
#include "proc/proc.h"
#include "proc/signal.h"
#include "proc/time.h"

static const struct rlimit64 first_limits[RLIM_NLIMITS] = {
	[RLIMIT_CPU]        = { RLIM_INFINITY, RLIM_INFINITY },
	[RLIMIT_FSIZE]      = { RLIM_INFINITY, RLIM_INFINITY },
	[RLIMIT_DATA]       = { RLIM_INFINITY, RLIM_INFINITY },
	[RLIMIT_STACK]      = { 8 << 20, RLIM_INFINITY },
	[RLIMIT_CORE]       = { 0, RLIM_INFINITY },
	[RLIMIT_RSS]        = { RLIM_INFINITY, RLIM_INFINITY },
	[RLIMIT_NOFILE]     = { 1024, 4096 },
	[RLIMIT_MEMLOCK]    = { 8 << 20, 8 << 20 },
	[RLIMIT_AS]         = { RLIM_INFINITY, RLIM_INFINITY },
	[RLIMIT_LOCKS]      = { RLIM_INFINITY, RLIM_INFINITY },
	[RLIMIT_MSGQUEUE]   = { 819200, 819200 },
	[RLIMIT_RTTIME]     = { RLIM_INFINITY, RLIM_INFINITY },
};

/* As Linux: so many threads that their stacks take an eighth of memory, and half of those for one user. A fork
   bomb then ends at its limit, with memory left for whoever is to end it. */
static void limit_by_memory(struct rlimit64 *rlim)
{
	uint64_t n = max(page_total() * PAGE_SIZE / (8 * KSTACK_SIZE) / 2, 20ul);

	threads_max = min(2 * n, threads_max);
	rlim[RLIMIT_NPROC] = rlim[RLIMIT_SIGPENDING] = (struct rlimit64){ n, n };
}

/* The running kernel thread becomes the one thread of process 1. */
static int first_process(void)
{
	struct thread *t = current;
	struct proc *p = proc_new();
	int r;

	if (!p)
		return -ENOMEM;
	p->acts = sigacts_new();
	if (p->acts) {
		p->acts->set = 0;
		memset(p->acts->act, 0, sizeof(p->acts->act));
	}
	t->fds = fdtable_new();
	t->tid = pid_alloc(0);
	if (!p->acts || !t->fds || t->tid != 1)
		return -ENOMEM;
	cred_get(&cred_root);
	t->cred = &cred_root;
	__atomic_fetch_add(&t->cred->user->nthreads, 1, __ATOMIC_RELAXED);
	memcpy(p->rlim, first_limits, sizeof(p->rlim));
	limit_by_memory(p->rlim);
	itimers_init(p);
	p->pid = t->tgid = t->tid;
	p->flags = PROC_INIT;
	p->leader = t;
	p->nthreads = 1;
	p->start_time = t->start_time;
	list_add_tail(&p->threads, &t->proc_link);
	thread_get(t);
	proc_ref(p);
	t->proc = proc_init = p;
	t->timer_slack[0] = t->timer_slack[1] = 50000;
	mutex_lock(&proc_tree);
	pid_set(p->pid, PID_PROC, p);
	pid_set(p->pid, PID_THREAD, t);
	tree_add(p, NULL);
	r = session_start(p);
	mutex_unlock(&proc_tree);
	return r;
}

static void open_console(void)
{
	struct file *f;

	for (int i = 0; i < 3; i++)
		if (file_open_path(AT_FDCWD, "/dev/console", O_RDWR, 0, &f) == 0)
			fd_install(f, false);
}

int exec_init(const char *path, char *const argv[], char *const envp[])
{
	struct exec_strings av = { argv, false }, ev = { envp, false };
	struct exec x = { .filename = path };
	struct inode *i;
	int r;

	if (!current->proc) {
		r = first_process();
		if (r < 0)
			return r;
		open_console();
	}
	r = exec_open(AT_FDCWD, path, LOOKUP_FOLLOW, &i);
	if (r == 0)
		r = exec_set_program(&x, i);
	if (r == 0)
		r = exec_do(&x, &av, &ev, false);
	if (r == 0)
		current->kernel = false;
	return r;
}

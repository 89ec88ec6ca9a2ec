/* posix_spawn: a child that shares our memory until it execs (CLONE_VFORK), so no page is
   copied. It runs on a stack of its own and reports failure through the shared frame. */
#include <spawn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include "user/libc/libc.h"

long __clone(int (*f)(void *), void *stack, unsigned long flags, void *arg, ...);

struct __spawn_action {
	struct __spawn_action *next;
	enum { CLOSE, DUP, OPEN, CHDIR } what;
	int    fd, newfd, flags;
	mode_t mode;
	char   path[];
};

struct job {
	const char *file;
	int use_path;
	const posix_spawn_file_actions_t *actions;
	const posix_spawnattr_t *attr;
	char *const *argv, *const *envp;
	sigset_t mask;
	long error;
};

static long act(const struct __spawn_action *a)
{
	long fd;

	switch (a->what) {
	case CLOSE:
		__sys_close(a->fd);
		return 0;
	case DUP:
		if (a->fd == a->newfd)          /* means: keep it over exec */
			return __sys_fcntl(a->fd, F_SETFD, 0);
		return __sys_dup2(a->fd, a->newfd);
	case OPEN:
		fd = __sys_open(a->path, a->flags, a->mode);
		if (fd < 0 || fd == a->newfd)
			return fd;
		long r = __sys_dup2(fd, a->newfd);
		__sys_close(fd);
		return r;
	case CHDIR:
		return __sys_chdir(a->path);
	}
	return 0;
}

static long prepare(struct job *job)
{
	const posix_spawnattr_t *attr = job->attr;
	int flags = attr ? attr->flags : 0;
	struct kernel_sigaction now, dfl = { .handler = SIG_DFL };
	long r = 0;

	/* Handlers must not run in our parent's memory: caught signals become default. */
	for (int sig = 1; sig <= SIGNAL_MAX; sig++) {
		if (__sys_rt_sigaction(sig, NULL, &now, 8) < 0 || now.handler == SIG_DFL)
			continue;
		if (now.handler != SIG_IGN || (flags & POSIX_SPAWN_SETSIGDEF &&
					       attr->defaults >> (sig - 1) & 1))
			__sys_rt_sigaction(sig, &dfl, NULL, 8);
	}
	if (flags & POSIX_SPAWN_SETSID)
		r = __sys_setsid();
	if (r >= 0 && flags & POSIX_SPAWN_SETPGROUP)
		r = __sys_setpgid(0, attr->pgroup);
	if (r >= 0 && flags & POSIX_SPAWN_SETSCHEDULER)
		r = __sys_sched_setscheduler(0, attr->policy, &attr->param);
	else if (r >= 0 && flags & POSIX_SPAWN_SETSCHEDPARAM)
		r = __sys_sched_setparam(0, &attr->param);
	if (r >= 0 && flags & POSIX_SPAWN_RESETIDS) {
		r = __sys_setgid(__sys_getgid());
		if (r >= 0)
			r = __sys_setuid(__sys_getuid());
	}
	for (struct __spawn_action *a = job->actions ? job->actions->first : NULL;
	     a && r >= 0; a = a->next)
		r = act(a);
	if (r >= 0)
		__sys_rt_sigprocmask(SIG_SETMASK, flags & POSIX_SPAWN_SETSIGMASK
				     ? &attr->mask : &job->mask, NULL, 8);
	return r;
}

static int child(void *arg)
{
	struct job *job = arg;
	long r = prepare(job);

	if (r >= 0) {
		if (job->use_path)
			execvpe(job->file, job->argv, job->envp);
		else
			execve(job->file, job->argv, job->envp);
		r = -errno;
	}
	job->error = -r;
	_exit(127);
}

static int spawn(pid_t *pid, struct job *job)
{
	char stack[16384 + PATH_MAX] __attribute__((aligned(16)));
	sigset_t all = ~0UL;

	__sys_rt_sigprocmask(SIG_SETMASK, &all, &job->mask, 8);
	long r = __clone(child, stack + sizeof stack, CLONE_VM | CLONE_VFORK | SIGCHLD, job);
	if (r > 0 && job->error)
		__sys_wait4(r, NULL, 0, NULL);
	__sys_rt_sigprocmask(SIG_SETMASK, &job->mask, NULL, 8);
	if (r < 0)
		return -r;
	if (!job->error && pid)
		*pid = r;
	return job->error;
}

int posix_spawn(pid_t *restrict pid, const char *restrict path,
		const posix_spawn_file_actions_t *actions,
		const posix_spawnattr_t *restrict attr,
		char *const argv[], char *const envp[])
{
	struct job job = { path, 0, actions, attr, argv, envp, 0, 0 };

	return spawn(pid, &job);
}

int posix_spawnp(pid_t *restrict pid, const char *restrict file,
		 const posix_spawn_file_actions_t *actions,
		 const posix_spawnattr_t *restrict attr,
		 char *const argv[], char *const envp[])
{
	struct job job = { file, 1, actions, attr, argv, envp, 0, 0 };

	return spawn(pid, &job);
}

int posix_spawn_file_actions_init(posix_spawn_file_actions_t *a)
{
	a->first = NULL;
	a->last = NULL;
	return 0;
}

int posix_spawn_file_actions_destroy(posix_spawn_file_actions_t *a)
{
	for (struct __spawn_action *p = a->first, *next; p; p = next) {
		next = p->next;
		free(p);
	}
	return posix_spawn_file_actions_init(a);
}

static int add(posix_spawn_file_actions_t *list, const struct __spawn_action *like,
	       const char *path)
{
	struct __spawn_action *a = malloc(sizeof *a + strlen(path) + 1);

	if (!a)
		return ENOMEM;
	*a = *like;
	strcpy(a->path, path);
	if (list->first)
		*list->last = a;
	else
		list->first = a;
	list->last = &a->next;
	return 0;
}

int posix_spawn_file_actions_addclose(posix_spawn_file_actions_t *a, int fd)
{
	if (fd < 0)
		return EBADF;
	return add(a, &(struct __spawn_action){ .what = CLOSE, .fd = fd }, "");
}

int posix_spawn_file_actions_adddup2(posix_spawn_file_actions_t *a, int fd, int newfd)
{
	if (fd < 0 || newfd < 0)
		return EBADF;
	return add(a, &(struct __spawn_action){ .what = DUP, .fd = fd, .newfd = newfd }, "");
}

int posix_spawn_file_actions_addopen(posix_spawn_file_actions_t *a, int fd,
				     const char *path, int flags, mode_t mode)
{
	if (fd < 0)
		return EBADF;
	return add(a, &(struct __spawn_action){ .what = OPEN, .newfd = fd, .flags = flags,
					       .mode = mode }, path);
}

int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *a, const char *path)
{
	return add(a, &(struct __spawn_action){ .what = CHDIR }, path);
}

int posix_spawnattr_init(posix_spawnattr_t *attr)
{
	*attr = (posix_spawnattr_t){ 0 };
	return 0;
}

int posix_spawnattr_destroy(posix_spawnattr_t *attr) { return 0; }

int posix_spawnattr_setflags(posix_spawnattr_t *attr, short flags)
{
	attr->flags = flags;
	return 0;
}

int posix_spawnattr_getflags(const posix_spawnattr_t *attr, short *flags)
{
	*flags = attr->flags;
	return 0;
}

int posix_spawnattr_setpgroup(posix_spawnattr_t *attr, pid_t pgroup)
{
	attr->pgroup = pgroup;
	return 0;
}

int posix_spawnattr_setsigdefault(posix_spawnattr_t *attr, const sigset_t *set)
{
	attr->defaults = *set;
	return 0;
}

int posix_spawnattr_setsigmask(posix_spawnattr_t *attr, const sigset_t *set)
{
	attr->mask = *set;
	return 0;
}

int posix_spawnattr_setschedparam(posix_spawnattr_t *attr, const struct sched_param *param)
{
	attr->param = *param;
	return 0;
}

int posix_spawnattr_setschedpolicy(posix_spawnattr_t *attr, int policy)
{
	attr->policy = policy;
	return 0;
}

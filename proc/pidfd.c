/* A process as a file: pidfd_open and what reads its table. clone(CLONE_PIDFD) and waitid(P_PIDFD) use it. */
#include "proc/pidfd.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/sched.h"
#include "fs/anon.h"
#include "fs/file.h"
#include "fs/poll.h"
#include "fs/procfs.h"
#include "kernel/syscall.h"
#include "proc/cred.h"
#include "proc/proc.h"

static unsigned pidfd_poll(struct file *f, struct poller *pl)
{
	struct proc *p = f->data;

	poller_add(pl, &p->exit_wait);
	return p->state == PROC_ALIVE ? 0 : POLLIN | POLLRDNORM;
}

static void pidfd_release(struct file *f)
{
	proc_put(f->data);
}

static void pidfd_info(struct file *f, struct seq *s)
{
	struct proc *p = f->data;
	int pid = p->state == PROC_DEAD ? -1 : p->pid;

	seq_printf(s, "Pid:\t%d\nNSpid:\t%d\n", pid, pid);
}

static const struct file_ops pidfd_ops = {
	.poll = pidfd_poll, .release = pidfd_release, .fdinfo = pidfd_info, .kind = FILE_STREAM,
};

struct file *pidfd_file(struct proc *p, int flags)
{
	struct file *f = anon_file("[pidfd]", 0600, &pidfd_ops, O_RDWR | flags, p);

	if (f)
		proc_ref(p);
	return f;
}

static int proc_of(int fd, bool or_dir, struct proc **out, bool *nonblock)
{
	struct file *f = fd_get(fd);

	if (!f)
		return -EBADF;
	*out = f->ops == &pidfd_ops ? f->data : or_dir ? pidfs_proc_of(f) : NULL;
	if (*out)
		proc_ref(*out);
	*nonblock = f->flags & O_NONBLOCK;
	file_put(f);
	return *out ? 0 : -EBADF;
}

int pidfd_proc_flags(int fd, struct proc **out, bool *nonblock)
{
	return proc_of(fd, false, out, nonblock);
}

int pidfd_proc(int fd, struct proc **out)
{
	bool ignore;

	return proc_of(fd, false, out, &ignore);
}

int pidfd_or_dir_proc(int fd, struct proc **out)
{
	bool ignore;

	return proc_of(fd, true, out, &ignore);
}

long sys_pidfd_open(pid_t pid, unsigned flags)
{
	struct thread *t;
	struct proc *p;
	struct file *f;
	int fd;

	if (flags & ~PIDFD_NONBLOCK || pid <= 0)
		return -EINVAL;
	p = proc_get(pid);
	if (!p) {
		t = thread_get_by_tid(pid);
		if (t)
			thread_put(t);
		return t ? -EINVAL : -ESRCH;
	}
	f = pidfd_file(p, flags);
	proc_put(p);
	if (!f)
		return -ENOMEM;
	fd = fd_install(f, true);
	if (fd < 0)
		file_put(f);
	return fd;
}

/* The open file fd of p's main thread, if it is ours to see. */
static int file_of(struct proc *p, int fd, struct file **out)
{
	struct thread *t = proc_leader_get(p);
	uint64_t id;
	int r;

	*out = NULL;
	if (!t)
		return -ESRCH;
	id = may_ptrace(t);
	*out = id ? fd_get_of(t, fd) : NULL;
	r = !id ? -EPERM : !*out ? -EBADF : 0;
	if (*out && !same_program(t, id)) {
		file_put(*out);
		r = -ESRCH;
	}
	thread_put(t);
	return r;
}

long sys_pidfd_getfd(int pidfd, int fd, unsigned flags)
{
	struct proc *p;
	struct file *f;
	int r;

	if (flags)
		return -EINVAL;
	r = pidfd_proc(pidfd, &p);
	if (r < 0)
		return r;
	r = file_of(p, fd, &f);
	proc_put(p);
	if (r < 0)
		return r;
	r = fd_install(f, true);
	if (r < 0)
		file_put(f);
	return r;
}

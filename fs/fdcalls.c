/* Descriptor calls that are not on the hot path: dup2, dup3, close_range, a table of one's own. */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "fs/fdlimit.h"
#include "fs/file.h"
#include "kernel/sched.h"
#include "kernel/syscall.h"
#include "lib/bits.h"
#include "proc/proc.h"

/* The current thread gets a table of its own. 0, -ENOMEM. */
int fdtable_unshare(void)
{
	struct fdtable *old = current->fds, *new;

	if (ref_count(&old->refs) == 1)
		return 0;
	new = fdtable_clone(old);
	if (!new)
		return -ENOMEM;
	spin_lock(&current_proc->siglock);
	current->fds = new;
	spin_unlock(&current_proc->siglock);
	fdtable_put(old);
	return 0;
}

/* f goes to exactly newfd; what was there is closed. Takes over the reference on success. */
static long dup_to(struct file *f, unsigned newfd, bool cloexec)
{
	struct fdtable *t = current->fds;
	struct file *old = NULL;
	int err = 0;

	spin_lock(&t->lock);
	if (newfd >= t->max)
		err = fdtable_grow(t, newfd);
	else if (bitmap_test(t->open, newfd) && !t->files[newfd])
		err = -EBUSY;
	if (err == 0) {
		old = t->files[newfd];
		t->files[newfd] = f;
		bitmap_set(t->open, newfd);
		(cloexec ? bitmap_set : bitmap_clear)(t->cloexec, newfd);
	}
	spin_unlock(&t->lock);
	if (old)
		fd_closed(old, t);
	return err < 0 ? err : newfd;
}

long sys_dup3(int fd, int newfd, int flags)
{
	struct file *f;
	long r;

	if (flags & ~O_CLOEXEC || fd == newfd)
		return -EINVAL;
	if (newfd < 0 || newfd >= fd_limit())
		return -EBADF;
	f = fd_get_path(fd);
	if (!f)
		return -EBADF;
	r = dup_to(f, newfd, flags & O_CLOEXEC);
	if (r < 0)
		file_put(f);
	return r;
}

long sys_dup2(int fd, int newfd)
{
	struct file *f;

	if (fd != newfd)
		return sys_dup3(fd, newfd, 0);
	f = fd_get_path(fd);
	if (!f)
		return -EBADF;
	file_put(f);
	return fd;
}

long sys_close_range(unsigned first, unsigned last, unsigned flags)
{
	int err;

	if (flags & ~(CLOSE_RANGE_UNSHARE | CLOSE_RANGE_CLOEXEC) || first > last)
		return -EINVAL;
	if (flags & CLOSE_RANGE_UNSHARE) {
		err = fdtable_unshare();
		if (err < 0)
			return err;
	}
	for (int fd = min(first, FD_MAX); (fd = fd_next(fd)) >= 0 && (unsigned)fd <= last; fd++) {
		if (flags & CLOSE_RANGE_CLOEXEC)
			fd_set_cloexec(fd, true);
		else
			sys_close(fd);
		cond_resched();
	}
	return 0;
}

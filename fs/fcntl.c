/* fcntl(2) and the part of ioctl(2) that is the same for every file. */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/signal.h"
#include "abi/termios.h"
#include "cpu/usercopy.h"
#include "fs/file.h"
#include "fs/fowner.h"
#include "fs/inode.h"
#include "fs/locks.h"
#include "kernel/syscall.h"
#include "kernel/thread.h"
#include "mm/vm.h"
#include "proc/proc.h"

#define SETFL_BITS (O_APPEND | O_NONBLOCK | O_DIRECT | O_NOATIME)

static int set_flags(struct file *f, int fd, uint32_t want)
{
	uint32_t old = f->flags, new = (old & ~SETFL_BITS) | (want & SETFL_BITS);
	int err = 0;

	if (want & O_NOATIME & ~old && !inode_owner_or_capable(f->inode))
		return -EPERM;
	if (f->ops->setfl)
		err = f->ops->setfl(f, new | (want & O_ASYNC));
	else if (new & O_DIRECT & ~old && !f->inode->obj)
		err = -EINVAL;
	if (err == 0 && (want ^ old) & O_ASYNC)
		err = file_set_async(f, fd, want & O_ASYNC);
	if (err == 0) {
		/* Only these bits: O_ASYNC may change beside us. */
		__atomic_fetch_or(&f->flags, new & SETFL_BITS, __ATOMIC_RELAXED);
		__atomic_fetch_and(&f->flags, new | ~SETFL_BITS, __ATOMIC_RELAXED);
	}
	return err;
}

int file_owner_set(struct file *f, int arg)
{
	if (arg < 0)
		return arg == INT32_MIN ? -EINVAL : file_set_owner(f, F_OWNER_PGRP, -arg);
	return file_set_owner(f, F_OWNER_PID, arg);
}

int file_owner_get(struct file *f)
{
	return !f->owner ? 0 : f->owner->type == F_OWNER_PGRP ? -f->owner->pid : f->owner->pid;
}

static long owner_ex(struct file *f, int cmd, unsigned long arg)
{
	struct f_owner_ex o = { .type = F_OWNER_PID };

	if (cmd == F_GETOWN_EX) {
		if (f->owner)
			o = (struct f_owner_ex){ f->owner->type, f->owner->pid };
		return copyout((void *)arg, &o, sizeof(o));
	}
	if (copyin(&o, (void *)arg, sizeof(o)) < 0)
		return -EFAULT;
	return (unsigned)o.type > F_OWNER_PGRP || o.pid < 0 ? -EINVAL : file_set_owner(f, o.type, o.pid);
}

static long add_seals(struct file *f, uint32_t seals)
{
	struct inode *i = f->inode;
	int err = 0;

	if (!file_writable(f))
		return -EPERM;
	if (seals & ~(F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_FUTURE_WRITE))
		return -EINVAL;
	if (!i->obj)
		return -EINVAL;
	mutex_lock(&i->lock);
	mutex_lock(&i->obj->lock);
	if (i->seals & F_SEAL_SEAL)
		err = -EPERM;
	else if (seals & F_SEAL_WRITE && !(i->seals & F_SEAL_WRITE) && i->obj->writable_maps)
		err = -EBUSY;
	else
		i->seals |= seals;
	mutex_unlock(&i->obj->lock);
	mutex_unlock(&i->lock);
	return err;
}

static long dup_min(struct file *f, unsigned long min, bool cloexec)
{
	long r;

	if (min >= current_proc->rlim[RLIMIT_NOFILE].rlim_cur || min > INT32_MAX)
		return -EINVAL;
	file_get(f);
	r = fd_install_min(f, min, cloexec);
	if (r < 0)
		file_put(f);
	return r;
}

static long fcntl_file(struct file *f, int fd, int cmd, unsigned long arg)
{
	switch (cmd) {
	case F_SETFL:
		return set_flags(f, fd, arg);
	case F_GETLK: case F_SETLK: case F_SETLKW:
	case F_OFD_GETLK: case F_OFD_SETLK: case F_OFD_SETLKW:
		return locks_fcntl(f, fd, cmd, arg);
	case F_SETOWN:
		return file_owner_set(f, arg);
	case F_GETOWN:
		return file_owner_get(f);
	case F_SETOWN_EX: case F_GETOWN_EX:
		return owner_ex(f, cmd, arg);
	case F_SETSIG:
		return arg > 64 ? -EINVAL : file_set_signal(f, arg);
	case F_GETSIG:
		return f->owner ? f->owner->sig : 0;
	case F_ADD_SEALS: case F_GET_SEALS:
		if (cmd == F_ADD_SEALS)
			return add_seals(f, arg);
		return f->inode->obj ? (long)f->inode->seals : -EINVAL;
	}
	return f->ops->fcntl ? f->ops->fcntl(f, cmd, arg) :
	       cmd == F_SETPIPE_SZ || cmd == F_GETPIPE_SZ ? -EBADF : -EINVAL;
}

long sys_fcntl(int fd, int cmd, unsigned long arg)
{
	struct file *f;
	long r;

	if (cmd == F_SETFD)
		return fd_set_cloexec(fd, arg & FD_CLOEXEC);
	if (cmd == F_GETFD) {
		r = fd_flags_of(current, fd);
		return r < 0 ? r : r & O_CLOEXEC ? FD_CLOEXEC : 0;
	}
	f = fd_get_path(fd);
	if (!f)
		return -EBADF;
	switch (cmd) {
	case F_GETFL:
		r = f->flags;
		break;
	case F_DUPFD:
	case F_DUPFD_CLOEXEC:
		r = dup_min(f, arg, cmd == F_DUPFD_CLOEXEC);
		break;
	default:
		r = f->flags & O_PATH ? -EBADF : fcntl_file(f, fd, cmd, arg);
	}
	file_put(f);
	return r;
}

static long ioctl_file(struct file *f, int fd, unsigned cmd, unsigned long arg)
{
	int64_t left;
	int on;

	switch (cmd) {
	case FIOCLEX:
	case FIONCLEX:
		return fd_set_cloexec(fd, cmd == FIOCLEX);
	case FIONBIO:
	case FIOASYNC:
		if (copyin(&on, (void *)arg, sizeof(on)) < 0)
			return -EFAULT;
		if (cmd == FIOASYNC) {
			if (f->ops->setfl && on)
				f->ops->setfl(f, f->flags | O_ASYNC);
			return file_set_async(f, fd, on);
		}
		if (on)
			__atomic_fetch_or(&f->flags, O_NONBLOCK, __ATOMIC_RELAXED);
		else
			__atomic_fetch_and(&f->flags, ~O_NONBLOCK, __ATOMIC_RELAXED);
		return 0;
	case FIONREAD:
		if (!f->inode->obj)
			break;
		left = f->inode->obj->size - f->pos;
		return put_user32((void *)arg, left > INT32_MAX ? INT32_MAX : left);
	}
	return f->ops->ioctl ? f->ops->ioctl(f, cmd, arg) : -ENOTTY;
}

long sys_ioctl(int fd, unsigned cmd, unsigned long arg)
{
	struct file *f = fd_get(fd);
	long r;

	if (!f)
		return -EBADF;
	r = ioctl_file(f, fd, cmd, arg);
	file_put(f);
	return r;
}

/* The devices below /dev, told apart by their numbers: null, zero, urandom, and the
   terminal. Read dev/tty.c before. */
#include "abi/errno.h"
#include "dev/tty.h"
#include "fs/file.h"
#include "fs/inode.h"
#include "hooks.h"
#include "kernel/random.h"

#define DEV_NULL    DEV_MAKE(1, 3)
#define DEV_ZERO    DEV_MAKE(1, 5)
#define DEV_URANDOM DEV_MAKE(1, 9)

/* /dev/tty, /dev/console and /dev/ttyS0: one terminal with three names. */
static bool is_tty(const struct file *f)
{
	dev_t d = f->inode->rdev;

	return d == DEV_MAKE(5, 0) || d == DEV_MAKE(5, 1) || d == DEV_MAKE(4, 64);
}

/* null is at its end at once; zero gives zeros without end, urandom random bytes. The
   bytes go through a small buffer, since uio_out wants them in the kernel's memory. */
static long device_read(struct file *f, struct uio *u, off_t *pos)
{
	dev_t d = f->inode->rdev;
	char buf[128] = { 0 };
	long done = 0;

	if (is_tty(f))
		return tty_read(f, u, pos);
	while (u->left > 0 && (d == DEV_ZERO || d == DEV_URANDOM)) {
		size_t n = min(u->left, sizeof(buf));

		if (d == DEV_URANDOM)
			random_bytes(buf, n);
		if (uio_out(u, buf, n) < 0)
			return done > 0 ? done : -EFAULT;
		done += n;
	}
	return done;
}

/* Whatever is not the terminal swallows everything. */
static long device_write(struct file *f, struct uio *u, off_t *pos)
{
	return is_tty(f) ? tty_write(f, u, pos) : (long)u->left;
}

/* All but the terminal are ready at any time. */
static unsigned device_poll(struct file *f, struct poller *pl)
{
	return is_tty(f) ? tty_poll(f, pl) : POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM;
}

static long device_ioctl(struct file *f, unsigned cmd, unsigned long arg)
{
	return is_tty(f) ? tty_ioctl(f, cmd, arg) : -ENOTTY;
}

/* A terminal may become that of the session. */
static int device_open(struct file *f)
{
	bool current_tty = f->inode->rdev == DEV_MAKE(5, 0);

	if (!is_tty(f) || !HOOKED(tty_hooks) || ((f->flags & O_NOCTTY) && !current_tty))
		return 0;
	return tty_hooks.opened(current_tty);
}

const struct file_ops device_ops = {
	.open = device_open, .read = device_read, .write = device_write, .poll = device_poll, .ioctl = device_ioctl,
};

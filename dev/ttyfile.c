/* Terminals as files: open, read, write, poll, with job control before them.
   An open file remembers the terminal's generation: after a hang-up it is dead, unless it was opened as the
   console, where the system says its last words. */
#include "dev/tty.h"
#include "abi/fcntl.h"
#include "abi/poll.h"
#include "abi/signal.h"
#include "cpu/clock.h"
#include "fs/file.h"
#include "fs/inode.h"
#include "fs/poll.h"
#include "kernel/syscall.h"
#include "kernel/thread.h"
#include "kernel/waiters.h"
#include "mm/slab.h"
#include "proc/cred.h"
#include "proc/pgrp.h"
#include "proc/proc.h"
#include "proc/signal.h"

#define DEV_TTY     ((5UL << 8) | 0)
#define DEV_CONSOLE ((5UL << 8) | 1)
extern struct tty *console_tty;

struct tty_file {
	struct tty *tty;
	unsigned    generation;
	bool        console;           /* opened as /dev/console: outlives a hang-up */
};

int tty_attach(struct tty *t, struct file *f, bool no_ctty)
{
	struct tty_file *tf = kmalloc(sizeof(*tf));

	if (!tf)
		return -ENOMEM;
	mutex_lock(&t->lock);
	if (t->other_closed || (t->exclusive && !capable(CAP_SYS_ADMIN))) {
		int r = t->other_closed ? -EIO : -EBUSY;

		mutex_unlock(&t->lock);
		kfree(tf);
		return r;
	}
	tf->tty = t;
	tf->generation = t->generation;
	tf->console = f->inode && f->inode->rdev == DEV_CONSOLE;
	t->opens++;
	mutex_unlock(&t->lock);
	tty_get(t);
	f->data = tf;
	/* Who may only write does not get what a controlling terminal gives. */
	if (no_ctty || (f->flags & O_ACCMODE) == O_WRONLY)
		return 0;
	mutex_lock(&proc_tree);
	if (current_proc->pgrp->session->leader == current_proc && !current_proc->pgrp->session->tty &&
	    !t->session)
		tty_adopt(t, current_proc->pgrp->session);
	mutex_unlock(&proc_tree);
	return 0;
}

static int tty_open(struct file *f)
{
	uint64_t rdev = f->inode->rdev;
	bool no_ctty = (f->flags & O_NOCTTY) || rdev == DEV_CONSOLE || rdev == DEV_TTY;
	struct tty *t;
	int r;

	if (rdev == DEV_TTY) {
		t = tty_own();
	} else if (rdev == DEV_CONSOLE) {
		t = console_tty;
		tty_get(t);
	} else {
		t = tty_by_rdev(rdev, NULL);
	}
	if (!t)
		return -ENXIO;
	r = tty_attach(t, f, no_ctty);
	tty_put(t);
	return r;
}

static void tty_release(struct file *f)
{
	struct tty_file *tf = f->data;
	struct tty *t;

	if (!tf)
		return;
	t = tf->tty;
	mutex_lock(&t->lock);
	t->opens--;
	if (t->opens == 0) {
		t->exclusive = false;
		wake_all(&t->can_write);      /* a pty master sees the hang-up */
		if (t->ops->room)
			t->ops->room(t);
	}
	mutex_unlock(&t->lock);
	kfree(tf);
	tty_put(t);
}

struct tty *tty_of_file(struct file *f)
{
	struct tty_file *tf = f->data;

	return tf->console || tf->generation == tf->tty->generation ? tf->tty : NULL;
}

/* ---- read and write ------------------------------------------------------------------------- */

/* Waits until there is something to read. Holds the lock, dropped while asleep. 0 with *ready false: hung up, or raw
   time-out. */
static int wait_input(struct file *f, struct tty *t, size_t have, bool *ready)
{
	uint8_t vmin = t->termios.c_cc[VMIN], vtime = t->termios.c_cc[VTIME];
	bool canon = t->termios.c_lflag & ICANON;
	nsec_t deadline = FOREVER;
	int r;

	*ready = false;
	if (!canon && vtime && (vmin == 0 || have > 0))
		deadline = clock_now() + vtime * (NSEC_PER_SEC / 10);
	while (!ldisc_readable(t)) {
		if (!tty_of_file(f) || t->other_closed)
			return t->other_closed ? -EIO : 0;
		if (!canon && vmin == 0 && vtime == 0)
			return 0;
		if (f->flags & O_NONBLOCK)
			return -EAGAIN;
		wait_note(WAIT_TTY, t->rdev);
		r = wait_on(&t->can_read, &t->lock, deadline);
		if (r == -ETIMEDOUT)
			return 0;
		if (r < 0)
			return -ERESTART;
		r = tty_job_control(t, SIGTTIN);
		if (r < 0)
			return r;
	}
	*ready = true;
	return 0;
}

static long tty_read(struct file *f, struct uio *u, int64_t *pos)
{
	struct tty *t = tty_of_file(f);
	uint8_t chunk[256];
	size_t total = 0, n;
	bool ready, end = false;
	int r;

	if (!t)
		return 0;
	r = tty_job_control(t, SIGTTIN);
	if (r < 0)
		return r;
	mutex_lock(&t->lock);
	while (u->left > 0) {
		r = wait_input(f, t, total, &ready);
		if (r < 0 || !ready)
			break;
		n = ldisc_take(t, chunk, min(u->left, sizeof(chunk)), &end);
		r = uio_copy_to(u, chunk, n);
		if (r < 0)
			break;
		total += n;
		if (end || (!(t->termios.c_lflag & ICANON) && !ldisc_readable(t) && total >= t->termios.c_cc[VMIN]))
			break;
	}
	if (ldisc_readable(t))
		wake_next(&t->can_read);
	mutex_unlock(&t->lock);
	if (total == 0 && r < 0)
		return r;
	if (total)
		inode_touch(f->inode, INODE_ATIME);
	return total;
}

/* Until the device takes bytes again; lock held, dropped meanwhile. The device's interrupt does not take
   our lock, so the waiter is queued before the last look. */
static int wait_room(struct tty *t)
{
	struct waiter w;
	int r = 0;

	sleep_prepare();
	waiter_init(&w, &t->can_write);
	waiter_add(&w);
	if (t->stopped || t->ops->out_room(t) < 16) {
		wait_note(WAIT_TTY, t->rdev);
		mutex_unlock(&t->lock);
		r = sleep_until(FOREVER);
		mutex_lock(&t->lock);
	}
	waiter_remove(&w);
	return r < 0 ? -ERESTART : 0;
}

static long tty_write(struct file *f, struct uio *u, int64_t *pos)
{
	struct tty *t = tty_of_file(f);
	uint8_t chunk[512];
	size_t total = 0, n, done;
	long r = 0;

	if (!t)
		return -EIO;
	if (t->termios.c_lflag & TOSTOP) {
		r = tty_job_control(t, SIGTTOU);
		if (r < 0)
			return r;
	}
	mutex_lock(&t->lock);
	while (u->left > 0 && r == 0) {
		n = min(u->left, sizeof(chunk));
		r = uio_copy_from(u, chunk, n);
		for (done = 0; r == 0 && done < n;) {
			if (!tty_of_file(f) || t->other_closed) {
				r = -EIO;
				break;
			}
			if (signal_pending_now()) {      /* ^C makes room, too: what it ends writes no more */
				r = -ERESTART;
				break;
			}
			done += ldisc_write(t, chunk + done, n - done);
			if (done == n)
				break;
			if (f->flags & O_NONBLOCK) {
				r = -EAGAIN;
				break;
			}
			r = wait_room(t);
		}
		total += r == -EFAULT ? 0 : done;
	}
	wake_all_for(&t->can_write, POLL_ROOM);      /* the next writer's turn; an edge to pollers, as on Linux */
	mutex_unlock(&t->lock);
	if (total)
		inode_touch(f->inode, INODE_MTIME);
	return total ? (long)total : r;
}

static unsigned tty_poll(struct file *f, struct poller *pl)
{
	struct tty_file *tf = f->data;
	struct tty *t = tf->tty;
	unsigned ev = 0;

	poller_add(pl, &t->can_read);
	poller_add(pl, &t->can_write);
	if (!tty_of_file(f) || t->other_closed)
		return POLLIN | POLLOUT | POLLERR | POLLHUP | POLLRDNORM | POLLWRNORM;
	if (ldisc_readable(t))
		ev |= POLLIN | POLLRDNORM;
	if (!t->stopped && t->ops->out_room(t) > 64)
		ev |= POLLOUT | POLLWRNORM;
	return ev;
}

const struct file_ops tty_fops = {
	.open = tty_open, .release = tty_release, .read = tty_read, .write = tty_write,
	.poll = tty_poll, .ioctl = tty_ioctl, .kind = FILE_STREAM,
};

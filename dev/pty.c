/* Pseudo-terminals: /dev/ptmx makes a pair; the master is a file that plays keyboard and screen for
   the slave, an ordinary terminal /dev/pts/N. pty(7). */
#include "dev/tty.h"
#include "abi/fcntl.h"
#include "abi/poll.h"
#include "cpu/usercopy.h"
#include "dev/devpts.h"
#include "fs/devfs.h"
#include "fs/file.h"
#include "fs/inode.h"
#include "fs/namei.h"
#include "fs/poll.h"
#include "kernel/syscall.h"
#include "kernel/waiters.h"
#include "kernel/thread.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "proc/cred.h"

#define PTY_OUT  4096

/* Guards:  I set once   l tty.lock   a atomic */
struct pty {
	struct tty   tty;             /* the slave */
	unsigned     number;          /* I */
	bool         locked;          /* l  TIOCSPTLCK: the slave cannot be opened yet */
	bool         ever_opened;     /* l */
	bool         packet;          /* l  TIOCPKT: the master's reads begin with a byte of status */
	uint8_t      status;          /* l  TIOCPKT_* to be told */
	struct ring  out;             /* l  slave's output, for the master to read */
	uint8_t      outbuf[PTY_OUT];
	struct waitq master_read;     /* l */
	struct waitq master_write;    /* l */
};

static struct pty *pty_of(struct tty *t)
{
	return container_of(t, struct pty, tty);
}

/* ---- below the slave ------------------------------------------------------------------------ */

static size_t slave_out(struct tty *t, const void *data, size_t n)
{
	struct pty *p = pty_of(t);

	n = ring_put(&p->out, data, n);
	wake_all_for(&p->master_read, POLL_DATA);
	return n;
}

static size_t slave_room(struct tty *t)
{
	return ring_room(&pty_of(t)->out);
}

static size_t slave_pending(struct tty *t)
{
	return 0;        /* the master has it as soon as it is written */
}

static void slave_notify(struct tty *t, unsigned bits)
{
	struct pty *p = pty_of(t);
	unsigned flow = TIOCPKT_STOP | TIOCPKT_START, does = TIOCPKT_NOSTOP | TIOCPKT_DOSTOP;

	if (!p->packet)
		return;
	p->status = (p->status & ~(bits & flow ? flow : bits & does ? does : 0)) | bits;
	wake_all(&p->master_read);
}

static void slave_flush(struct tty *t)
{
	ring_clear(&pty_of(t)->out);
	slave_notify(t, TIOCPKT_FLUSHWRITE);
	wake_all(&t->can_write);
}

static void slave_was_read(struct tty *t)
{
	wake_all(&pty_of(t)->master_write);
	wake_all(&pty_of(t)->master_read);       /* the last close is a hang-up to the master */
}

static void pty_free(struct tty *t)
{
	kfree(pty_of(t));
}

static const struct tty_ops slave_ops = {
	.write = slave_out, .out_room = slave_room, .pending = slave_pending,
	.flush_output = slave_flush, .room = slave_was_read, .notify = slave_notify, .free = pty_free,
};

/* ---- the master ----------------------------------------------------------------------------- */

static bool slave_closed(struct pty *p)
{
	return p->ever_opened && p->tty.opens == 0;
}

static long master_read(struct file *f, struct uio *u, int64_t *pos)
{
	struct pty *p = f->data;
	uint8_t chunk[512];
	size_t n;
	long total = 0;

	mutex_lock(&p->tty.lock);
	while (ring_empty(&p->out) && !p->status && u->left) {
		total = slave_closed(p) ? -EIO : f->flags & O_NONBLOCK ? -EAGAIN : 0;
		if (total == 0) {
			wait_note(WAIT_TTY, p->tty.rdev);
			if (wait_on(&p->master_read, &p->tty.lock, FOREVER) < 0)
				total = -ERESTART;
		}
		if (total < 0)
			break;
	}
	if (total == 0 && p->packet && u->left) {
		if (uio_copy_to(u, &p->status, 1) < 0)
			total = -EFAULT;
		else if (p->status)
			u->left = 0;             /* a status comes alone */
		total = total ? total : 1;
		p->status = 0;
	}
	while (total >= 0 && u->left && !ring_empty(&p->out)) {
		n = ring_get(&p->out, chunk, min(u->left, sizeof(chunk)));
		if (uio_copy_to(u, chunk, n) < 0) {
			total = total ? total : -EFAULT;
			break;
		}
		total += n;
	}
	if (total > 0)
		wake_all_for(&p->tty.can_write, POLL_ROOM);
	mutex_unlock(&p->tty.lock);
	return total;
}

/* Bytes the line discipline takes now. A line being typed that fills the buffer must still take the characters that
   edit or end it. */
static size_t master_room(struct tty *t)
{
	return t->termios.c_lflag & ICANON && t->canon == t->tail ? TTY_BUF : ldisc_room(t);
}

static long master_write(struct file *f, struct uio *u, int64_t *pos)
{
	struct pty *p = f->data;
	struct tty *t = &p->tty;
	uint8_t chunk[256];
	size_t n, room;
	long total = 0, r = 0;

	mutex_lock(&t->lock);
	while (u->left && r == 0) {
		room = master_room(t);
		if (room == 0) {
			if (f->flags & O_NONBLOCK) {
				r = -EAGAIN;
				break;
			}
			wait_note(WAIT_TTY, t->rdev);
			if (wait_on(&p->master_write, &t->lock, FOREVER) < 0)
				r = -ERESTART;
			continue;
		}
		n = min(min(u->left, sizeof(chunk)), room);
		r = uio_copy_from(u, chunk, n);
		if (r == 0) {
			ldisc_receive(t, chunk, n);
			total += n;
		}
	}
	wake_all_for(&p->master_write, POLL_ROOM);
	mutex_unlock(&t->lock);
	return total ? total : r;
}

static unsigned master_poll(struct file *f, struct poller *pl)
{
	struct pty *p = f->data;
	unsigned ev = 0;

	poller_add(pl, &p->master_read);
	poller_add(pl, &p->master_write);
	if (!ring_empty(&p->out) || p->status)
		ev |= POLLIN | POLLRDNORM;
	if (p->status)
		ev |= POLLPRI;
	if (master_room(&p->tty))
		ev |= POLLOUT | POLLWRNORM;
	if (slave_closed(p))
		ev |= POLLHUP;
	return ev;
}

static long open_peer(struct pty *p, uintptr_t flags)
{
	char name[24];
	struct file *f;
	int r;

	snprintf(name, sizeof(name), "/dev/pts/%u", p->number);
	r = file_open_path(-100, name, flags, 0, &f);
	if (r < 0)
		return r;
	r = fd_install(f, flags & O_CLOEXEC);
	if (r < 0)
		file_put(f);
	return r;
}

static long set_packet(struct pty *p, uintptr_t arg)
{
	uint32_t v;

	if (get_user32(&v, (void *)arg) < 0)
		return -EFAULT;
	mutex_lock(&p->tty.lock);
	if (!v || !p->packet)
		p->status = 0;
	p->packet = v != 0;
	mutex_unlock(&p->tty.lock);
	return 0;
}

/* The master's input is what the slave wrote; what the master wrote has arrived. */
static long master_flush(struct pty *p, uintptr_t which)
{
	if (which > TCIOFLUSH)
		return -EINVAL;
	mutex_lock(&p->tty.lock);
	if (which != TCOFLUSH)
		ring_clear(&p->out);
	wake_all(&p->tty.can_write);
	mutex_unlock(&p->tty.lock);
	return 0;
}

static long master_ioctl(struct file *f, unsigned cmd, uintptr_t arg)
{
	struct pty *p = f->data;
	uint32_t v;

	switch (cmd) {
	case TIOCGPTN:
		return put_user32((void *)arg, p->number);
	case TIOCSPTLCK:
		if (get_user32(&v, (void *)arg) < 0)
			return -EFAULT;
		p->locked = v != 0;
		return 0;
	case TIOCGPTLCK:
		return put_user32((void *)arg, p->locked);
	case TIOCGPTPEER:
		return open_peer(p, arg);
	case FIONREAD:
		return put_user32((void *)arg, ring_used(&p->out));
	case TCFLSH:
		return master_flush(p, arg);
	case TIOCNOTTY:
	case TIOCSTI:
		return -ENOTTY;
	case TIOCPKT:
		return set_packet(p, arg);
	case TIOCSIG:
		if (arg != SIGINT && arg != SIGQUIT && arg != SIGTSTP)
			return -EINVAL;
		tty_signal_foreground(&p->tty, arg);
		return 0;
	case TIOCGPKT:
		return put_user32((void *)arg, p->packet);
	default:
		return tty_ioctl_on(&p->tty, f, cmd, arg, true);
	}
}

static void master_release(struct file *f)
{
	struct pty *p = f->data;

	if (!p)
		return;
	mutex_lock(&p->tty.lock);
	p->tty.other_closed = true;
	mutex_unlock(&p->tty.lock);
	tty_hangup(&p->tty);
	tty_unregister(&p->tty);
	devpts_remove(p->number);        /* last: now the number may be another's */
	tty_put(&p->tty);
}

static int ptmx_open(struct file *f)
{
	struct pty *p = kzalloc(sizeof(*p));
	char name[12];
	int n;

	if (!p)
		return -ENOMEM;
	n = devpts_add(current->cred->fsuid, current->cred->fsgid);
	if (n < 0) {
		kfree(p);
		return n;
	}
	p->number = n;
	snprintf(name, sizeof(name), "pts/%d", n);
	tty_init(&p->tty, &slave_ops, name, PTS_RDEV(n));
	p->tty.is_pty = true;
	p->locked = true;
	ring_init(&p->out, p->outbuf, PTY_OUT);
	waitq_init(&p->master_read);
	waitq_init(&p->master_write);
	tty_register(&p->tty);
	f->data = p;
	return 0;
}

static const struct file_ops ptmx_fops = {
	.open = ptmx_open, .release = master_release, .read = master_read, .write = master_write,
	.poll = master_poll, .ioctl = master_ioctl, .kind = FILE_STREAM,
};

/* ---- the slave's open ----------------------------------------------------------------------- */

static int pts_open(struct file *f)
{
	struct tty *t = tty_by_rdev(f->inode->rdev);
	struct pty *p;
	int r;

	if (!t)
		return -EIO;
	p = pty_of(t);
	r = p->locked ? -EIO : tty_attach(t, f, f->flags & O_NOCTTY);
	if (r == 0)
		p->ever_opened = true;
	tty_put(t);
	return r;
}

static struct file_ops pts_fops;

void pty_init(void)
{
	pts_fops = tty_fops;
	pts_fops.open = pts_open;
	dev_register("ptmx", 0666, (5UL << 8) | 2, &ptmx_fops);
	dev_register_range(PTS_RDEV(0), PTY_MAX, &pts_fops);
}

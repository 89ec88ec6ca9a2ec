/* signalfd: pending signals read as records. Whose signals: those of the process and thread that reads
   or polls, not of the one that made the file. */
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/poll.h"
#include "cpu/usercopy.h"
#include "fs/anon.h"
#include "fs/file.h"
#include "fs/poll.h"
#include "fs/seq.h"
#include "kernel/syscall.h"
#include "kernel/waiters.h"
#include "lib/race.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "proc/proc.h"
#include "proc/signal.h"

/* A process whose queue some poller may still hang on: kept until nobody can any more, or the file goes. */
struct watched {
	struct watched *next;
	struct proc    *proc;        /* counted */
};

/* Guards: docs/locks.md */
struct signalfd {
	struct spinlock lock;        /* RANK_FILE */
	uint64_t        mask;        /* a  signals to read */
	struct watched *watched;     /* L */
};

static void watched_free(struct watched *w)
{
	while (w) {
		struct watched *next = w->next;

		proc_put(w->proc);
		kfree(w);
		w = next;
	}
}

static bool pending_now(struct signalfd *s)
{
	return (current->sigpending | current_proc->sigpending) & s->mask;
}

static void fill(struct signalfd_siginfo *out, const siginfo_t *in)
{
	memset(out, 0, sizeof(*out));
	out->ssi_signo = in->si_signo;
	out->ssi_errno = in->si_errno;
	out->ssi_code = in->si_code;
	if (in->si_code == SI_TIMER) {
		out->ssi_tid = in->u.timer.id;
		out->ssi_overrun = in->u.timer.overrun;
		out->ssi_ptr = (uintptr_t)in->u.timer.value.sival_ptr;
		out->ssi_int = in->u.timer.value.sival_int;
	} else if (in->si_code <= 0) {
		out->ssi_pid = in->u.rt.pid;
		out->ssi_uid = in->u.rt.uid;
		out->ssi_ptr = (uintptr_t)in->u.rt.value.sival_ptr;
		out->ssi_int = in->u.rt.value.sival_int;
	} else if (in->si_signo == SIGCHLD) {
		out->ssi_pid = in->u.chld.pid;
		out->ssi_uid = in->u.chld.uid;
		out->ssi_status = in->u.chld.status;
		out->ssi_utime = in->u.chld.utime;
		out->ssi_stime = in->u.chld.stime;
	} else if (SIGBIT(in->si_signo) & SIGS_FAULT && in->si_code != SI_KERNEL) {
		out->ssi_addr = (uintptr_t)in->u.fault.addr;
		out->ssi_addr_lsb = in->u.fault.addr_lsb;
	} else if (in->si_code >= POLL_IN && in->si_code <= POLL_HUP) {
		out->ssi_band = in->u.poll.band;
		out->ssi_fd = in->u.poll.fd;
	}
}

/* Sleeps until a signal of our mask is pending: 0 or -ERESTART. */
static int wait_pending(struct signalfd *s)
{
	struct proc *p = current_proc;
	int r = 0;

	spin_lock(&p->siglock);
	while (r == 0 && !pending_now(s)) {
		wait_note(WAIT_SIGNAL, s->mask);
		r = wait_on_spin(&p->sigwaitq, &p->siglock, FOREVER) < 0 ? -ERESTART : 0;
	}
	spin_unlock(&p->siglock);
	return r;
}

static long signalfd_read(struct file *f, struct uio *u, int64_t *pos)
{
	struct signalfd_siginfo out;
	struct signalfd *s = f->data;
	siginfo_t info;
	long done = 0;
	int r;

	if (u->left < sizeof(out))
		return -EINVAL;
	while (u->left >= sizeof(out)) {
		if (!signal_take(s->mask, &info)) {
			if (done)
				break;
			r = f->flags & O_NONBLOCK ? -EAGAIN : wait_pending(s);
			if (r < 0)
				return r;
			continue;
		}
		fill(&out, &info);
		if (uio_copy_to(u, &out, sizeof(out)) < 0)
			return done ? done : -EFAULT;
		done += sizeof(out);
	}
	return done;
}

/* Lets go of those that have ended and on whose queue nobody hangs. A waiter leaves under the queue's lock, so
   who finds it empty under that lock comes after the last. */
static void forget_dead(struct signalfd *s)
{
	struct watched **at = &s->watched, *gone = NULL, *w;

	spin_lock(&s->lock);
	while ((w = *at) != NULL) {
		struct waitq *q = &w->proc->sigwaitq;
		bool idle;

		spin_lock(&q->lock);
		idle = READ_ONCE(w->proc->state) != PROC_ALIVE && list_empty(&q->waiters);
		spin_unlock(&q->lock);
		if (!idle) {
			at = &w->next;
			continue;
		}
		*at = w->next;
		w->next = gone;
		gone = w;
	}
	spin_unlock(&s->lock);
	watched_free(gone);
}

/* Keep the process while its queue may have a waiter of ours. */
static bool watch(struct signalfd *s)
{
	struct watched *w, *new = NULL;

	for (;;) {
		spin_lock(&s->lock);
		for (w = s->watched; w && w->proc != current_proc; w = w->next)
			;
		if (!w && new) {
			new->next = s->watched;
			s->watched = new;
			proc_ref(current_proc);
		}
		spin_unlock(&s->lock);
		if (w && new)
			kfree(new);
		if (w || new)
			return true;
		new = kmalloc(sizeof(*new));
		if (!new)
			return false;
		new->proc = current_proc;
		forget_dead(s);
	}
}

static unsigned signalfd_poll(struct file *f, struct poller *pl)
{
	struct signalfd *s = f->data;

	if (pl && watch(s))
		poller_add(pl, &current_proc->sigwaitq);
	return pending_now(s) ? POLLIN : 0;
}

static void signalfd_release(struct file *f)
{
	struct signalfd *s = f->data;

	watched_free(s->watched);
	kfree(s);
}

static void signalfd_fdinfo(struct file *f, struct seq *s)
{
	seq_printf(s, "sigmask:\t%016lx\n", ((struct signalfd *)f->data)->mask);
}

static const struct file_ops signalfd_ops = {
	.read = signalfd_read, .poll = signalfd_poll, .release = signalfd_release, .fdinfo = signalfd_fdinfo, .seek = seek_noop,
	.kind = FILE_STREAM | FILE_NOSPLICE,
};

static long signalfd_new(uint64_t mask, int flags)
{
	struct signalfd *s = kzalloc(sizeof(*s));
	int fd;

	if (!s)
		return -ENOMEM;
	spin_init(&s->lock, RANK_FILE);
	s->mask = mask;
	fd = anon_fd("[signalfd]", &signalfd_ops, O_RDWR | (flags & O_NONBLOCK), flags & SFD_CLOEXEC, s);
	if (fd < 0)
		kfree(s);
	return fd;
}

long sys_signalfd4(int fd, const sigset_t *umask, size_t size, int flags)
{
	uint64_t mask;
	struct file *f;
	long r = fd;

	if (flags & ~(SFD_NONBLOCK | SFD_CLOEXEC) || size != sizeof(mask))
		return -EINVAL;
	if (get_user64(&mask, umask) < 0)
		return -EFAULT;
	mask &= ~SIG_KERNEL_ONLY;
	if (fd == -1)
		return signalfd_new(mask, flags);
	f = fd_get(fd);
	if (!f)
		return -EBADF;
	if (f->ops == &signalfd_ops) {
		__atomic_store_n(&((struct signalfd *)f->data)->mask, mask, __ATOMIC_RELAXED);
		wake_all(&current_proc->sigwaitq);
	} else {
		r = -EINVAL;
	}
	file_put(f);
	return r;
}

long sys_signalfd(int fd, const sigset_t *mask, size_t size)
{
	return sys_signalfd4(fd, mask, size, 0);
}

/* POSIX message queues: files of the file system "mqueue", highest priority first, first come first
   within one. A message for a sleeping receiver is handed to it; a sleeping sender's message is put into
   the queue by the receiver that makes room, so that nobody overtakes it. The names and calls that make
   queues are in mqfs.c. */
#include "ipc/mqueue.h"
#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/ipc.h"
#include "cpu/usercopy.h"
#include "fs/poll.h"
#include "kernel/syscall.h"
#include "kernel/trace.h"
#include "kernel/waiters.h"
#include "lib/printf.h"
#include "mm/slab.h"
#include "proc/proc.h"
#include "proc/time.h"

struct mq_msg {
	struct tree_node node;
	unsigned         prio;
	size_t           size;
	char             data[];
};

static bool before(const struct tree_node *a, const struct tree_node *b)
{
	return tree_entry(a, struct mq_msg, node)->prio > tree_entry(b, struct mq_msg, node)->prio;
}

/* ---- messages ------------------------------------------------------------------------------------ */

static void msg_insert(struct mqueue *q, struct mq_msg *m)
{
	tree_node_init(&m->node);
	tree_insert(&q->msgs, &m->node, before);
	q->count++;
	q->bytes += m->size;
}

/* A receiver's sleep ends: it takes the message. */
static bool receiver_match(struct waiter *w, void *arg)
{
	*(struct mq_msg **)w->arg = arg;
	return true;
}

/* A sender's sleep ends: there is room. */
static bool sender_match(struct waiter *w, void *arg)
{
	struct mq_msg **m = w->arg;

	msg_insert(arg, *m);
	*m = NULL;
	return true;
}

/* Sleep until somebody did our part; *slot then changed. Holds q->lock. 0, -EAGAIN, -ETIMEDOUT, -ERESTART. */
static int mq_sleep(struct mqueue *q, struct file *f, struct waitq *wq, struct mq_msg **slot, nsec_t deadline)
{
	struct waiter w;
	int r;

	if (f->flags & O_NONBLOCK)
		return -EAGAIN;
	waiter_init(&w, wq);
	w.exclusive = true;
	w.match = wq == &q->receivers ? receiver_match : sender_match;
	w.arg = slot;
	wait_note(WAIT_MQ, q->inode->ino);
	r = wait_on_waiter(&w, &q->lock, NULL, deadline);
	return r == -EINTR ? -ERESTART : r;
}

static int mq_send(struct mqueue *q, struct file *f, struct mq_msg *m, nsec_t deadline)
{
	int r = 0;

	mutex_lock(&q->lock);
	if (q->count == q->maxmsg) {
		r = mq_sleep(q, f, &q->senders, &m, deadline);
		if (r == -EAGAIN)
			explain("mq_send: EAGAIN: the queue holds %u of %u messages", q->count, q->maxmsg);
	} else if (q->count == 0 && wake_one_match(&q->receivers, m)) {
		m = NULL;
	} else {
		msg_insert(q, m);
		m = NULL;
		if (q->count == 1)
			mq_notify_send(q);
		wake_all(&q->receivers);     /* pollers, now that it is there: nobody sleeps to receive */
	}
	mutex_unlock(&q->lock);
	kfree(m);
	return r;
}

static int mq_receive(struct mqueue *q, struct file *f, struct mq_msg **out, nsec_t deadline)
{
	int r = 0;

	mutex_lock(&q->lock);
	if (q->count == 0) {
		r = mq_sleep(q, f, &q->receivers, out, deadline);
		if (r == -EAGAIN)
			explain("mq_receive: EAGAIN: the queue is empty");
	} else {
		*out = tree_entry(tree_first(&q->msgs), struct mq_msg, node);
		tree_erase(&q->msgs, &(*out)->node);
		q->count--;
		q->bytes -= (*out)->size;
		wake_one_match(&q->senders, q);
	}
	mutex_unlock(&q->lock);
	return r;
}

/* ---- as a file ----------------------------------------------------------------------------------- */

static long mq_read(struct file *f, struct uio *u, int64_t *pos)
{
	struct mqueue *q = mqueue_of(f);
	char line[96];
	long n;
	int r;

	mutex_lock(&q->lock);
	n = snprintf(line, sizeof(line), "QSIZE:%-10lu NOTIFY:%-5d SIGNO:%-5d NOTIFY_PID:%-6d\n", q->bytes,
		     q->notify ? q->event.sigev_notify : 0,
		     q->notify && q->event.sigev_notify == SIGEV_SIGNAL ? q->event.sigev_signo : 0,
		     q->notify ? q->notify->pid : 0);
	mutex_unlock(&q->lock);
	if (*pos >= n)
		return 0;
	n = min(n - *pos, (long)u->left);
	r = uio_copy_to(u, line + *pos, n);
	if (r < 0)
		return r;
	*pos += n;
	return n;
}

static unsigned mq_poll(struct file *f, struct poller *pl)
{
	struct mqueue *q = mqueue_of(f);
	unsigned n, events = 0;

	poller_add(pl, &q->receivers);
	poller_add(pl, &q->senders);
	n = __atomic_load_n(&q->count, __ATOMIC_RELAXED);
	if (n > 0)
		events |= POLLIN | POLLRDNORM;
	if (n < q->maxmsg)
		events |= POLLOUT | POLLWRNORM;
	return events;
}

/* A close by the process to be notified takes the wish back. */
static void mq_flush(struct file *f)
{
	struct mqueue *q = mqueue_of(f);

	mutex_lock(&q->lock);
	if (q->notify == current_proc)
		mq_notify_end(q, MQ_NOTIFY_REMOVED);
	mutex_unlock(&q->lock);
}

const struct file_ops mqueue_file_ops = { .read = mq_read, .poll = mq_poll, .flush = mq_flush };

struct mqueue *mqueue_new(uint32_t maxmsg, size_t msgsize)
{
	struct mqueue *q = kzalloc(sizeof(*q));

	if (!q)
		return NULL;
	mutex_init(&q->lock, RANK_IPC);
	tree_init(&q->msgs);
	waitq_init(&q->receivers);
	waitq_init(&q->senders);
	q->maxmsg = maxmsg;
	q->msgsize = msgsize;
	return q;
}

void mqueue_free(struct mqueue *q)
{
	while (tree_first(&q->msgs)) {
		struct mq_msg *m = tree_entry(tree_first(&q->msgs), struct mq_msg, node);

		tree_erase(&q->msgs, &m->node);
		kfree(m);
	}
	mq_notify_end(q, MQ_NOTIFY_REMOVED);     /* the last user: no lock, and callers may hold an inode's */
	kfree(q);
}

/* ---- the calls ----------------------------------------------------------------------------------- */

struct file *mqueue_file(int fd, bool read, bool write)
{
	struct file *f = fd_get(fd);

	if (!f)
		return NULL;
	if (f->ops == &mqueue_file_ops && (!read || file_readable(f)) && (!write || file_writable(f)))
		return f;
	file_put(f);
	return NULL;
}

long sys_mq_timedsend(mqd_t fd, const char *umsg, size_t n, unsigned prio, const struct timespec *utimeout)
{
	nsec_t deadline = FOREVER;
	struct mqueue *q;
	struct mq_msg *m;
	struct file *f;
	int r;

	if (prio >= MQ_PRIO_MAX)
		return -EINVAL;
	r = utimeout ? deadline_copyin(&deadline, utimeout, CLOCK_REALTIME, true) : 0;
	if (r < 0)
		return r;
	f = mqueue_file(fd, false, true);
	if (!f)
		return -EBADF;
	q = mqueue_of(f);
	if (n > q->msgsize) {
		explain("mq_send: EMSGSIZE: %lu bytes, the queue takes %lu", n, q->msgsize);
		r = -EMSGSIZE;
		goto drop_file;
	}
	m = kmalloc(sizeof(*m) + n);
	r = m ? copyin_any(m->data, umsg, n) : -ENOMEM;
	if (r < 0) {
		kfree(m);
		goto drop_file;
	}
	m->prio = prio;
	m->size = n;
	r = mq_send(q, f, m, deadline);
	if (r == 0)
		file_notify(f, POLLIN);
drop_file:
	file_put(f);
	return r;
}

long sys_mq_timedreceive(mqd_t fd, char *umsg, size_t n, unsigned *uprio, const struct timespec *utimeout)
{
	nsec_t deadline = FOREVER;
	struct mq_msg *m = NULL;
	struct file *f;
	long r;

	r = utimeout ? deadline_copyin(&deadline, utimeout, CLOCK_REALTIME, true) : 0;
	if (r < 0)
		return r;
	f = mqueue_file(fd, true, false);
	if (!f)
		return -EBADF;
	if (n < mqueue_of(f)->msgsize) {
		explain("mq_receive: EMSGSIZE: the buffer has %lu bytes, a message may have %lu", n, mqueue_of(f)->msgsize);
		r = -EMSGSIZE;
	} else {
		r = mq_receive(mqueue_of(f), f, &m, deadline);
	}
	file_put(f);
	if (r < 0)
		return r;
	r = m->size;
	if ((uprio && put_user32(uprio, m->prio) < 0) || copyout_any(umsg, m->data, m->size) < 0)
		r = -EFAULT;
	kfree(m);
	return r;
}

long sys_mq_getsetattr(mqd_t fd, const struct mq_attr *uattr, struct mq_attr *uold)
{
	struct mq_attr attr, old = { 0 };
	struct mqueue *q;
	struct file *f;

	if (uattr) {
		if (copyin(&attr, uattr, sizeof(attr)) < 0)
			return -EFAULT;
		if (attr.mq_flags & ~O_NONBLOCK)
			return -EINVAL;
	}
	f = mqueue_file(fd, false, false);
	if (!f)
		return -EBADF;
	q = mqueue_of(f);
	mutex_lock(&q->lock);
	old.mq_flags = f->flags & O_NONBLOCK;
	old.mq_maxmsg = q->maxmsg;
	old.mq_msgsize = q->msgsize;
	old.mq_curmsgs = q->count;
	if (uattr && attr.mq_flags & O_NONBLOCK)
		__atomic_fetch_or(&f->flags, O_NONBLOCK, __ATOMIC_RELAXED);
	else if (uattr)
		__atomic_fetch_and(&f->flags, ~O_NONBLOCK, __ATOMIC_RELAXED);
	mutex_unlock(&q->lock);
	file_put(f);
	return uold && copyout(uold, &old, sizeof(old)) < 0 ? -EFAULT : 0;
}

/* System V message queues. A message sent while a receiver sleeps that wants its type is handed to it
   directly: the receiver's match takes it. Senders that wait for room are let in oldest first. */
#include "ipc/msg.h"
#include "abi/errno.h"
#include "cpu/usercopy.h"
#include "kernel/syscall.h"
#include "kernel/trace.h"
#include "kernel/waiters.h"
#include "mm/page.h"
#include "mm/slab.h"
#include "proc/proc.h"

/* A sleeping receiver; its waiter's arg. */
struct receiver {
	long        type;                /* as msgrcv's, MSG_EXCEPT in `except` */
	size_t      room;
	bool        except, noerror;
	bool        too_small;           /* a message came, but not for so little room */
	struct msg *msg;                 /* handed over */
};

struct ipctable msg_queues;
uint64_t msgmax = 8192, msgmnb = 16384, msg_total[2];

static struct msg *msg_new(size_t n)
{
	bool apart = n <= PAGE_SIZE && n > PAGE_SIZE - sizeof(struct msg);
	struct msg *m = kmalloc(sizeof(*m) + (apart ? 0 : n));
	struct page *p;

	if (!m || !apart) {
		if (m)
			m->data = m->inline_data;
		return m;
	}
	p = page_alloc();
	if (!p) {
		kfree(m);
		return NULL;
	}
	m->data = page_addr(p);
	return m;
}

void msg_free(struct msg *m)
{
	if (m->data != m->inline_data)
		page_put(virt_to_page(m->data));
	kfree(m);
}

/* ---- msgget ---------------------------------------------------------------------------------- */

static int msq_make(struct ipc_get_args *a, struct ipcobj **out)
{
	struct msq *q = kzalloc(sizeof(*q));

	if (!q)
		return -ENOMEM;
	list_init(&q->msgs);
	waitq_init(&q->receivers);
	waitq_init(&q->senders);
	q->max_bytes = msgmnb;
	*out = &q->ipc;
	return 0;
}

long sys_msgget(int key, int flags)
{
	struct ipc_get_args a = { &msg_queues, key, flags, 0, msq_make, NULL };

	return ipc_get(&a);
}

/* ---- sending ---------------------------------------------------------------------------------- */

static bool wants(const struct receiver *r, const struct msg *m)
{
	if (r->type > 0)
		return (m->type == r->type) != r->except;
	return r->type == 0 || m->type <= -r->type;
}

/* A message on its way to whoever sleeps and wants it. */
struct offer {
	struct msg *msg;
	bool        taken;
	int         pid;                 /* of the taker */
};

/* Under the queue's lock, by wake_one_match: does this receiver's sleep end? */
static bool receiver_match(struct waiter *w, void *arg)
{
	struct receiver *r = w->arg;
	struct offer *o = arg;

	if (!wants(r, o->msg))
		return false;
	o->taken = o->msg->size <= r->room || r->noerror;
	if (o->taken) {
		r->msg = o->msg;
		o->pid = w->thread->proc->pid;
	}
	r->too_small = !o->taken;
	return true;
}

static bool has_room(const struct msq *q, size_t n)
{
	return n + q->bytes <= q->max_bytes && 1 + q->count <= q->max_bytes;
}

static bool sender_match(struct waiter *w, void *arg)
{
	return has_room(arg, (size_t)w->arg);
}

/* Sleep until there is room. Holds q; 0, -EAGAIN, -EIDRM, -ERESTARTNOHAND. */
static int wait_room(struct msq *q, size_t n, int flags)
{
	struct waiter w;

	while (!has_room(q, n)) {
		if (flags & IPC_NOWAIT) {
			explain("msgsnd: EAGAIN: queue holds %lu of %lu bytes", q->bytes, q->max_bytes);
			return -EAGAIN;
		}
		waiter_init(&w, &q->senders);
		w.exclusive = true;
		w.match = sender_match;
		w.arg = (void *)n;
		wait_note(WAIT_MSG_SND, q->ipc.id);
		if (wait_on_waiter(&w, &q->ipc.lock, NULL, FOREVER) < 0)
			return -ERESTARTNOHAND;
		if (q->ipc.removed)
			return -EIDRM;
	}
	return 0;
}

long sys_msgsnd(int id, const void *umsg, size_t n, int flags)
{
	struct msg *m;
	struct msq *q;
	long type;
	int r;

	if (get_user64((uint64_t *)&type, umsg) < 0)
		return -EFAULT;
	if (n > msgmax || (long)n < 0 || id < 0) {
		explain("msgsnd: EINVAL: %lu bytes are more than msgmax, %lu", n, msgmax);
		return -EINVAL;
	}
	if (type < 1)
		return -EINVAL;
	m = msg_new(n);
	if (!m)
		return -ENOMEM;
	r = copyin_any(m->data, (const char *)umsg + 8, n);
	if (r < 0)
		goto drop_msg;
	m->type = type;
	m->size = n;
	q = ipc_lock(&msg_queues, id, "msgsnd", &r);
	if (!q)
		goto drop_msg;
	r = ipc_permission(&q->ipc, 0222);
	if (r == 0)
		r = wait_room(q, n, flags);
	if (r == 0) {
		struct offer o = { m, false, 0 };

		q->lspid = current_proc->pid;
		q->stime = ipc_time();
		while (!o.taken && wake_one_match(&q->receivers, &o))
			;
		if (o.taken) {
			q->lrpid = o.pid;
			q->rtime = q->stime;
		} else {
			list_add_tail(&q->msgs, &m->link);
			msq_count(q, n, 1);
		}
		m = NULL;
		/* room may be left for a smaller or later sender */
		wake_one_match(&q->senders, q);
	}
	ipc_unlock(&msg_queues, &q->ipc);
drop_msg:
	if (unlikely(m != NULL))
		msg_free(m);
	return r;
}

/* ---- receiving -------------------------------------------------------------------------------- */

/* The message r wants: the first, or for a negative type the lowest type, then the first. */
static struct msg *find_msg(struct msq *q, const struct receiver *r)
{
	struct msg *m, *best = NULL;

	list_for_each(m, &q->msgs, link) {
		if (!wants(r, m))
			continue;
		if (r->type >= 0)
			return m;
		if (!best || m->type < best->type)
			best = m;
	}
	return best;
}

/* MSG_COPY: the type-th message from the front stays, r->msg is a copy of it. Holds q. */
static int copy_nth(struct msq *q, struct receiver *r)
{
	struct msg *m;
	long n = r->type;

	list_for_each(m, &q->msgs, link)
		if (n-- == 0)
			break;
	if (r->type < 0 || n >= 0)
		return -ENOMSG;
	if (m->size > r->room)
		return r->noerror ? -EINVAL : -E2BIG;
	r->msg = msg_new(m->size);
	if (!r->msg)
		return -ENOMEM;
	r->msg->type = m->type;
	r->msg->size = m->size;
	memcpy(r->msg->data, m->data, m->size);
	return 0;
}

/* Take a message out of the queue, or sleep until one is handed over. Holds q; r->msg is the result. */
static int take(struct msq *q, struct receiver *r, int flags)
{
	struct waiter w;

	for (;;) {
		struct msg *m = find_msg(q, r);

		if (m && m->size > r->room && !r->noerror) {
			explain("msgrcv: E2BIG: the message has %lu bytes, the buffer %lu", m->size, r->room);
			return -E2BIG;
		}
		if (m) {
			list_del(&m->link);
			msq_count(q, -m->size, -1);
			r->msg = m;
			wake_one_match(&q->senders, q);
			return 0;
		}
		if (flags & IPC_NOWAIT) {
			explain("msgrcv: ENOMSG: no message of type %ld among %lu", r->type, q->count);
			return -ENOMSG;
		}
		waiter_init(&w, &q->receivers);
		w.exclusive = true;
		w.match = receiver_match;
		w.arg = r;
		wait_note(WAIT_MSG_RCV, q->ipc.id);
		if (wait_on_waiter(&w, &q->ipc.lock, NULL, FOREVER) < 0)
			return -ERESTARTNOHAND;
		if (r->msg || r->too_small)
			return r->msg ? 0 : -E2BIG;
		if (q->ipc.removed)
			return -EIDRM;
	}
}

long sys_msgrcv(int id, void *umsg, size_t n, long type, int flags)
{
	struct receiver r = { .type = type, .room = n, .except = flags & MSG_EXCEPT && type > 0,
			      .noerror = flags & MSG_NOERROR };
	struct msq *q;
	int err;

	if (id < 0 || (long)n < 0)
		return -EINVAL;
	if (flags & MSG_COPY && (flags & MSG_EXCEPT || !(flags & IPC_NOWAIT)))
		return -EINVAL;
	if (type == INT64_MIN)
		r.type = -INT64_MAX;
	q = ipc_lock(&msg_queues, id, "msgrcv", &err);
	if (!q)
		return err;
	err = ipc_permission(&q->ipc, 0444);
	if (err == 0)
		err = flags & MSG_COPY ? copy_nth(q, &r) : take(q, &r, flags);
	if (err == 0 && !(flags & MSG_COPY)) {
		q->lrpid = current_proc->pid;
		q->rtime = ipc_time();
	}
	ipc_unlock(&msg_queues, &q->ipc);
	if (err < 0)
		return err;
	n = min(n, r.msg->size);
	err = put_user64(umsg, r.msg->type);
	if (err == 0)
		err = copyout_any((char *)umsg + 8, r.msg->data, n);
	msg_free(r.msg);
	return err < 0 ? err : (long)n;
}

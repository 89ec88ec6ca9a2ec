/* System V message queues. A message sent while a receiver sleeps that wants its type is handed to it
   directly: the receiver's match takes it. Senders that wait for room are let in oldest first. */
#include "ipc/ipcid.h"
#include "ipc/init.h"
#include "abi/errno.h"
#include "cpu/usercopy.h"
#include "fs/procfs.h"
#include "fs/seq.h"
#include "kernel/syscall.h"
#include "kernel/trace.h"
#include "kernel/waiters.h"
#include "lib/printf.h"
#include "lib/string.h"
#include "mm/page.h"
#include "mm/slab.h"
#include "proc/cred.h"
#include "proc/proc.h"

#define MSG_MAX_EVER (1ul << 19)     /* what one message may take of kernel memory */

struct msg {
	struct list link;
	long        type;
	size_t      size;
	char       *data;                /* behind this, or a page of its own when both do not fit in one */
	char        here[];
};

/* Guards:  o ipc.lock */
struct msq {
	struct ipcobj ipc;               /* first */
	struct list   msgs;              /* o  oldest first */
	uint64_t      bytes, count, max_bytes;   /* o */
	int64_t       stime, rtime, ctime;       /* o */
	int           lspid, lrpid;      /* o */
	struct waitq  receivers;         /* o  struct receiver: a message of their type came */
	struct waitq  senders;           /* o  room came */
};

/* A sleeping receiver; its waiter's arg. */
struct receiver {
	long        type;                /* as msgrcv's, MSG_EXCEPT in `except` */
	size_t      room;
	bool        except, noerror;
	struct msg *msg;                 /* handed over */
};

static struct ipctable queues;
static uint64_t msgmax = 8192, msgmnb = 16384;

static void msq_destroy(struct ipcobj *o)
{
	kfree(o);
}

static struct msg *msg_new(size_t n)
{
	bool apart = n <= PAGE_SIZE && n > PAGE_SIZE - sizeof(struct msg);
	struct msg *m = kmalloc(sizeof(*m) + (apart ? 0 : n));
	struct page *p;

	if (!m || !apart) {
		if (m)
			m->data = m->here;
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

static void msg_free(struct msg *m)
{
	if (m->data != m->here)
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
	q->ctime = ipc_time();
	*out = &q->ipc;
	return 0;
}

long sys_msgget(int key, int flags)
{
	struct ipc_get_args a = { &queues, key, flags, 0, msq_make, NULL };

	return ipc_get(&a);
}

/* ---- sending ---------------------------------------------------------------------------------- */

static bool wants(const struct receiver *r, const struct msg *m)
{
	if (r->type == 0)
		return true;
	if (r->type < 0)
		return m->type <= -r->type;
	return (m->type == r->type) != r->except;
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
	return true;                     /* too small: it wakes to fail with E2BIG */
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

	if (n > msgmax || (long)n < 0 || id < 0) {
		explain("msgsnd: EINVAL: %lu bytes are more than msgmax, %lu", n, msgmax);
		return -EINVAL;
	}
	if (get_user64((uint64_t *)&type, umsg) < 0)
		return -EFAULT;
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
	q = ipc_lock(&queues, id, "msgsnd", &r);
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
			q->bytes += n;
			q->count++;
		}
		m = NULL;
		/* room may be left for a smaller or later sender */
		wake_one_match(&q->senders, q);
	}
	ipc_unlock(&queues, &q->ipc);
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
		if (best->type == 1)
			break;
	}
	return best;
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
			q->bytes -= m->size;
			q->count--;
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
		if (r->msg)
			return 0;
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
	if (flags & MSG_COPY)
		return -ENOSYS;
	if (type == INT64_MIN)
		r.type = -INT64_MAX;
	q = ipc_lock(&queues, id, "msgrcv", &err);
	if (!q)
		return err;
	err = ipc_permission(&q->ipc, 0444);
	if (err == 0)
		err = take(q, &r, flags);
	if (err == 0) {
		q->lrpid = current_proc->pid;
		q->rtime = ipc_time();
	}
	ipc_unlock(&queues, &q->ipc);
	if (err < 0)
		return err;
	n = min(n, r.msg->size);
	err = put_user64(umsg, r.msg->type);
	if (err == 0)
		err = copyout_any((char *)umsg + 8, r.msg->data, n);
	msg_free(r.msg);
	return err < 0 ? err : (long)n;
}

/* ---- msgctl ----------------------------------------------------------------------------------- */

static long msq_remove(int id)
{
	struct ipcobj *o;
	struct msq *q;
	struct msg *m;
	int r = ipc_lock_to_remove(&queues, id, "msgctl", &o);

	if (r < 0)
		return r;
	q = (struct msq *)o;
	ipc_remove(&queues, o);
	wake_all(&q->receivers);
	wake_all(&q->senders);
	list_for_each_safe(m, &q->msgs, link) {
		list_del(&m->link);
		msg_free(m);
	}
	q->bytes = q->count = 0;
	ipc_unlock(&queues, o);
	mutex_unlock(&queues.lock);
	ipc_put(&queues, o);         /* the table's */
	return 0;
}

static long msq_set(int id, const struct msqid_ds *uds)
{
	struct msqid_ds ds;
	struct msq *q;
	int r;

	if (copyin(&ds, uds, sizeof(ds)) < 0)
		return -EFAULT;
	q = ipc_lock(&queues, id, "msgctl", &r);
	if (!q)
		return r;
	r = ipc_owner(&q->ipc);
	if (r == 0 && ds.msg_qbytes > msgmnb && !capable(CAP_SYS_RESOURCE)) {
		explain("msgctl: EPERM: %lu bytes are more than msgmnb, %lu", ds.msg_qbytes, msgmnb);
		r = -EPERM;
	}
	if (r == 0)
		r = ipc_perm_set(&q->ipc, &ds.msg_perm);
	if (r == 0) {
		q->max_bytes = ds.msg_qbytes;
		q->ctime = ipc_time();
		wake_all(&q->senders);
	}
	ipc_unlock(&queues, &q->ipc);
	return r;
}

static void msq_fill(const struct msq *q, struct msqid_ds *ds)
{
	*ds = (struct msqid_ds){ .msg_stime = q->stime, .msg_rtime = q->rtime, .msg_ctime = q->ctime,
		.msg_cbytes = q->bytes, .msg_qnum = q->count, .msg_qbytes = q->max_bytes,
		.msg_lspid = q->lspid, .msg_lrpid = q->lrpid };
	ipc_perm_out(&q->ipc, &ds->msg_perm);
}

static long msq_stat(int id, int cmd, struct msqid_ds *uds)
{
	struct msqid_ds ds;
	struct msq *q;
	int r;

	q = cmd == IPC_STAT ? ipc_lock(&queues, id, "msgctl", &r) : ipc_lock_index(&queues, id, &r);
	if (!q)
		return r;
	r = cmd == MSG_STAT_ANY ? 0 : ipc_permission(&q->ipc, 0444);
	msq_fill(q, &ds);
	if (r == 0 && cmd != IPC_STAT)
		r = q->ipc.id;
	ipc_unlock(&queues, &q->ipc);
	return r >= 0 && copyout(uds, &ds, sizeof(ds)) < 0 ? -EFAULT : r;
}

static long msq_info(int cmd, void *uinfo)
{
	struct msginfo i = { .msgmax = msgmax, .msgmnb = msgmnb, .msgmni = queues.max, .msgssz = 16,
			     .msgpool = queues.max * msgmnb / 1024, .msgmap = msgmnb, .msgtql = msgmnb,
			     .msgseg = 0xffff };

	if (cmd == MSG_INFO) {
		struct msq *q;

		i.msgpool = i.msgmap = i.msgtql = 0;
		mutex_lock(&queues.lock);
		for (int n = 0; (q = ipc_next(&queues, &n)); n++) {
			i.msgpool++;
			i.msgmap += q->count;
			i.msgtql += q->bytes;
			ipc_unlock(&queues, &q->ipc);
		}
		mutex_unlock(&queues.lock);
	}
	return copyout(uinfo, &i, sizeof(i)) < 0 ? -EFAULT : ipc_top_index(&queues);
}

long sys_msgctl(int id, int cmd, struct msqid_ds *ds)
{
	if (id < 0 || cmd < 0)
		return -EINVAL;
	switch (cmd) {
	case IPC_RMID:
		return msq_remove(id);
	case IPC_SET:
		return msq_set(id, ds);
	case IPC_STAT: case MSG_STAT: case MSG_STAT_ANY:
		return msq_stat(id, cmd, ds);
	case IPC_INFO: case MSG_INFO:
		return msq_info(cmd, ds);
	}
	return -EINVAL;
}

/* ---- /proc ------------------------------------------------------------------------------------ */

static int show_queues(struct seq *s)
{
	struct msq *q;

	seq_printf(s, "       key      msqid perms      cbytes       qnum lspid lrpid   uid   gid  cuid  cgid"
		   "      stime      rtime      ctime\n");
	mutex_lock(&queues.lock);
	for (int i = 0; (q = ipc_next(&queues, &i)); i++) {
		const struct ipcobj *o = &q->ipc;

		seq_printf(s, "%10d %10d  %4o  %10lu %10lu %5u %5u %5u %5u %5u %5u %10lu %10lu %10lu\n",
			   o->key, o->id, o->mode, q->bytes, q->count, q->lspid, q->lrpid, o->uid, o->gid,
			   o->cuid, o->cgid, q->stime, q->rtime, q->ctime);
		ipc_unlock(&queues, &q->ipc);
	}
	mutex_unlock(&queues.lock);
	return 0;
}

void msg_init(void)
{
	ipctable_init(&queues, "msg", 32000, msq_destroy);
	procfs_register("sysvipc/msg", 0444, show_queues, NULL);
	procfs_register_u64("sys/kernel/msgmax", 0644, &msgmax, 0, MSG_MAX_EVER);
	procfs_register_u64("sys/kernel/msgmnb", 0644, &msgmnb, 0, INT32_MAX);
	procfs_register_u64("sys/kernel/msgmni", 0644, &queues.max, 0, IPC_MAX_IDS);
}

/* System V message queues: messages with a type, kept in the order in which they were
   sent; a receiver says which types it wants. Read ipc/ipcid.c and kernel/waitq.h
   before. */
#include "abi/errno.h"
#include "fs/seq.h"
#include "ipc/ipcid.h"
#include "kernel/syscall.h"
#include "kernel/waitq.h"
#include "lib/string.h"
#include "mm/kmalloc.h"
#include "mm/user.h"
#include "proc/proc.h"

#define MSG_MAX   8192ul               /* bytes of a message */
#define QUEUE_MAX 16384ul              /* bytes of all messages in a queue, and how many there can be */
#define PART_MAX  (PAGE_SIZE - sizeof(struct part))

/* kmalloc gives a page at most, so the text of a message is a chain of parts. */
struct part {
	struct part *next;
	char         text[];
};

struct message {
	struct list  link;
	long         type;
	size_t       size;
	struct part *parts;
};

struct msgqueue {
	struct ipcobj ipc;
	struct list   messages;        /* the oldest first */
	size_t        count, bytes, max_bytes;
	struct waitq  can_receive;     /* a message came */
	struct waitq  can_send;        /* a message went */
	time_t        stime, rtime;    /* last send and receive, and by whom */
	int           lspid, lrpid;
};

static struct ipctable queues;

/* ---- messages ---- */

/* Also one that is only half made. */
static void message_free(struct message *m)
{
	struct part *next;

	for (struct part *p = m->parts; p; p = next) {
		next = p->next;
		kfree(p);
	}
	kfree(m);
}

/* A copy of n bytes at utext. `at` is where the next part is to be hung: first into the
   message, then into the part before. 0, -ENOMEM, -EFAULT. */
static int message_new(long type, const char *utext, size_t n, struct message **out)
{
	struct message *m = kzalloc(sizeof(*m));
	struct part **at = m ? &m->parts : NULL;
	int r = m ? 0 : -ENOMEM;

	for (size_t done = 0, len; r == 0 && done < n; done += len) {
		len = min(n - done, PART_MAX);
		*at = kzalloc(sizeof(struct part) + len);
		r = *at ? copyin((*at)->text, utext + done, len) : -ENOMEM;
		at = *at ? &(*at)->next : at;
	}
	if (r < 0) {
		if (m)
			message_free(m);
		return r;
	}
	m->type = type;
	m->size = n;
	*out = m;
	return 0;
}

/* The first n bytes of its text. 0, -EFAULT. */
static int message_copyout(const struct message *m, char *utext, size_t n)
{
	size_t done = 0;

	for (struct part *p = m->parts; p && done < n; p = p->next) {
		size_t len = min(n - done, PART_MAX);

		if (copyout(utext + done, p->text, len) < 0)
			return -EFAULT;
		done += len;
	}
	return 0;
}

/* ---- queues ---- */

/* How the table of System V ids makes one; msgget does not say a size. */
static int queue_make(size_t size, struct ipcobj **out)
{
	struct msgqueue *q = kzalloc(sizeof(*q));

	if (!q)
		return -ENOMEM;
	list_init(&q->messages);
	waitq_init(&q->can_receive);
	waitq_init(&q->can_send);
	q->max_bytes = QUEUE_MAX;
	*out = &q->ipc;
	return 0;
}

static size_t queue_size(const struct ipcobj *o)
{
	return 0;                      /* msgget does not ask for a size */
}

/* The queue has been removed: senders and receivers look, and find that. */
static void queue_wake(struct ipcobj *o)
{
	struct msgqueue *q = (struct msgqueue *)o;

	wake_all(&q->can_receive);
	wake_all(&q->can_send);
}

/* What nobody received is lost. */
static void queue_destroy(struct ipcobj *o)
{
	struct msgqueue *q = (struct msgqueue *)o;

	while (!list_empty(&q->messages)) {
		struct message *m = list_first(&q->messages, struct message, link);

		list_del(&m->link);
		message_free(m);
	}
	kfree(q);
}

static struct ipctable queues = {
	.make = queue_make, .size = queue_size, .wake = queue_wake, .destroy = queue_destroy,
};

/* The work is the same for all three kinds: ipc_get. */
long sys_msgget(int key, int flags)
{
	return ipc_get(&queues, key, flags, 0);
}

/* ---- sending and receiving ---- */

/* Two limits in one: bytes, and messages without any. Messages of no bytes would otherwise
   be without number, and each costs memory. */
static bool has_room(const struct msgqueue *q, size_t n)
{
	return q->bytes + n <= q->max_bytes && q->count < q->max_bytes;
}

/* Wait until n bytes fit. The caller holds a reference. 0, -EAGAIN, -EIDRM, -EINTR. */
static int wait_room(struct msgqueue *q, size_t n, int flags)
{
	while (!q->ipc.removed && !has_room(q, n)) {
		if (flags & IPC_NOWAIT)
			return -EAGAIN;
		if (wait_on(&q->can_send, FOREVER) < 0)
			return -EINTR;
	}
	return q->ipc.removed ? -EIDRM : 0;
}

/* The message is made first, the queue looked at afterwards: the copy may fail, and
   then nothing has happened. */
long sys_msgsnd(int id, const void *umsg, size_t n, int flags)
{
	struct msgqueue *q = ipc_find(&queues, id);
	struct message *m;
	long type;
	int r;

	if (copyin(&type, umsg, sizeof(type)) < 0)
		return -EFAULT;
	if (!q || type < 1 || n > MSG_MAX)
		return -EINVAL;
	r = message_new(type, (const char *)umsg + sizeof(type), n, &m);
	if (r < 0)
		return r;
	/* While this thread sleeps somebody may remove the queue: with the reference its struct
	   stays until we have seen that. */
	ipc_hold(&q->ipc);
	r = wait_room(q, n, flags);
	if (r == 0) {
		list_add_tail(&q->messages, &m->link);
		q->count++;
		q->bytes += n;
		q->stime = ipc_time();
		q->lspid = current->proc->pid;
		wake_all(&q->can_receive);
	} else {
		message_free(m);
	}
	ipc_put(&queues, &q->ipc);
	return r;
}

/* Which message does a receiver get? type 0: the oldest; above: the oldest of that
   type, or with MSG_EXCEPT of any other; below: the oldest of the lowest type that is
   at most -type. NULL: none is there. */
static struct message *message_find(struct msgqueue *q, long type, int flags)
{
	struct message *m, *best = NULL;

	list_for_each(m, &q->messages, link) {
		if (type == 0 || (type > 0 && (m->type == type) != !!(flags & MSG_EXCEPT)))
			return m;
		if (type < 0 && m->type <= -type && (!best || m->type < best->type))
			best = m;
	}
	return best;
}

/* Wait for a message that is wanted and take it out. The caller holds a reference. One
   that is longer than the receiver's buffer stays in the queue (-E2BIG), unless the
   receiver says that it may be cut off. */
static int message_take(struct msgqueue *q, size_t n, long type, int flags, struct message **out)
{
	struct message *m;

	while (!q->ipc.removed && !(m = message_find(q, type, flags))) {
		if (flags & IPC_NOWAIT)
			return -ENOMSG;
		if (wait_on(&q->can_receive, FOREVER) < 0)
			return -EINTR;
	}
	if (q->ipc.removed)
		return -EIDRM;
	if (m->size > n && !(flags & MSG_NOERROR))
		return -E2BIG;
	list_del(&m->link);
	q->count--;
	q->bytes -= m->size;
	q->rtime = ipc_time();
	q->lrpid = current->proc->pid;
	wake_all(&q->can_send);
	*out = m;
	return 0;
}

/* The message is out of the queue before it is copied to the program. If its buffer is
   bad, the message is lost, as on Linux. */
long sys_msgrcv(int id, void *umsg, size_t n, long type, int flags)
{
	struct msgqueue *q = ipc_find(&queues, id);
	struct message *m;
	long r;

	if (!q || (long)n < 0 || (flags & MSG_COPY))
		return -EINVAL;
	ipc_hold(&q->ipc);
	r = message_take(q, n, type, flags, &m);
	ipc_put(&queues, &q->ipc);
	if (r < 0)
		return r;
	r = min(n, m->size);
	if (copyout(umsg, &m->type, sizeof(m->type)) < 0 || message_copyout(m, (char *)umsg + sizeof(m->type), r) < 0)
		r = -EFAULT;
	message_free(m);
	return r;
}

/* ---- control ---- */

/* Who used it last and when, and how much is in it. */
static long queue_stat(const struct msgqueue *q, struct msqid_ds *uds)
{
	struct msqid_ds ds = {
		.msg_perm = ipc_perm_of(&q->ipc), .msg_stime = q->stime, .msg_rtime = q->rtime, .msg_ctime = q->ipc.ctime,
		.msg_cbytes = q->bytes, .msg_qnum = q->count, .msg_qbytes = q->max_bytes,
		.msg_lspid = q->lspid, .msg_lrpid = q->lrpid,
	};

	return copyout(uds, &ds, sizeof(ds));
}

/* msg_qbytes is what programs set: how much may wait in the queue. */
static long queue_set(struct msgqueue *q, const struct msqid_ds *uds)
{
	struct msqid_ds ds;

	if (copyin(&ds, uds, sizeof(ds)) < 0)
		return -EFAULT;
	q->ipc.mode = ds.msg_perm.mode & 0777;
	q->ipc.ctime = ipc_time();
	q->max_bytes = ds.msg_qbytes;
	wake_all(&q->can_send);        /* there may be more room now */
	return 0;
}

/* IPC_RMID ends the queue even while others sleep at it. */
long sys_msgctl(int id, int cmd, struct msqid_ds *uds)
{
	struct msgqueue *q = ipc_find(&queues, id);

	if (!q)
		return -EINVAL;
	switch (cmd) {
	case IPC_RMID:
		ipc_remove(&queues, &q->ipc);
		return 0;
	case IPC_SET:
		return queue_set(q, uds);
	case IPC_STAT:
		return queue_stat(q, uds);
	}
	return -EINVAL;
}

/* /proc/sysvipc/msg, which ipcs reads. */
void msg_show(struct seq *s)
{
	seq_printf(s, "       key      msqid perms      cbytes       qnum lspid lrpid   uid   gid  cuid  cgid"
		   "      stime      rtime      ctime\n");
	for (int i = 0; i < IPC_MAX; i++) {
		struct msgqueue *q = (struct msgqueue *)queues.objects[i];

		if (q)
			seq_printf(s, "%10d %10d  %4o  %10lu %10lu %5u %5u %5u %5u %5u %5u %10lu %10lu %10lu\n",
				   q->ipc.key, q->ipc.id, q->ipc.mode, q->bytes, q->count, q->lspid, q->lrpid,
				   0, 0, 0, 0, q->stime, q->rtime, q->ipc.ctime);
	}
}

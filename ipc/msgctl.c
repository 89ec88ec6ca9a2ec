/* msgctl(2), and the queues and limits in /proc. */
#include "ipc/msg.h"
#include "ipc/init.h"
#include "abi/errno.h"
#include "cpu/usercopy.h"
#include "fs/procfs.h"
#include "fs/seq.h"
#include "kernel/syscall.h"
#include "kernel/trace.h"
#include "mm/slab.h"
#include "proc/cred.h"

#define MSG_MAX_EVER (1ul << 19)     /* what one message may take of kernel memory */

static void msq_destroy(struct ipcobj *o)
{
	kfree(o);
}

static long msq_remove(int id)
{
	struct ipcobj *o;
	struct msq *q;
	struct msg *m;
	int r = ipc_lock_to_remove(&msg_queues, id, "msgctl", &o);

	if (r < 0)
		return r;
	q = (struct msq *)o;
	ipc_remove(&msg_queues, o);
	wake_all(&q->receivers);
	wake_all(&q->senders);
	list_for_each_safe(m, &q->msgs, link) {
		list_del(&m->link);
		msg_free(m);
	}
	q->bytes = q->count = 0;
	ipc_unlock(&msg_queues, o);
	mutex_unlock(&msg_queues.lock);
	ipc_put(&msg_queues, o);         /* the table's */
	return 0;
}

static long msq_set(int id, const struct msqid_ds *uds)
{
	struct msqid_ds ds;
	struct msq *q;
	int r;

	if (copyin(&ds, uds, sizeof(ds)) < 0)
		return -EFAULT;
	q = ipc_lock(&msg_queues, id, "msgctl", &r);
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
	ipc_unlock(&msg_queues, &q->ipc);
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

	q = cmd == IPC_STAT ? ipc_lock(&msg_queues, id, "msgctl", &r) : ipc_lock_index(&msg_queues, id, &r);
	if (!q)
		return r;
	r = cmd == MSG_STAT_ANY ? 0 : ipc_permission(&q->ipc, 0444);
	msq_fill(q, &ds);
	if (r == 0 && cmd != IPC_STAT)
		r = q->ipc.id;
	ipc_unlock(&msg_queues, &q->ipc);
	return r >= 0 && copyout(uds, &ds, sizeof(ds)) < 0 ? -EFAULT : r;
}

static long msq_info(int cmd, void *uinfo)
{
	struct msginfo i = { .msgmax = msgmax, .msgmnb = msgmnb, .msgmni = msg_queues.max, .msgssz = 16,
			     .msgpool = msg_queues.max * msgmnb / 1024, .msgmap = msgmnb, .msgtql = msgmnb,
			     .msgseg = 0xffff };

	if (cmd == MSG_INFO) {
		struct msq *q;

		i.msgpool = i.msgmap = i.msgtql = 0;
		mutex_lock(&msg_queues.lock);
		for (int n = 0; (q = ipc_next(&msg_queues, &n)); n++) {
			i.msgpool++;
			i.msgmap += q->count;
			i.msgtql += q->bytes;
			ipc_unlock(&msg_queues, &q->ipc);
		}
		mutex_unlock(&msg_queues.lock);
	}
	return copyout(uinfo, &i, sizeof(i)) < 0 ? -EFAULT : ipc_top_index(&msg_queues);
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

static void show_queues(struct seq *s)
{
	struct msq *q;

	seq_printf(s, "       key      msqid perms      cbytes       qnum lspid lrpid   uid   gid  cuid  cgid"
		   "      stime      rtime      ctime\n");
	mutex_lock(&msg_queues.lock);
	for (int i = 0; (q = ipc_next(&msg_queues, &i)); i++) {
		const struct ipcobj *o = &q->ipc;

		seq_printf(s, "%10d %10d  %4o  %10lu %10lu %5u %5u %5u %5u %5u %5u %10lu %10lu %10lu\n",
			   o->key, o->id, o->mode, q->bytes, q->count, q->lspid, q->lrpid, o->uid, o->gid,
			   o->cuid, o->cgid, q->stime, q->rtime, q->ctime);
		ipc_unlock(&msg_queues, &q->ipc);
	}
	mutex_unlock(&msg_queues.lock);
}

void msg_init(void)
{
	ipctable_init(&msg_queues, "msg", 32000, msq_destroy);
	procfs_register("sysvipc/msg", 0444, show_queues, NULL);
	procfs_register_u64("sys/kernel/msgmax", 0644, &msgmax, 0, MSG_MAX_EVER);
	procfs_register_u64("sys/kernel/msgmnb", 0644, &msgmnb, 0, INT32_MAX);
	procfs_register_u64("sys/kernel/msgmni", 0644, &msg_queues.max, 0, IPC_MAX_IDS);
}

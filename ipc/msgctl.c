/* msgctl(2), and the queues and limits in /proc. */
#include "ipc/msg.h"
#include "ipc/init.h"
#include "abi/errno.h"
#include "cpu/usercopy.h"
#include "fs/procfs.h"
#include "fs/seq.h"
#include "kernel/syscall.h"
#include "kernel/trace.h"
#include "lib/race.h"
#include "mm/slab.h"
#include "proc/cred.h"

#define MSG_MAX_EVER (1ul << 19)     /* what one message may take of kernel memory */

static void msq_destroy(struct ipcobj *o)
{
	kfree(o);
}

static void msq_end(struct ipcobj *o)
{
	struct msq *q = (struct msq *)o;
	struct msg *m;

	wake_all(&q->receivers);
	wake_all(&q->senders);
	list_for_each_safe(m, &q->msgs, link) {
		list_del(&m->link);
		msg_free(m);
	}
	msq_count(q, -q->bytes, -q->count);
}

static int msq_set(struct ipcobj *o, const void *uds)
{
	struct msq *q = (struct msq *)o;
	const struct msqid_ds *ds = uds;
	int r;

	if (ds->msg_qbytes > msgmnb && !capable(CAP_SYS_RESOURCE)) {
		explain("msgctl: EPERM: %lu bytes are more than msgmnb, %lu", ds->msg_qbytes, msgmnb);
		return -EPERM;
	}
	r = ipc_perm_set(o, &ds->msg_perm);
	if (r < 0)
		return r;
	q->max_bytes = ds->msg_qbytes;
	wake_all(&q->senders);
	return 0;
}

static void msq_get(const struct ipcobj *o, void *ds)
{
	const struct msq *q = (const struct msq *)o;

	*(struct msqid_ds *)ds = (struct msqid_ds){
		.msg_stime = q->stime, .msg_rtime = q->rtime, .msg_ctime = o->ctime,
		.msg_cbytes = q->bytes, .msg_qnum = q->count, .msg_qbytes = q->max_bytes,
		.msg_lspid = q->lspid, .msg_lrpid = q->lrpid };
}

static long msq_info(int cmd, void *uinfo)
{
	struct msginfo i = { .msgmax = msgmax, .msgmnb = msgmnb, .msgmni = msg_queues.max, .msgssz = 16,
			     .msgpool = msg_queues.max * msgmnb / 1024, .msgmap = msgmnb, .msgtql = msgmnb,
			     .msgseg = 0xffff };

	if (cmd == MSG_INFO) {
		i.msgpool = msg_queues.ids.count;
		i.msgmap = READ_ONCE(msg_total[1]);
		i.msgtql = READ_ONCE(msg_total[0]);
	}
	return ipc_info(&msg_queues, uinfo, &i, sizeof(i));
}

static const struct ipc_ops msq_ops = {
	.name = "msg", .ctl = "msgctl", .ds_size = sizeof(struct msqid_ds),
	.stat = MSG_STAT, .stat_any = MSG_STAT_ANY, .info = MSG_INFO,
	.destroy = msq_destroy, .end = msq_end, .set = msq_set, .get = msq_get, .get_info = msq_info,
};

long sys_msgctl(int id, int cmd, struct msqid_ds *ds)
{
	return ipc_ctl(&msg_queues, id, cmd, ds);
}

/* ---- /proc ------------------------------------------------------------------------------------ */

static void show_queue(struct ipcobj *o, void *out)
{
	struct msq *q = (struct msq *)o;

	seq_printf(out, "%10d %10d  %4o  %10lu %10lu %5u %5u %5u %5u %5u %5u %10lu %10lu %10lu\n",
		   o->key, o->id, o->mode, q->bytes, q->count, q->lspid, q->lrpid, o->uid, o->gid,
		   o->cuid, o->cgid, q->stime, q->rtime, o->ctime);
}

static void show_queues(struct seq *s)
{
	seq_printf(s, "       key      msqid perms      cbytes       qnum lspid lrpid   uid   gid  cuid  cgid"
		   "      stime      rtime      ctime\n");
	ipc_each(&msg_queues, show_queue, s);
}

void msg_init(void)
{
	ipctable_init(&msg_queues, &msq_ops, 32000);
	procfs_register_u64("sys/kernel/msg_next_id", 0644, &msg_queues.next_id, 0, INT32_MAX);
	procfs_register("sysvipc/msg", 0444, show_queues, NULL);
	procfs_register_u64("sys/kernel/msgmax", 0644, &msgmax, 0, MSG_MAX_EVER);
	procfs_register_u64("sys/kernel/msgmnb", 0644, &msgmnb, 0, INT32_MAX);
	procfs_register_u64("sys/kernel/msgmni", 0644, &msg_queues.max, 0, IPC_MAX_IDS);
}

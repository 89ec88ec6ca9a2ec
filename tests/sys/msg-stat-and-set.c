/* IPC_STAT shows counts, pids, times, bytes and mode; IPC_SET changes mode, owner and limit. */
#include "tools.h"
#include <sys/msg.h>

int main(void)
{
	struct { long type; char text[10]; } m = {1, "x"};
	int q = msgget(IPC_PRIVATE, 0640);
	struct msqid_ds ds;

	CHECK(msgctl(q, IPC_STAT, &ds) == 0);
	CHECK(ds.msg_qnum == 0 && ds.msg_lspid == 0 && ds.msg_stime == 0 && ds.msg_ctime != 0);
	CHECK_EQ(ds.msg_qbytes, 16384);
	CHECK_EQ(ds.msg_perm.mode & 0777, 0640);
	CHECK(msgsnd(q, &m, 7, 0) == 0);
	if (fork() == 0)
		_exit(msgsnd(q, &m, 3, 0));
	CHECK(wait_ok());
	CHECK(msgctl(q, IPC_STAT, &ds) == 0);
	CHECK(ds.msg_qnum == 2 && ds.msg_stime != 0 && ds.msg_lspid != getpid() && ds.msg_lrpid == 0);
	CHECK_EQ(msgrcv(q, &m, 10, 0, 0), 7);
	ds.msg_perm.mode = 0600;
	ds.msg_perm.uid = 1000;
	ds.msg_qbytes = 100;
	CHECK(msgctl(q, IPC_SET, &ds) == 0);
	CHECK(msgctl(q, IPC_STAT, &ds) == 0);
	CHECK(ds.msg_qnum == 1 && ds.msg_qbytes == 100 && ds.msg_perm.uid == 1000 && ds.msg_lrpid == getpid());
	if (fork() == 0) {
		setuid(1000);
		CHECK_EQ(msgrcv(q, &m, 10, 0, 0), 3);
		ds.msg_qbytes = 1 << 20;
		CHECK_ERR(msgctl(q, IPC_SET, &ds), EPERM);
		CHECK(msgctl(q, IPC_RMID, NULL) == 0);
		_exit(check_done());
	}
	CHECK(wait_ok());
	return check_done();
}

/* MSG_COPY with IPC_NOWAIT shows the n-th message and leaves it. */
#include "check.h"
#include <sys/ipc.h>
#include <sys/msg.h>
#ifndef MSG_COPY
#define MSG_COPY 040000
#endif

int main(void)
{
	struct { long type; char text[16]; } m = { 1, "" };
	int id = msgget(IPC_PRIVATE, 0600), how = MSG_COPY | IPC_NOWAIT;
	struct msqid_ds ds;

	for (m.type = 1; m.type <= 3; m.type++)
		CHECK_EQ(msgsnd(id, &m, m.type, 0), 0);
	if (msgrcv(id, &m, 16, 0, how) < 0 && errno == ENOSYS)
		SKIP("a kernel without CONFIG_CHECKPOINT_RESTORE");
	CHECK_EQ(msgrcv(id, &m, 16, 2, how), 3);
	CHECK_EQ(m.type, 3);
	CHECK_ERR(msgrcv(id, &m, 16, 3, how), ENOMSG);
	CHECK_ERR(msgrcv(id, &m, 16, -1, how), ENOMSG);
	CHECK_ERR(msgrcv(id, &m, 2, 2, how), E2BIG);
	CHECK_ERR(msgrcv(id, &m, 16, 0, MSG_COPY), EINVAL);
	CHECK_ERR(msgrcv(id, &m, 16, 0, how | MSG_EXCEPT), EINVAL);
	CHECK(msgctl(id, IPC_STAT, &ds) == 0 && ds.msg_qnum == 3 && ds.msg_lrpid == 0);
	CHECK_EQ(msgrcv(id, &m, 16, 0, 0), 1);
	CHECK_EQ(msgctl(id, IPC_RMID, NULL), 0);
	return check_done();
}

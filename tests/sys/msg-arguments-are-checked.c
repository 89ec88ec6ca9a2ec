/* msgget, msgsnd, msgrcv and msgctl refuse what makes no sense, each with its errno. */
#include "tools.h"
#include <sys/msg.h>

int main(void)
{
	struct { long type; char text[9000]; } m = {1, "x"};
	key_t key = 0x5eee0000 + getpid();
	struct msqid_ds ds;
	int q = msgget(key, IPC_CREAT | IPC_EXCL | 0600);

	CHECK(q >= 0);
	CHECK_EQ(msgget(key, 0), q);
	CHECK_ERR(msgget(key, IPC_CREAT | IPC_EXCL | 0600), EEXIST);
	CHECK_ERR(msgget(key + 1, 0), ENOENT);
	m.type = 0;
	CHECK_ERR(msgsnd(q, &m, 1, 0), EINVAL);
	m.type = 1;
	CHECK_ERR(msgsnd(q, &m, 8193, 0), EINVAL);
	CHECK(msgsnd(q, &m, 8192, 0) == 0);
	CHECK(msgsnd(q, &m, 8192, IPC_NOWAIT) == 0);
	CHECK_ERR(msgsnd(q, &m, 1, IPC_NOWAIT), EAGAIN);
	CHECK_ERR(msgsnd(q, (void *)8, 1, 0), EFAULT);
	CHECK_ERR(msgsnd(-1, &m, 1, 0), EINVAL);
	CHECK_ERR(msgrcv(q, &m, (size_t)-1, 0, 0), EINVAL);
	CHECK_ERR(msgrcv(q, &m, 1, 7, IPC_NOWAIT), ENOMSG);
	CHECK_ERR(msgctl(q, 77, &ds), EINVAL);
	CHECK_ERR(msgctl(q, IPC_STAT, (void *)8), EFAULT);
	CHECK(msgctl(q, IPC_STAT, &ds) == 0 && ds.msg_qnum == 2 && ds.msg_lspid == getpid() && ds.msg_perm.mode == 0600);
	CHECK(msgctl(q, IPC_RMID, NULL) == 0);
	CHECK_ERR(msgsnd(q, &m, 1, 0), EINVAL);
	CHECK_ERR(msgctl(q, IPC_RMID, NULL), EINVAL);
	return check_done();
}

/* A receiver killed while it waits is out of the way: the next message stays for the next receiver. */
#include "tools.h"
#include <sys/msg.h>

int main(void)
{
	struct { long type; int n; } m = {1, 0};
	int q = msgget(IPC_PRIVATE, 0600), status;
	struct msqid_ds ds;

	for (int i = 0; i < 20; i++) {
		pid_t pid = fork();
		if (pid == 0) {
			msgrcv(q, &m, sizeof(m.n), 1, 0);
			_exit(0);
		}
		if (i % 2)
			wait_asleep(pid);
		kill(pid, SIGKILL);
		CHECK_EQ(waitpid(pid, &status, 0), pid);
		m.n = i;
		CHECK(msgsnd(q, &m, sizeof(m.n), 0) == 0);
		CHECK(msgctl(q, IPC_STAT, &ds) == 0 && ds.msg_qnum == 1);
		m.n = -1;
		CHECK_EQ(msgrcv(q, &m, sizeof(m.n), 0, IPC_NOWAIT), sizeof(m.n));
		CHECK_EQ(m.n, i);
	}
	CHECK(msgctl(q, IPC_RMID, NULL) == 0);
	return check_done();
}

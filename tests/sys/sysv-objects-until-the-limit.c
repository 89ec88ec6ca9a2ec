/* Hundreds of queues, sets and segments at once; all found, all removed, nothing left. */
#include "tools.h"
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

int main(void)
{
	enum { N = 300 };
	static int q[N], s[N], h[N];
	struct msqid_ds ds;

	for (int i = 0; i < N; i++) {
		q[i] = msgget(IPC_PRIVATE, 0600);
		s[i] = semget(IPC_PRIVATE, 1, 0600);
		h[i] = shmget(IPC_PRIVATE, 4096, 0600);
		CHECK(q[i] >= 0 && s[i] >= 0 && h[i] >= 0);
		CHECK(i == 0 || q[i] != q[i - 1]);
	}
	for (int i = 0; i < N; i++) {
		CHECK(msgctl(q[i], IPC_STAT, &ds) == 0);
		CHECK(semctl(s[i], 0, SETVAL, i) == 0 && semctl(s[i], 0, GETVAL) == i);
	}
	for (int i = N - 1; i >= 0; i--)
		CHECK(msgctl(q[i], IPC_RMID, NULL) == 0 && semctl(s[i], 0, IPC_RMID) == 0 && shmctl(h[i], IPC_RMID, NULL) == 0);
	return check_done();
}

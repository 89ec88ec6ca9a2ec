/* IPC_INFO and the *_STAT forms by index; an id of a removed object never names the next one in its slot. */
#include "tools.h"
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

union semun { int val; struct semid_ds *buf; unsigned short *array; struct seminfo *info; };

int main(void)
{
	int q = msgget(IPC_PRIVATE, 0600), s = semget(IPC_PRIVATE, 2, 0600), h = shmget(IPC_PRIVATE, 4096, 0600), index, found = 0;
	struct msqid_ds md;
	struct msginfo mi;
	struct seminfo si;
	struct shminfo hi;
	union semun u = {.info = &si};

	index = msgctl(0, IPC_INFO, (struct msqid_ds *)&mi);
	CHECK(index >= 0 && mi.msgmax == 8192 && mi.msgmnb == 16384 && mi.msgmni == 32000);
	for (int i = 0; i <= index; i++)
		found += msgctl(i, MSG_STAT, &md) == q;
	CHECK_EQ(found, 1);
	CHECK(msgctl(0, MSG_INFO, (struct msqid_ds *)&mi) >= 0 && mi.msgpool >= 1);
	index = semctl(0, 0, IPC_INFO, u);
	CHECK(index >= 0 && si.semmsl == 32000 && si.semvmx == 32767 && si.semopm == 500);
	CHECK(semctl(0, 0, SEM_INFO, u) >= 0 && si.semusz >= 1 && si.semaem >= 2);
	CHECK(shmctl(0, IPC_INFO, (struct shmid_ds *)&hi) >= 0 && hi.shmmni == 4096 && hi.shmmin == 1);
	CHECK(msgctl(q, IPC_RMID, NULL) == 0);
	int again = msgget(IPC_PRIVATE, 0600);
	CHECK(again != q);
	CHECK_ERR(msgctl(q, IPC_STAT, &md), EINVAL);
	CHECK_ERR(msgctl(q, IPC_RMID, NULL), EINVAL);
	CHECK(msgctl(again, IPC_RMID, NULL) == 0);
	CHECK(semctl(s, 0, IPC_RMID) == 0);
	CHECK(shmctl(h, IPC_RMID, NULL) == 0);
	return check_done();
}

/* System V objects are removed while others use them: EIDRM or EINVAL, never a hang, nothing left. */
#include "tools.h"
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

static void user(volatile int *id)
{
	struct { long type; char c[32]; } m = {1, "x"};
	struct sembuf ops[2] = {{0, 1, SEM_UNDO}, {0, -1, SEM_UNDO}}, wait = {0, -1, SEM_UNDO};

	for (int i = 0;; i++) {
		msgsnd(id[0], &m, 16, IPC_NOWAIT);
		msgrcv(id[0], &m, 32, 0, i % 2 ? IPC_NOWAIT : 0);
		semop(id[1], ops, 2);
		if (i % 4 == 0)
			semop(id[1], &wait, 1);
		char *p = shmat(id[2], NULL, 0);
		if (p != (char *)-1) {
			p[0]++;
			shmdt(p);
		}
	}
}

int main(void)
{
	volatile int *id = shared_new(PAGE);
	pid_t pid[3];

	for (int i = 0; i < 3; i++) {
		pid[i] = fork();
		if (pid[i] == 0)
			user(id);
	}
	for (int i = 0; i < 150; i++) {
		id[0] = msgget(IPC_PRIVATE, 0600);
		id[1] = semget(IPC_PRIVATE, 2, 0600);
		id[2] = shmget(IPC_PRIVATE, 8192, 0600);
		CHECK(id[0] >= 0 && id[1] >= 0 && id[2] >= 0);
		for (volatile int k = 0; k < i * 100; k++)
			;
		CHECK(shmctl(id[2], IPC_RMID, NULL) == 0);
		CHECK(semctl(id[1], 0, IPC_RMID) == 0);
		CHECK(msgctl(id[0], IPC_RMID, NULL) == 0);
		if (i % 20 == 19) {
			int k = i / 20 % 3;
			kill(pid[k], SIGKILL);
			waitpid(pid[k], NULL, 0);
			pid[k] = fork();
			if (pid[k] == 0)
				user(id);
		}
	}
	for (int i = 0; i < 3; i++) {
		kill(pid[i], SIGKILL);
		waitpid(pid[i], NULL, 0);
	}
	munmap((void *)id, PAGE);
	return check_done();
}

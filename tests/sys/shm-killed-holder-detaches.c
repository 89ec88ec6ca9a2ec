/* SIGKILL of a process detaches its segments; a parent's munmap of a part keeps the attach until all is gone. */
#include "tools.h"
#include <sys/shm.h>

int main(void)
{
	int id = shmget(IPC_PRIVATE, 3 * PAGE, 0600);
	struct shmid_ds ds;
	struct gate g;
	char *p;
	pid_t pid;

	gate_new(&g);
	pid = fork();
	if (pid == 0) {
		p = shmat(id, NULL, 0);
		p[0] = 1;
		gate_open(&g);
		for (;;)
			pause();
	}
	gate_wait(&g);
	CHECK(shmctl(id, IPC_STAT, &ds) == 0 && ds.shm_nattch == 1);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	CHECK(shmctl(id, IPC_STAT, &ds) == 0 && ds.shm_nattch == 0);
	p = shmat(id, NULL, 0);
	CHECK(munmap(p + PAGE, PAGE) == 0);
	CHECK(shmctl(id, IPC_STAT, &ds) == 0 && ds.shm_nattch == 2);
	CHECK(shmdt(p) == 0);
	CHECK(shmctl(id, IPC_STAT, &ds) == 0 && ds.shm_nattch == 0);
	CHECK(shmctl(id, IPC_RMID, NULL) == 0);
	return check_done();
}

/* IPC_RMID of an attached segment: marked SHM_DEST, key gone, memory stays until the last detach, exit included. */
#include "tools.h"
#include <sys/shm.h>

int main(void)
{
	key_t key = 0x5a3a0000 + getpid();
	int id = shmget(key, 4096, IPC_CREAT | 0600);
	struct shmid_ds ds;
	struct gate g;
	char *p = shmat(id, NULL, 0);

	gate_new(&g);
	strcpy(p, "alive");
	if (fork() == 0) {
		gate_wait(&g);
		CHECK_STR(p, "alive");
		_exit(check_done());
	}
	CHECK(shmctl(id, IPC_RMID, NULL) == 0);
	CHECK_ERR(shmget(key, 0, 0), ENOENT);
	CHECK(shmctl(id, IPC_STAT, &ds) == 0);
	CHECK(ds.shm_nattch == 2 && (ds.shm_perm.mode & SHM_DEST));
	CHECK_STR(p, "alive");
	char *q = shmat(id, NULL, 0);
	CHECK(q != (void *)-1);
	CHECK(shmdt(q) == 0);
	CHECK(shmctl(id, IPC_STAT, &ds) == 0);           /* that was not the last one */
	CHECK(ds.shm_nattch == 2 && (ds.shm_perm.mode & SHM_DEST));
	CHECK(shmdt(p) == 0);
	CHECK(shmctl(id, IPC_STAT, &ds) == 0 && ds.shm_nattch == 1);
	gate_open(&g);
	CHECK(wait_ok());
	CHECK_ERR(shmctl(id, IPC_STAT, &ds), EINVAL);
	CHECK_ERR((long)shmat(id, NULL, 0), EINVAL);
	return check_done();
}

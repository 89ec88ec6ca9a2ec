/* shmget, shmat, shmdt and shmctl refuse what makes no sense, each with its errno. */
#include "tools.h"
#include <sys/shm.h>

int main(void)
{
	key_t key = 0x5b3b0000 + getpid();
	int id = shmget(key, 8192, IPC_CREAT | IPC_EXCL | 0600);
	struct shmid_ds ds;
	char *p;

	CHECK(id >= 0);
	CHECK_EQ(shmget(key, 100, 0), id);
	CHECK_ERR(shmget(key, 8193, 0), EINVAL);
	CHECK_ERR(shmget(key, 8192, IPC_CREAT | IPC_EXCL), EEXIST);
	CHECK_ERR(shmget(key + 1, 8192, 0), ENOENT);
	CHECK_ERR(shmget(IPC_PRIVATE, 0, 0600), EINVAL);
	CHECK_ERR((long)shmat(-1, NULL, 0), EINVAL);
	CHECK_ERR((long)shmat(id, (void *)0x10001, 0), EINVAL);
	CHECK_ERR((long)shmat(id, NULL, SHM_REMAP), EINVAL);
	p = pages_new(4);
	CHECK_ERR((long)shmat(id, p, 0), EINVAL);
	CHECK(shmat(id, p + 5, SHM_REMAP | SHM_RND) == p);
	CHECK(shmctl(id, IPC_STAT, &ds) == 0 && ds.shm_nattch == 1 && ds.shm_segsz == 8192 && ds.shm_cpid == getpid());
	CHECK(shmdt(p) == 0);
	CHECK_EQ(read_fault(p), SIGSEGV);
	CHECK_EQ(read_fault(p + 2 * PAGE), 0);
	CHECK_ERR(shmctl(id, 999, &ds), EINVAL);
	CHECK_ERR(shmctl(id, IPC_STAT, (void *)8), EFAULT);
	CHECK(shmctl(id, IPC_RMID, NULL) == 0);
	CHECK_ERR(shmdt((void *)0x1000), EINVAL);
	return check_done();
}

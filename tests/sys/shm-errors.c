/* The ERRORS of shmget, shmat, shmdt and shmctl. */
#include "tools.h"
#include <sys/shm.h>

int main(void)
{
	key_t key = 0x5b3a0000 + getpid();
	int id = shmget(key, 8192, IPC_CREAT | IPC_EXCL | 0600);
	struct shmid_ds ds;
	char *p;

	CHECK(id >= 0);
	CHECK_EQ(shmget(key, 0, 0), id);
	CHECK_EQ(shmget(key, 100, 0), id);
	CHECK_ERR(shmget(key, 8193, 0), EINVAL);
	CHECK_ERR(shmget(key, 8192, IPC_CREAT | IPC_EXCL), EEXIST);
	CHECK_ERR(shmget(key + 1, 8192, 0), ENOENT);
	CHECK_ERR(shmget(IPC_PRIVATE, 0, 0600), EINVAL);
	CHECK(shmget(IPC_PRIVATE, (size_t)-1, 0600) == -1);
	CHECK_ERR((long)shmat(-1, NULL, 0), EINVAL);
	CHECK_ERR((long)shmat(id, (void *)0x10001, 0), EINVAL);
	CHECK_ERR((long)shmat(id, NULL, SHM_REMAP), EINVAL);
	CHECK(shmat(id, (void *)0x800000000000, 0) == (void *)-1);
	p = pages_new(4);
	CHECK_ERR((long)shmat(id, p, 0), EINVAL);
	CHECK(shmat(id, p + 5, SHM_REMAP | SHM_RND) == p);
	CHECK(shmdt(p) == 0);
	CHECK_EQ(read_fault(p), SIGSEGV);
	CHECK_EQ(read_fault(p + 2 * PAGE), 0);
	CHECK_ERR(shmctl(id, 999, &ds), EINVAL);
	CHECK_ERR(shmctl(id, IPC_STAT, (void *)8), EFAULT);
	CHECK_ERR(shmctl(-1, IPC_STAT, &ds), EINVAL);
	CHECK(shmctl(id, SHM_LOCK, NULL) == 0);
	CHECK(shmctl(id, IPC_STAT, &ds) == 0 && (ds.shm_perm.mode & SHM_LOCKED));
	CHECK(shmctl(id, SHM_UNLOCK, NULL) == 0);
	if (fork() == 0) {
		setgid(1000);
		setuid(1000);
		CHECK_ERR(shmget(key, 0, 0600), EACCES);
		CHECK_ERR((long)shmat(id, NULL, SHM_RDONLY), EACCES);
		CHECK_ERR(shmctl(id, IPC_STAT, &ds), EACCES);
		CHECK_ERR(shmctl(id, IPC_RMID, NULL), EPERM);
		CHECK_ERR(shmctl(id, SHM_LOCK, NULL), EPERM);
		_exit(check_done());
	}
	CHECK(wait_ok());
	CHECK(shmctl(id, IPC_RMID, NULL) == 0);
	CHECK_ERR(shmdt((void *)0x1000), EINVAL);
	return check_done();
}

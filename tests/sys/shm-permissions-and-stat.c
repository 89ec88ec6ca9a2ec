/* A segment readable by others may be attached read-only; IPC_STAT tells size, pids, times; IPC_SET changes mode. */
#include "tools.h"
#include <sys/shm.h>

int main(void)
{
	int id = shmget(IPC_PRIVATE, 5000, 0644);
	struct shmid_ds ds;
	char *p = shmat(id, NULL, 0);

	*p = 'x';
	CHECK(shmctl(id, IPC_STAT, &ds) == 0);
	CHECK(ds.shm_segsz == 5000 && ds.shm_cpid == getpid() && ds.shm_lpid == getpid() && ds.shm_nattch == 1);
	CHECK(ds.shm_atime != 0 && ds.shm_dtime == 0 && ds.shm_ctime != 0);
	if (fork() == 0) {
		setgid(1000);
		setuid(1000);
		CHECK_ERR((long)shmat(id, NULL, 0), EACCES);
		char *q = shmat(id, NULL, SHM_RDONLY);
		CHECK(q != (void *)-1 && *q == 'x');
		CHECK_ERR(mprotect(q, PAGE, PROT_READ | PROT_WRITE), EACCES);
		_exit(check_done());
	}
	CHECK(wait_ok());
	ds.shm_perm.mode = 0600;
	CHECK(shmctl(id, IPC_SET, &ds) == 0);
	CHECK(shmctl(id, IPC_STAT, &ds) == 0 && (ds.shm_perm.mode & 0777) == 0600 && ds.shm_dtime != 0);
	pid_t pid = fork();                              /* who lets go, though it never attached */
	if (pid == 0)
		_exit(0);
	CHECK(wait_ok());
	CHECK(shmctl(id, IPC_STAT, &ds) == 0);
	CHECK_EQ(ds.shm_lpid, pid);
	CHECK(shmdt(p) == 0);
	CHECK(shmctl(id, IPC_STAT, &ds) == 0);
	CHECK_EQ(ds.shm_lpid, getpid());
	CHECK(shmctl(id, IPC_RMID, NULL) == 0);
	return check_done();
}

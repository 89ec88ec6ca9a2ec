/* SHM_INFO adds up the segments; SHM_LOCK is refused by a limit of 0 and by one that is too small. */
#include "tools.h"
#include <sys/ipc.h>
#include <sys/resource.h>
#include <sys/shm.h>

int main(void)
{
	struct shm_info before, after;
	struct rlimit none = { 0, 0 }, small = { PAGE, PAGE };
	int id;

	CHECK(shmctl(0, SHM_INFO, (void *)&before) >= 0);
	id = shmget(IPC_PRIVATE, 3 * PAGE, 0600);
	char *p = shmat(id, NULL, 0);
	CHECK(id >= 0 && p != (void *)-1);
	memset(p, 1, 3 * PAGE);
	CHECK(shmctl(0, SHM_INFO, (void *)&after) >= 0);
	CHECK_EQ(after.used_ids - before.used_ids, 1);
	CHECK_EQ(after.shm_tot - before.shm_tot, 3);
	CHECK_EQ(after.shm_rss - before.shm_rss, 3);
	pid_t pid = fork();
	if (pid == 0) {
		struct shmid_ds ds;

		setrlimit(RLIMIT_MEMLOCK, &small);
		if (geteuid() == 0) {
			CHECK(shmctl(id, IPC_STAT, &ds) == 0);
			ds.shm_perm.uid = 4321;
			CHECK(shmctl(id, IPC_SET, &ds) == 0);
			CHECK(setresuid(4321, 4321, 4321) == 0);
		}
		CHECK_ERR(shmctl(id, SHM_LOCK, NULL), ENOMEM);
		setrlimit(RLIMIT_MEMLOCK, &none);
		CHECK_ERR(shmctl(id, SHM_LOCK, NULL), EPERM);
		_exit(check_done());
	}
	wait_ok_pid(pid);
	shmdt(p);
	CHECK(shmctl(id, IPC_RMID, NULL) == 0);
	return check_done();
}

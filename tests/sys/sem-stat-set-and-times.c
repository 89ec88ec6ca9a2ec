/* IPC_STAT of a set: number, times, mode, owner; IPC_SET by owner or creator; GETALL and SETALL. */
#include "tools.h"
#include <sys/sem.h>

union semun { int val; struct semid_ds *buf; unsigned short *array; };

int main(void)
{
	unsigned short in[3] = {5, 6, 7}, out[3] = {0};
	int s = semget(IPC_PRIVATE, 3, 0604);
	struct semid_ds ds;
	struct sembuf op = {1, 1, 0};
	union semun u = {.buf = &ds};

	CHECK(semctl(s, 0, IPC_STAT, u) == 0);
	CHECK(ds.sem_nsems == 3 && ds.sem_otime == 0 && ds.sem_ctime != 0);
	CHECK_EQ(ds.sem_perm.mode & 0777, 0604);
	u.array = in;
	CHECK(semctl(s, 0, SETALL, u) == 0);
	CHECK(semop(s, &op, 1) == 0);
	u.array = out;
	CHECK(semctl(s, 0, GETALL, u) == 0);
	CHECK(out[0] == 5 && out[1] == 7 && out[2] == 7);
	u.buf = &ds;
	CHECK(semctl(s, 0, IPC_STAT, u) == 0 && ds.sem_otime != 0);
	ds.sem_perm.uid = 1000;
	ds.sem_perm.mode = 0200;
	CHECK(semctl(s, 0, IPC_SET, u) == 0);
	if (fork() == 0) {
		setuid(1000);
		CHECK(semop(s, &op, 1) == 0);
		CHECK_ERR(semctl(s, 0, GETVAL), EACCES);
		CHECK(semctl(s, 0, IPC_RMID) == 0);
		_exit(check_done());
	}
	CHECK(wait_ok());
	return check_done();
}

/* semop does all of its operations or none; waits for zero; IPC_NOWAIT; order inside one call counts. */
#include "tools.h"
#include <sys/sem.h>

int main(void)
{
	struct sembuf both[2] = {{0, -1, 0}, {1, -2, 0}}, zero = {0, 0, IPC_NOWAIT}, up = {1, 1, 0};
	struct sembuf twice[2] = {{0, 1, 0}, {0, -1, 0}}, nowait[2] = {{0, -1, IPC_NOWAIT}, {1, -9, IPC_NOWAIT}};
	int s = semget(IPC_PRIVATE, 2, 0600);
	unsigned short vals[2] = {1, 1};
	pid_t pid;

	CHECK(semctl(s, 0, SETALL, vals) == 0);
	pid = fork();
	if (pid == 0)
		_exit(semop(s, both, 2) == 0 ? 0 : 1);
	wait_asleep(pid);
	CHECK_EQ(semctl(s, 0, GETVAL), 1);
	CHECK_EQ(semctl(s, 1, GETNCNT) + semctl(s, 0, GETNCNT), 1);
	CHECK_ERR(semop(s, &zero, 1), EAGAIN);
	CHECK_ERR(semop(s, nowait, 2), EAGAIN);
	CHECK_EQ(semctl(s, 0, GETVAL), 1);
	CHECK(semop(s, &up, 1) == 0);
	CHECK(wait_ok());
	CHECK(semctl(s, 0, GETVAL) == 0 && semctl(s, 1, GETVAL) == 0);
	CHECK(semop(s, &zero, 1) == 0);
	CHECK(semop(s, twice, 2) == 0);
	CHECK_EQ(semctl(s, 0, GETVAL), 0);
	CHECK_EQ(semctl(s, 0, GETPID), getpid());
	zero.sem_flg = 0;
	CHECK(semctl(s, 0, SETVAL, 1) == 0);
	pid = fork();
	if (pid == 0)
		_exit(semop(s, &zero, 1) == 0 ? 0 : 1);
	wait_asleep(pid);
	CHECK_EQ(semctl(s, 0, GETZCNT), 1);
	CHECK(semctl(s, 0, SETVAL, 0) == 0);
	CHECK(wait_ok());
	CHECK(semctl(s, 0, IPC_RMID) == 0);
	return check_done();
}

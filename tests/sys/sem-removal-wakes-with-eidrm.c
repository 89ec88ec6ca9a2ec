/* Removing a set wakes its waiters with EIDRM, also those with undo and timeout; undo of a removed set is nothing. */
#include "tools.h"
#include <sys/sem.h>
#include <time.h>

int main(void)
{
	struct sembuf down = {0, -1, 0}, undo = {1, 1, SEM_UNDO};
	struct timespec t = {100, 0};
	int s = semget(IPC_PRIVATE, 2, 0600);
	pid_t pid[3];

	for (int i = 0; i < 3; i++) {
		pid[i] = fork();
		if (pid[i] == 0) {
			if (i == 1)
				CHECK(semop(s, &undo, 1) == 0);
			if (i == 2)
				CHECK_ERR(semtimedop(s, &down, 1, &t), EIDRM);
			else
				CHECK_ERR(semop(s, &down, 1), EIDRM);
			CHECK_ERR(semop(s, &down, 1), EINVAL);
			_exit(check_done());
		}
		wait_asleep(pid[i]);
	}
	CHECK_EQ(semctl(s, 0, GETNCNT), 3);
	CHECK(semctl(s, 0, IPC_RMID) == 0);
	for (int i = 0; i < 3; i++)
		CHECK(wait_ok());
	return check_done();
}

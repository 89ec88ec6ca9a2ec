/* A sleeper that can go on as far as an operation that cannot be done is woken with that error, and nothing is done: ERANGE,
   or EAGAIN of an operation that will not wait. */
#include "tools.h"
#include "vary.h"
#include <sys/sem.h>

static void sleeps_until(int s, struct sembuf second, int error)
{
	int some = vary(1, 1000);
	struct sembuf ops[2] = { { 0, -some, 0 }, second }, up = { 0, some, 0 };
	pid_t pid = fork();

	if (pid == 0) {
		CHECK_ERR(semop(s, ops, 2), error);
		_exit(check_done());
	}
	wait_asleep(pid);
	CHECK(semop(s, &up, 1) == 0);
	CHECK(wait_ok());
	CHECK_EQ(semctl(s, 0, GETVAL), some);
	CHECK(semctl(s, 0, SETVAL, 0) == 0);
}

int main(void)
{
	int s = semget(IPC_PRIVATE, 3, 0600);

	CHECK(s >= 0 && semctl(s, 1, SETVAL, 32767) == 0);
	sleeps_until(s, (struct sembuf) { 1, 1, 0 }, ERANGE);
	sleeps_until(s, (struct sembuf) { 2, -1, IPC_NOWAIT }, EAGAIN);
	sleeps_until(s, (struct sembuf) { 1, 0, IPC_NOWAIT }, EAGAIN);
	CHECK_EQ(semctl(s, 1, GETVAL), 32767);
	CHECK_EQ(semctl(s, 2, GETVAL), 0);
	CHECK(semctl(s, 0, IPC_RMID) == 0);
	return check_done();
}

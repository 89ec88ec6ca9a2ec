/* What SEM_UNDO gives back in several semaphores never makes a value negative or too large; the dead process is the
   last that changed them; those untouched stay untouched; who waits goes on. */
#include "tools.h"
#include <sys/sem.h>

int main(void)
{
	struct sembuf mine[3] = {{0, 5, SEM_UNDO}, {2, -5, SEM_UNDO}, {4, -2, SEM_UNDO}};
	struct sembuf theirs[2] = {{0, -8, 0}, {2, 32765, 0}}, down = {4, -3, 0};
	unsigned short vals[5] = {5, 7, 5, 7, 2}, got[5];
	int s = semget(IPC_PRIVATE, 5, 0600);
	struct gate did, end;
	pid_t pid, waiter;

	gate_new(&did);
	gate_new(&end);
	CHECK(semctl(s, 0, SETALL, vals) == 0);
	pid = fork();
	if (pid == 0) {
		CHECK(semop(s, mine, 3) == 0);
		gate_open(&did);
		gate_wait(&end);
		_exit(check_done());
	}
	gate_wait(&did);
	CHECK(semop(s, theirs, 2) == 0);
	CHECK(semctl(s, 4, SETVAL, 1) == 0);          /* forgets what was to be given back there */
	waiter = fork();
	if (waiter == 0) {
		struct sembuf wants = {1, -12, 0};
		CHECK(semop(s, &wants, 1) == 0 || 1);
		_exit(0);
	}
	wait_asleep(waiter);
	gate_open(&end);
	CHECK(wait_ok_pid(pid));
	CHECK(semctl(s, 0, GETALL, got) == 0);
	CHECK_EQ(got[0], 0);
	CHECK_EQ(got[1], 7);
	CHECK_EQ(got[2], 32767);
	CHECK_EQ(got[3], 7);
	CHECK_EQ(got[4], 1);
	CHECK_EQ(semctl(s, 0, GETPID), pid);
	CHECK_EQ(semctl(s, 2, GETPID), pid);
	CHECK(semctl(s, 3, GETPID) != pid);
	CHECK_EQ(semctl(s, 1, GETNCNT), 1);
	kill(waiter, SIGKILL);
	CHECK_EQ(waitpid(waiter, NULL, 0), waiter);
	down.sem_op = -1;
	CHECK(semop(s, &down, 1) == 0);
	CHECK(semctl(s, 0, IPC_RMID) == 0);
	return check_done();
}

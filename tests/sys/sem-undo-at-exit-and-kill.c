/* SEM_UNDO is given back at exit and at SIGKILL, wakes waiters, counts over calls; SETVAL clears it. */
#include "tools.h"
#include <sys/sem.h>

int main(void)
{
	struct sembuf down = {0, -1, SEM_UNDO}, up = {0, 1, SEM_UNDO}, plain = {0, -1, 0}, undo_up3 = {0, 3, SEM_UNDO};
	int s = semget(IPC_PRIVATE, 1, 0600);
	struct gate g;
	pid_t pid, waiter;

	gate_new(&g);
	CHECK(semctl(s, 0, SETVAL, 2) == 0);
	if (fork() == 0)
		_exit(semop(s, &down, 1) == 0 && semop(s, &down, 1) == 0 && semctl(s, 0, GETVAL) == 0 ? 0 : 1);
	CHECK(wait_ok());
	CHECK_EQ(semctl(s, 0, GETVAL), 2);
	if (fork() == 0)
		_exit(semop(s, &down, 1) == 0 && semop(s, &up, 1) == 0 && semop(s, &undo_up3, 1) == 0 ? 0 : 1);
	CHECK(wait_ok());
	CHECK_EQ(semctl(s, 0, GETVAL), 2);
	pid = fork();
	if (pid == 0) {
		semop(s, &down, 1);
		semop(s, &down, 1);
		gate_open(&g);
		for (;;)
			pause();
	}
	gate_wait(&g);
	waiter = fork();
	if (waiter == 0)
		_exit(semop(s, &plain, 1) == 0 ? 0 : 1);
	wait_asleep(waiter);
	kill(pid, SIGKILL);
	CHECK_EQ(waitpid(pid, NULL, 0), pid);
	CHECK(wait_ok_pid(waiter));
	CHECK_EQ(semctl(s, 0, GETVAL), 1);
	if (fork() == 0) {
		semop(s, &down, 1);
		semctl(s, 0, SETVAL, 5);
		_exit(0);
	}
	CHECK(wait_ok());
	CHECK_EQ(semctl(s, 0, GETVAL), 5);
	if (fork() == 0) {
		semop(s, &down, 1);
		if (fork() == 0)
			_exit(0);                 /* a child has no share in the undo */
		wait(NULL);
		_exit(semctl(s, 0, GETVAL) == 4 ? 0 : 1);
	}
	CHECK(wait_ok());
	CHECK_EQ(semctl(s, 0, GETVAL), 5);
	CHECK(semctl(s, 0, IPC_RMID) == 0);
	return check_done();
}

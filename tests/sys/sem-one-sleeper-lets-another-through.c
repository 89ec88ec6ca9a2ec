/* A sleeper that is let through changes values itself: others go on because of it, however the lists lie. */
#include "tools.h"
#include <sys/sem.h>

static int s;

static pid_t sleeper(struct sembuf *ops, int n)
{
	pid_t pid = fork();

	if (pid == 0) {
		CHECK(semop(s, ops, n) == 0);
		_exit(check_done());
	}
	wait_asleep(pid);
	return pid;
}

int main(void)
{
	struct sembuf pass[2] = {{0, -1, 0}, {1, 1, 0}}, down1 = {1, -1, 0}, zero2 = {2, 0, 0};
	struct sembuf take[2] = {{1, -1, 0}, {2, -1, 0}}, up0 = {0, 1, 0}, never[2] = {{0, -5, 0}, {3, -5, 0}};
	unsigned short vals[4] = {0, 0, 1, 0};
	pid_t stays;

	s = semget(IPC_PRIVATE, 4, 0600);
	CHECK(semctl(s, 0, SETALL, vals) == 0);
	stays = sleeper(never, 2);                   /* is looked at each time and sleeps on */

	sleeper(&down1, 1);                          /* waits for what the next one gives */
	sleeper(pass, 2);
	CHECK(semop(s, &up0, 1) == 0);
	CHECK(wait_ok());
	CHECK(wait_ok());

	sleeper(&zero2, 1);                          /* a chain of three: pass, take, zero */
	sleeper(take, 2);
	sleeper(pass, 2);
	CHECK(semop(s, &up0, 1) == 0);
	for (int i = 0; i < 3; i++)
		CHECK(wait_ok());
	for (int i = 0; i < 3; i++)
		CHECK_EQ(semctl(s, i, GETVAL), 0);
	CHECK_EQ(semctl(s, 0, GETNCNT), 1);
	kill(stays, SIGKILL);
	CHECK_EQ(waitpid(stays, NULL, 0), stays);
	CHECK_EQ(semctl(s, 0, GETNCNT), 0);
	CHECK(semctl(s, 0, IPC_RMID) == 0);
	return check_done();
}

/* A set that fails at its end leaves values and undo as they were, one semaphore named twice among them; so does one
   that sleeps first and is given up by a signal. */
#include "tools.h"
#include <sys/sem.h>

static void nothing(int sig)
{
}

int main(void)
{
	struct sembuf twice[4] = {{0, 1, 0}, {0, 1, SEM_UNDO}, {1, -1, SEM_UNDO}, {2, -1, IPC_NOWAIT}};
	struct sigaction sa = {.sa_handler = nothing};
	unsigned short vals[3] = {1, 2, 0}, got[3];
	int s = semget(IPC_PRIVATE, 3, 0600);
	pid_t pid;

	sigaction(SIGUSR1, &sa, NULL);
	CHECK(semctl(s, 0, SETALL, vals) == 0);
	for (int sleeps = 0; sleeps < 2; sleeps++) {
		twice[3].sem_flg = sleeps ? 0 : IPC_NOWAIT;
		pid = fork();
		if (pid == 0) {
			CHECK_ERR(semop(s, twice, 4), sleeps ? EINTR : EAGAIN);
			CHECK(semctl(s, 0, GETALL, got) == 0 && memcmp(got, vals, sizeof(vals)) == 0);
			_exit(check_done());
		}
		if (sleeps) {
			wait_asleep(pid);
			CHECK(semctl(s, 0, GETALL, got) == 0 && memcmp(got, vals, sizeof(vals)) == 0);
			kill(pid, SIGUSR1);
		}
		CHECK(wait_ok());
		CHECK(semctl(s, 0, GETALL, got) == 0);
		for (int i = 0; i < 3; i++)
			CHECK_EQ(got[i], vals[i]);
	}
	CHECK(semctl(s, 0, IPC_RMID) == 0);
	return check_done();
}

/* Who sleeps longest goes first; one operation lets through as many as it can; who wants too much is passed over. */
#include "tools.h"
#include <sys/sem.h>

static int s, done[2];

static pid_t sleeper(char name, int n)
{
	struct sembuf down = {0, -n, 0};
	pid_t pid = fork();

	if (pid == 0) {
		CHECK(semop(s, &down, 1) == 0);
		CHECK_EQ(write(done[1], &name, 1), 1);
		_exit(check_done());
	}
	wait_asleep(pid);
	return pid;
}

static char next_done(void)
{
	char c = 0;

	CHECK_EQ(read(done[0], &c, 1), 1);
	return c;
}

int main(void)
{
	struct sembuf up = {0, 1, 0}, up2 = {0, 2, 0};

	s = semget(IPC_PRIVATE, 1, 0600);
	CHECK(s >= 0 && pipe(done) == 0);
	for (char c = 'a'; c < 'd'; c++)
		sleeper(c, 1);
	for (char c = 'a'; c < 'd'; c++) {
		CHECK(semop(s, &up, 1) == 0);
		CHECK_EQ(next_done(), c);
	}
	sleeper('e', 1);
	sleeper('f', 1);
	CHECK(semop(s, &up2, 1) == 0);
	CHECK_EQ(next_done() + next_done(), 'e' + 'f');
	CHECK_EQ(semctl(s, 0, GETVAL), 0);
	sleeper('g', 3);
	sleeper('h', 1);
	CHECK(semop(s, &up, 1) == 0);
	CHECK_EQ(next_done(), 'h');
	CHECK_EQ(semctl(s, 0, GETNCNT), 1);
	CHECK(semop(s, &up2, 1) == 0 && semop(s, &up, 1) == 0);
	CHECK_EQ(next_done(), 'g');
	for (int i = 0; i < 7; i++)
		CHECK(wait_ok());
	CHECK(semctl(s, 0, IPC_RMID) == 0);
	return check_done();
}

/* Two processes play ping-pong through two semaphores, and a crowd takes and gives several at once: no wake is lost. */
#include "tools.h"
#include <sys/sem.h>

static int s;

static int step(int down, int up)
{
	struct sembuf take = {down, -1, 0}, give = {up, 1, 0};

	return semop(s, &take, 1) == 0 && semop(s, &give, 1) == 0;
}

int main(void)
{
	s = semget(IPC_PRIVATE, 4, 0600);
	CHECK(semctl(s, 0, SETVAL, 1) == 0);
	if (fork() == 0) {
		for (int i = 0; i < 400; i++)
			if (!step(1, 0))
				_exit(1);
		_exit(0);
	}
	for (int i = 0; i < 400; i++)
		if (!CHECK(step(0, 1)))
			break;
	CHECK(wait_ok());
	CHECK(semctl(s, 2, SETVAL, 2) == 0 && semctl(s, 3, SETVAL, 2) == 0);
	for (int k = 0; k < 4; k++) {
		if (fork() == 0) {
			struct sembuf take[2] = {{2, -1, 0}, {3, -1, 0}}, give[2] = {{2, 1, 0}, {3, 1, 0}};
			for (int i = 0; i < 100; i++)
				if (semop(s, take, 2) < 0 || semop(s, give, 2) < 0)
					_exit(1);
			_exit(0);
		}
	}
	for (int k = 0; k < 4; k++)
		CHECK(wait_ok());
	CHECK_EQ(semctl(s, 2, GETVAL) + semctl(s, 3, GETVAL), 4);
	CHECK(semctl(s, 0, IPC_RMID) == 0);
	return check_done();
}

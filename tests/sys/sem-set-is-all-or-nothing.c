/* When one operation of a call cannot be done none is, not in the values and not in what SEM_UNDO will give back. */
#include "tools.h"
#include <sys/sem.h>

int main(void)
{
	struct sembuf no[3] = {{0, -1, 0}, {1, 2, 0}, {2, -1, IPC_NOWAIT}};
	struct sembuf undo[2] = {{0, -1, SEM_UNDO}, {2, -1, SEM_UNDO | IPC_NOWAIT}}, big[2] = {{0, 1, 0}, {1, 32767, 0}};
	int s = semget(IPC_PRIVATE, 3, 0600);
	unsigned short vals[3] = {1, 1, 0}, got[3];

	CHECK(semctl(s, 0, SETALL, vals) == 0);
	CHECK_ERR(semop(s, no, 3), EAGAIN);
	CHECK(semctl(s, 0, GETALL, got) == 0 && memcmp(got, vals, sizeof(vals)) == 0);
	CHECK_ERR(semop(s, big, 2), ERANGE);
	CHECK(semctl(s, 0, GETALL, got) == 0 && memcmp(got, vals, sizeof(vals)) == 0);
	if (fork() == 0) {
		CHECK_ERR(semop(s, undo, 2), EAGAIN);
		_exit(check_done());
	}
	CHECK(wait_ok());
	CHECK(semctl(s, 0, GETALL, got) == 0 && memcmp(got, vals, sizeof(vals)) == 0);
	CHECK(semctl(s, 0, IPC_RMID) == 0);
	return check_done();
}

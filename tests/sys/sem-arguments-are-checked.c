/* semget, semop, semtimedop and semctl refuse what makes no sense, each with its errno. */
#include "tools.h"
#include <sys/sem.h>
#include <time.h>

union semun { int val; struct semid_ds *buf; unsigned short *array; };

int main(void)
{
	key_t key = 0x5e3b0000 + getpid();
	int s = semget(key, 3, IPC_CREAT | IPC_EXCL | 0600);
	struct sembuf op = {0, -1, IPC_NOWAIT}, far = {3, 1, 0}, big = {0, 32767, 0}, more = {0, 1, 0}, wait = {1, -1, 0};
	struct timespec t = {0, 1000000}, bad = {0, -1};
	unsigned short values[3];
	struct semid_ds ds;
	union semun u = {.buf = (void *)8};

	CHECK(s >= 0);
	CHECK_EQ(semget(key, 2, 0), s);
	CHECK_ERR(semget(key, 4, 0), EINVAL);
	CHECK_ERR(semget(key, 3, IPC_CREAT | IPC_EXCL), EEXIST);
	CHECK_ERR(semget(key + 1, 3, 0), ENOENT);
	CHECK_ERR(semget(IPC_PRIVATE, 0, 0600), EINVAL);
	CHECK_ERR(semop(s, &op, 1), EAGAIN);
	CHECK_ERR(semop(s, &far, 1), EFBIG);
	CHECK_ERR(semop(s, &op, 0), EINVAL);
	CHECK_ERR(semop(s, (void *)8, 1), EFAULT);
	CHECK(semop(s, &big, 1) == 0);
	CHECK_ERR(semop(s, &more, 1), ERANGE);
	CHECK_ERR(semtimedop(s, &wait, 1, &t), EAGAIN);
	CHECK_ERR(semtimedop(s, &wait, 1, &bad), EINVAL);
	CHECK_ERR(semctl(s, 0, SETVAL, 32768), ERANGE);
	CHECK_ERR(semctl(s, 3, GETVAL), EINVAL);
	CHECK_ERR(semctl(s, 0, 999), EINVAL);
	CHECK_ERR(semctl(s, 0, GETALL, u), EFAULT);
	u.array = values;
	CHECK(semctl(s, 0, GETALL, u) == 0 && values[0] == 32767 && values[1] == 0);
	CHECK_EQ(semctl(s, 0, GETPID), getpid());
	u.buf = &ds;
	CHECK(semctl(s, 0, IPC_STAT, u) == 0 && ds.sem_nsems == 3 && ds.sem_otime > 0);
	CHECK(semctl(s, 0, IPC_RMID) == 0);
	CHECK_ERR(semop(s, &more, 1), EINVAL);
	return check_done();
}

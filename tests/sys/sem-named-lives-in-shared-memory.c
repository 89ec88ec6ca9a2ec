/* A named semaphore is one for all processes, has one address in each, and its name can go before it. */
#include "check.h"
#include <semaphore.h>

int main(void)
{
	char name[32];
	int value;

	snprintf(name, sizeof(name), "/test-%d", getpid());
	sem_t *s = sem_open(name, O_CREAT | O_EXCL, 0600, 1);
	if (s == SEM_FAILED && errno == ENOENT)
		SKIP("no /dev/shm");
	CHECK(s != SEM_FAILED);
	CHECK(sem_open(name, O_CREAT | O_EXCL, 0600, 1) == SEM_FAILED && errno == EEXIST);
	CHECK(sem_open(name, 0) == s);
	CHECK_EQ(sem_close(s), 0);
	if (fork() == 0) {
		sem_t *mine = sem_open(name, 0);
		CHECK(mine != SEM_FAILED);
		CHECK_EQ(sem_wait(mine), 0);
		CHECK_EQ(sem_post(mine), 0);
		CHECK_EQ(sem_post(mine), 0);
		_exit(check_done());
	}
	wait_ok();
	CHECK_EQ(sem_getvalue(s, &value), 0);
	CHECK_EQ(value, 2);
	CHECK_EQ(sem_unlink(name), 0);
	CHECK_ERR(sem_unlink(name), ENOENT);
	CHECK(sem_open(name, 0) == SEM_FAILED && errno == ENOENT);
	CHECK_EQ(sem_trywait(s), 0);
	CHECK_EQ(sem_close(s), 0);
	return check_done();
}

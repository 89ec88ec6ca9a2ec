/* shm_open shares memory by name until unlinked; sem_open shares a semaphore by name between processes. */
#include "tools.h"
#include <semaphore.h>
#include <sys/stat.h>

int main(void)
{
	int fd = shm_open("/seg", O_CREAT | O_EXCL | O_RDWR, 0600), value;
	struct stat st;
	sem_t *s, *t;
	char *p;

	CHECK(fd >= 0);
	CHECK_ERR(shm_open("/seg", O_CREAT | O_EXCL | O_RDWR, 0600), EEXIST);
	CHECK(ftruncate(fd, PAGE) == 0 && fstat(fd, &st) == 0 && st.st_size == PAGE);
	p = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	s = sem_open("/sem", O_CREAT | O_EXCL, 0600, 0);
	CHECK(s != SEM_FAILED);
	CHECK(sem_open("/sem", O_CREAT | O_EXCL, 0600, 0) == SEM_FAILED && errno == EEXIST);
	if (fork() == 0) {
		int f = shm_open("/seg", O_RDWR, 0);
		char *q = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, f, 0);
		t = sem_open("/sem", 0);
		strcpy(q, "from the child");
		_exit(sem_post(t));
	}
	while (sem_wait(s) < 0)
		;
	CHECK_STR(p, "from the child");
	CHECK(wait_ok());
	CHECK(sem_getvalue(s, &value) == 0 && value == 0);
	CHECK(shm_unlink("/seg") == 0);
	CHECK_ERR(shm_unlink("/seg"), ENOENT);
	CHECK_ERR(shm_open("/seg", O_RDWR, 0), ENOENT);
	CHECK(sem_unlink("/sem") == 0);
	CHECK(sem_open("/sem", 0) == SEM_FAILED && errno == ENOENT);
	CHECK(sem_close(s) == 0);
	munmap(p, PAGE);
	return check_done();
}

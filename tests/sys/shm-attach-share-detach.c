/* A segment is zero, shared by all that attach, counted in nattch through fork, shmdt and exit. */
#include "tools.h"
#include "vary.h"
#include <sys/shm.h>

static int attaches(int id)
{
	struct shmid_ds ds;

	return shmctl(id, IPC_STAT, &ds) == 0 ? (int)ds.shm_nattch : -1;
}

int main(int argc, char **argv)
{
	int size = vary(5000, 40000), id = shmget(IPC_PRIVATE, size, 0600);
	char *p, *q;

	if (argc > 1)
		return shmctl(id, IPC_RMID, NULL);
	CHECK(id >= 0);
	CHECK_EQ(attaches(id), 0);
	p = shmat(id, NULL, 0);
	q = shmat(id, NULL, SHM_RDONLY);
	CHECK(p != (void *)-1 && q != (void *)-1 && p != q);
	CHECK_EQ(attaches(id), 2);
	CHECK(p[0] == 0 && p[size - 1] == 0);
	strcpy(p, "hello");
	CHECK_STR(q, "hello");
	CHECK_EQ(write_fault(q), SIGSEGV);
	if (fork() == 0) {
		CHECK_EQ(attaches(id), 4);
		p[1] = 'E';
		CHECK(shmdt(q) == 0);
		CHECK_EQ(attaches(id), 3);
		_exit(check_done());
	}
	CHECK(wait_ok());
	CHECK_EQ(attaches(id), 2);
	CHECK_STR(q, "hEllo");
	CHECK(shmdt(p) == 0);
	CHECK_EQ(read_fault(p), SIGSEGV);
	CHECK_ERR(shmdt(p), EINVAL);
	CHECK_ERR(shmdt(q + 1), EINVAL);
	CHECK(shmdt(q) == 0);
	CHECK_EQ(attaches(id), 0);
	p = shmat(id, NULL, 0);
	CHECK_STR(p, "hEllo");
	if (fork() == 0) {
		execl("/proc/self/exe", "x", "child", NULL);
		_exit(99);
	}
	CHECK(wait_ok());
	CHECK_EQ(attaches(id), 1);
	CHECK(shmdt(p) == 0);
	CHECK(shmctl(id, IPC_RMID, NULL) == 0);
	return check_done();
}

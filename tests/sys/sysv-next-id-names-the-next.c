/* A number written to msg_next_id, sem_next_id, shm_next_id is the id of the next one made, once. */
#include "check.h"
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

static int next_id(const char *kind, const char *set, char *buf)
{
	char path[64];
	int fd, n;

	snprintf(path, sizeof(path), "/proc/sys/kernel/%s_next_id", kind);
	fd = open(path, set ? O_WRONLY : O_RDONLY);
	if (fd < 0)
		return -1;
	n = set ? write(fd, set, strlen(set)) : read(fd, buf, 32);
	if (n > 0 && !set)
		buf[n] = 0;
	close(fd);
	return n;
}

int main(void)
{
	char buf[33] = { 0 };
	int a, b;

	if (next_id("msg", "65543", NULL) < 0)
		SKIP("may not name ids here");
	a = msgget(IPC_PRIVATE, 0600);
	b = msgget(IPC_PRIVATE, 0600);
	CHECK(a >= 65543 && b != a && (a & 0xffff0000) == 65536);
	CHECK(next_id("msg", NULL, buf) > 0);
	CHECK_STR(buf, "-1\n");
	CHECK(msgctl(a, IPC_RMID, NULL) == 0 && msgctl(b, IPC_RMID, NULL) == 0);
	CHECK(next_id("sem", "65543", NULL) > 0);
	a = semget(IPC_PRIVATE, 1, 0600);
	CHECK(a >= 65543 && semctl(a, 0, IPC_RMID) == 0);
	CHECK(next_id("shm", "65543", NULL) > 0);
	a = shmget(IPC_PRIVATE, 4096, 0600);
	CHECK(a >= 65543 && shmctl(a, IPC_RMID, NULL) == 0);
	return check_done();
}

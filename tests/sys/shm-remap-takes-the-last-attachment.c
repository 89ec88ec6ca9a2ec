/* SHM_REMAP over the only attachment of a segment that is marked for removal: the segment lives on in the new one. */
#include "tools.h"
#include <sys/shm.h>

int main(void)
{
	int id = shmget(IPC_PRIVATE, 8192, 0600);
	char *p = shmat(id, NULL, 0);
	struct shmid_ds ds;

	CHECK(p != (void *)-1);
	strcpy(p, "first");
	CHECK(shmctl(id, IPC_RMID, NULL) == 0);
	CHECK(shmat(id, p, SHM_REMAP) == p);
	CHECK_STR(p, "first");
	CHECK(shmctl(id, IPC_STAT, &ds) == 0);
	CHECK_EQ(ds.shm_nattch, 1);
	CHECK(shmdt(p) == 0);
	CHECK_ERR(shmctl(id, IPC_STAT, &ds), EINVAL);
	return check_done();
}

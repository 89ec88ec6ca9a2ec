/* One process detaches last from a removed segment while others attach it by its number and detach: each attaches the
   segment or finds it gone, and it goes once. */
#include "tools.h"
#include <sys/shm.h>

int main(void)
{
	volatile int *turn = shared_new(PAGE), *ready = turn + 1;
	struct shmid_ds ds;

	for (int round = 0; round < 150; round++) {
		int id = shmget(IPC_PRIVATE, PAGE, 0600);
		char *p = shmat(id, NULL, 0);

		*turn = *ready = 0;
		CHECK(id >= 0 && p != (void *)-1);
		for (int i = 0; i < 2; i++) {
			if (fork() == 0) {
				shmdt(p);
				__atomic_fetch_add(ready, 1, __ATOMIC_SEQ_CST);
				while (!*turn)
					sched_yield();
				for (int n = 0; n < 3; n++) {
					char *q = shmat(id, NULL, 0);
					if (q == (void *)-1)
						_exit(errno == EINVAL || errno == EIDRM ? 0 : 1);
					q[0] = 1;
					if (shmdt(q) < 0)
						_exit(2);
				}
				_exit(0);
			}
		}
		CHECK(shmctl(id, IPC_RMID, NULL) == 0);
		while (*ready < 2)
			sched_yield();
		*turn = 1;
		if (round & 1)
			sched_yield();
		CHECK(shmdt(p) == 0);
		CHECK(wait_ok());
		CHECK(wait_ok());
		CHECK(shmctl(id, IPC_STAT, &ds) < 0 && (errno == EINVAL || errno == EIDRM));
	}
	return check_done();
}

/* shm_sysv: two processes add to a counter in a System V segment, without a lock
   (--broken) and with a semaphore. What one writes the other reads, with no system
   call in between; but then nobody keeps them apart either. */
#include "demo.h"

#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <unistd.h>

static volatile long *counter;
static pthread_barrier_t *window;
static int set;

static void op(int by)
{
	struct sembuf s = { 0, by, 0 };

	if (semop(set, &s, 1) < 0)
		_exit(1);
}

static void add(long n, bool locked)
{
	for (long i = 0; i < n; i++) {
		if (locked)
			op(-1);
		long v = *counter;
		if (i % 64 == 0 && locked)
			sched_yield();
		else if (i % 64 == 0)
			meet(window);            /* both have read before either writes */
		*counter = v + 1;
		if (locked)
			op(1);
	}
}

static long lost(long n, bool locked)
{
	char chart[64];
	pid_t child[2];

	*counter = 0;
	for (int i = 0; i < 2; i++) {
		child[i] = fork();
		if (child[i] == 0) {
			add(n, locked);
			_exit(0);
		}
	}
	for (int i = 0; i < 2; i++)
		wait_for(child[i]);
	say("   %s %ld of %ld\n", bar(chart, 40, *counter, 2 * n), *counter, 2 * n);
	return 2 * n - *counter;
}

int main(int argc, char **argv)
{
	long n = 0;

	demo_start(argc, argv, "a counter in shared memory", "broken fixed n");
	n = demo_count(20000, 500);
	int id = shmget(IPC_PRIVATE, 4096, 0600);
	set = semget(IPC_PRIVATE, 1, 0600);
	if (id < 0 || set < 0)
		fatal("shmget");
	char *p = shmat(id, NULL, 0);
	if (p == (char *)-1)
		fatal("shmat");
	shmctl(id, IPC_RMID, NULL);      /* stays until the last detach */
	op(1);
	counter = (volatile long *)p;
	window = (pthread_barrier_t *)(p + 1024);
	meet_init(window, 2);

	if (!demo.broken && !demo.fixed) {
		step("a child writes, we read");
		pid_t child = fork();
		if (child == 0) {
			strcpy(p + 64, "written by the child");
			_exit(0);
		}
		wait_for(child);
		expect(strcmp(p + 64, "written by the child") == 0, "we read: '%s'", p + 64);
	}
	if (!demo.fixed) {
		step("two processes add %ld each, no semaphore", n);
		long l = lost(n, false);
		mistake(l > 0, "%ld additions are lost", l);
	}
	if (!demo.broken) {
		step("with a semaphore");
		expect(lost(n, true) == 0, "no addition was lost");
	}
	semctl(set, 0, IPC_RMID);
	shmdt(p);
	return verdict(demo.broken ? "shared memory does not keep its users apart"
				   : "shared memory for the data, a semaphore for the order");
}

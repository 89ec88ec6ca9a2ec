/* sysv_sem: a set of System V semaphores. Several operations at once, all or none; and
   SEM_UNDO: what a process took is given back when it dies, however it dies. */
#include "demo.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <unistd.h>

/* Programs have to define this one themselves. */
union semun_arg { int val; struct semid_ds *buf; unsigned short *array; };

static int set;

static int value(int n)
{
	return semctl(set, n, GETVAL);
}

static void put(int n, int v)
{
	union semun_arg arg = { .val = v };

	if (semctl(set, n, SETVAL, arg) < 0)
		fatal("semctl");
}

static int op(int n, int by, int flags)
{
	struct sembuf s = { n, by, flags };

	return semop(set, &s, 1);
}

static void draw(const char *what)
{
	char a[64], b[64];

	say("   %-34s sem 0 %s %d   sem 1 %s %d\n", what, bar(a, 5, value(0), 5), value(0), bar(b, 5, value(1), 5),
	    value(1));
}

/* A child takes semaphore 0 and is killed with it. */
static void die_holding(int flags)
{
	int ready[2];
	char c;

	if (pipe(ready) < 0)
		fatal("pipe");
	pid_t child = fork();
	if (child == 0) {
		if (op(0, -1, flags) == 0 && write(ready[1], "x", 1) == 1)
			pause();
		_exit(1);
	}
	if (read(ready[0], &c, 1) != 1)
		fatal("read");
	draw("a child has taken one");
	kill(child, SIGKILL);
	wait_for(child);
	close(ready[0]);
	close(ready[1]);
	draw("the child was killed");
}

static void undo(void)
{
	if (!demo.fixed) {
		step("a mutex, held by a process that dies: without SEM_UNDO");
		put(0, 1);
		die_holding(0);
		mistake(value(0) == 0 && op(0, -1, IPC_NOWAIT) == -1 && errno == EAGAIN,
			"it stays taken: everybody else waits for ever");
	}
	if (!demo.broken) {
		step("the same with SEM_UNDO");
		put(0, 1);
		die_holding(SEM_UNDO);
		expect(value(0) == 1, "the kernel gave it back");
	}
}

static void both(void)
{
	struct sembuf two[2] = { { 0, -1, IPC_NOWAIT }, { 1, -1, IPC_NOWAIT } };

	step("two forks at once: all or none");
	put(0, 1);
	put(1, 0);
	draw("one is there, one is not");
	expect(semop(set, two, 2) == -1 && errno == EAGAIN && value(0) == 1, "taken: none of the two");
	two[0].sem_flg = two[1].sem_flg = 0;
	pid_t child = fork();
	if (child == 0)
		_exit(semop(set, two, 2) == 0 ? 0 : 1);
	wait_state(child, "S");
	expect(semctl(set, 0, GETNCNT) + semctl(set, 1, GETNCNT) >= 1, "a child waits for both (GETNCNT)");
	op(1, 1, 0);
	expect(wait_for(child) == 0, "the other comes: it takes both");
	draw("both taken");
	expect(value(0) == 0 && value(1) == 0, "in one step, so two such processes cannot deadlock");
}

static void zero(void)
{
	step("waiting for zero");
	put(0, 2);
	pid_t child = fork();
	if (child == 0)
		_exit(op(0, 0, 0) == 0 ? 0 : 1);
	wait_state(child, "S");
	op(0, -1, 0);
	draw("one of two workers is done");
	expect(state_of(child) == 'S', "the child waits still");
	op(0, -1, 0);
	draw("the other too");
	expect(wait_for(child) == 0, "zero: it goes on");
}

int main(int argc, char **argv)
{
	demo_start(argc, argv, "a set of semaphores, and what the dead hold", "broken fixed");
	set = semget(IPC_PRIVATE, 2, 0600);
	if (set < 0)
		fatal("semget");
	put(0, 1);
	put(1, 1);
	undo();
	if (!demo.broken && !demo.fixed) {
		both();
		zero();
	}
	semctl(set, 0, IPC_RMID);
	return verdict(demo.broken ? "who dies without SEM_UNDO takes the semaphore along"
				   : "SEM_UNDO gives back what the dead held");
}

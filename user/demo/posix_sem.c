/* posix_sem: POSIX semaphores. A counting one shares three printers among five threads;
   a named one is met by processes that know only its name. */
#include "demo.h"

#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define USERS    5
#define PRINTERS 3
#define NAME     "/demo_sem"

static sem_t printers;
static int using, most, came;
static pthread_barrier_t all_taken;
static long turns;

static void *user(void *arg)
{
	int me = (long)arg;
	char chart[64];

	for (long i = 0; i < turns; i++) {
		sem_wait(&printers);
		int now = __atomic_add_fetch(&using, 1, __ATOMIC_SEQ_CST);
		for (int old = most; now > old && !__atomic_compare_exchange_n(&most, &old, now, false,
			     __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);)
			;
		lane(me, "%s", bar(chart, PRINTERS, now, PRINTERS));
		/* The first three print side by side, while two wait. */
		if (__atomic_fetch_add(&came, 1, __ATOMIC_SEQ_CST) < PRINTERS)
			meet(&all_taken);
		nap_ms(demo.quiet ? 1 : 5);
		__atomic_sub_fetch(&using, 1, __ATOMIC_SEQ_CST);
		sem_post(&printers);
	}
	return NULL;
}

static void counting(void)
{
	static const char *const names[] = { "Ann", "Bob", "Cid", "Dan", "Eve" };
	pthread_t t[USERS];
	int left = -1;

	step("%d users, %d printers", USERS, PRINTERS);
	sem_init(&printers, 0, PRINTERS);
	meet_init(&all_taken, PRINTERS);
	lanes(USERS, names);
	for (long i = 0; i < USERS; i++)
		start(&t[i], user, (void *)i);
	for (int i = 0; i < USERS; i++)
		pthread_join(t[i], NULL);
	sem_getvalue(&printers, &left);
	expect(most == PRINTERS, "%d printed at once, and never more", most);
	expect(left == PRINTERS, "all printers are free again");
	sem_destroy(&printers);
}

static void named(void)
{
	static const char *const names[] = { "parent", "child" };
	struct timespec past = { 1, 0 };
	int value;

	step("a semaphore with a name");
	sem_unlink(NAME);
	sem_t *s = sem_open(NAME, O_CREAT | O_EXCL, 0600, 0);
	if (s == SEM_FAILED)
		fatal("sem_open");
	lanes(2, names);
	pid_t child = fork();
	if (child == 0) {
		sem_t *mine = sem_open(NAME, 0);
		lane(1, "sem_wait");
		if (mine == SEM_FAILED || sem_wait(mine) < 0)
			_exit(1);
		lane(1, "goes on");
		_exit(0);
	}
	expect(wait_state(child, "S"), "the child sleeps at 0");
	lane(0, "sem_post");
	sem_post(s);
	expect(wait_for(child) == 0, "the post wakes it, in another process");
	sem_getvalue(s, &value);
	expect(value == 0, "the value is 0 again");
	expect(sem_trywait(s) == -1 && errno == EAGAIN, "sem_trywait at 0: EAGAIN");
	expect(sem_timedwait(s, &past) == -1 && errno == ETIMEDOUT, "sem_timedwait in the past: ETIMEDOUT");
	sem_close(s);
	expect(sem_unlink(NAME) == 0 && sem_open(NAME, 0) == SEM_FAILED && errno == ENOENT, "unlinked: the name is gone");
}

int main(int argc, char **argv)
{
	demo_start(argc, argv, "POSIX semaphores", "n");
	turns = demo_count(3, 3);
	counting();
	named();
	return verdict("a semaphore counts what is free; who finds none sleeps");
}

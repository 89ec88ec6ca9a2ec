/* Threads that sleep and wake all the time, and so move from CPU to CPU, while others change their policy, their nice value
   and where they may run: each goes on, and says of itself at the end what it was told last. */
#include "tools.h"
#include <pthread.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>

#define THREADS 4
#define ROUNDS  300

static volatile int stop, tids[THREADS];
static volatile long turns[THREADS];

static void *sleeper(void *arg)
{
	long k = (long)arg;

	tids[k] = syscall(SYS_gettid);
	while (!stop) {
		struct timespec t = {0, 20000 * (k + 1)};
		nanosleep(&t, NULL);
		turns[k]++;
		sched_yield();
	}
	return NULL;
}

static void *changer(void *arg)
{
	long seed = (long)arg;
	struct sched_param fifo = {.sched_priority = 1}, none = {0};

	for (int i = 0; i < ROUNDS; i++) {
		int tid = tids[(i + seed) % THREADS];
		cpu_set_t all;

		CHECK(sched_setscheduler(tid, i & 1 ? SCHED_FIFO : SCHED_OTHER, i & 1 ? &fifo : &none) == 0);
		CHECK(setpriority(PRIO_PROCESS, tid, i % 5) == 0);
		CPU_ZERO(&all);
		for (int c = 0; c < 16; c++)
			if (i % 3 || c == 0)
				CPU_SET(c, &all);
		CHECK(sched_setaffinity(tid, sizeof(all), &all) == 0);
	}
	return NULL;
}

int main(void)
{
	pthread_t t[THREADS], c[2];

	for (long k = 0; k < THREADS; k++)
		CHECK(pthread_create(&t[k], NULL, sleeper, (void *)k) == 0);
	for (int k = 0; k < THREADS; k++)
		while (!turns[k])
			usleep(1000);
	for (long k = 0; k < 2; k++)
		CHECK(pthread_create(&c[k], NULL, changer, (void *)k) == 0);
	for (int k = 0; k < 2; k++)
		CHECK(pthread_join(c[k], NULL) == 0);
	for (int k = 0; k < THREADS; k++) {
		long before = turns[k];

		CHECK(sched_setscheduler(tids[k], SCHED_BATCH, &(struct sched_param){0}) == 0);
		CHECK(sched_getscheduler(tids[k]) == SCHED_BATCH);
		while (turns[k] == before)
			usleep(1000);
	}
	stop = 1;
	for (int k = 0; k < THREADS; k++)
		CHECK(pthread_join(t[k], NULL) == 0);
	return 0;
}

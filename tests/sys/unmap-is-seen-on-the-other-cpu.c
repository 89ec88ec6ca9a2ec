/* After munmap, mprotect or a COW break in one thread, threads on other CPUs no longer use the old page. */
#include "tools.h"
#include <pthread.h>

static char *volatile page;
static volatile int stop;
static volatile long reads;

/* Reads all the time: what it sees must never be an old page after the change was announced. */
static void *reader(void *arg)
{
	while (!stop) {
		(void)*page;
		reads++;
	}
	return NULL;
}

int main(void)
{
	char *p = pages_new(1);
	pthread_t t;

	*p = 'a';
	page = p;
	CHECK(pthread_create(&t, NULL, reader, NULL) == 0);
	while (reads < 1000)
		sched_yield();
	for (int i = 0; i < 20; i++) {
		pid_t pid = fork();
		if (pid == 0)
			_exit(*p == 'a' + i ? 0 : 1);
		CHECK(wait_ok_pid(pid));
		*p = 'a' + i + 1;
		CHECK_EQ(*page, 'a' + i + 1);
	}
	stop = 1;
	pthread_join(t, NULL);
	munmap(p, PAGE);
	return check_done();
}

/* One thread forks, another maps and unmaps, a third faults pages in: children see whole, consistent memory. */
#include "tools.h"
#include <pthread.h>

static volatile int stop;
static char *area;

static void *mapper(void *arg)
{
	while (!stop) {
		char *p = mmap(NULL, 8 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		p[0] = p[5 * PAGE] = 1;
		mprotect(p + 2 * PAGE, PAGE, PROT_READ);
		munmap(p, 8 * PAGE);
	}
	return NULL;
}

static void *toucher(void *arg)
{
	for (unsigned i = 0; !stop; i++) {
		area[i % 32 * PAGE] = 'x';
		if (i % 64 == 63)
			madvise(area, 16 * PAGE, MADV_DONTNEED);
	}
	return NULL;
}

int main(void)
{
	pthread_t t[2];

	area = pages_new(33);
	area[32 * PAGE] = 'e';
	pthread_create(&t[0], NULL, mapper, NULL);
	pthread_create(&t[1], NULL, toucher, NULL);
	for (int i = 0; i < 60; i++) {
		pid_t pid = fork();
		if (pid == 0) {
			int bad = area[32 * PAGE] != 'e';
			for (int k = 0; k < 32; k++) {
				bad |= area[k * PAGE] != 'x' && area[k * PAGE] != 0;
				area[k * PAGE] = 'c';
			}
			_exit(bad);
		}
		CHECK(wait_ok_pid(pid));
	}
	stop = 1;
	pthread_join(t[0], NULL);
	pthread_join(t[1], NULL);
	for (int k = 0; k < 32; k++)
		CHECK(area[k * PAGE] != 'c');
	return check_done();
}

/* Threads write, map, protect, move and unmap while another forks: nobody loses a write, a child sees one
   moment, fresh memory is zero. */
#include "check.h"
#include <pthread.h>
#include <stdatomic.h>
#include <sys/mman.h>

#define P 4096
#define N 64
static char *area;
static atomic_int stop;

static void *writer(void *arg)
{
	volatile int *p = (int *)(area + (long)arg * N * P);

	for (int v = 0; !stop; v++) {
		for (int i = 0; i < N; i++)
			p[i * 1024] = v + i;
		for (int i = 0; i < N; i++)
			if (!CHECK_EQ(p[i * 1024], v + i))
				return NULL;
	}
	return NULL;
}

static void *mapper(void *arg)
{
	while (!stop && !check_failures) {
		char *q = mmap(NULL, 20 * P, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), *moved;

		for (int i = 0; i < 20; i++) {
			CHECK(q[i * P] == 0);
			q[i * P] = 1;
		}
		CHECK(mprotect(q + 6 * P, 3 * P, PROT_READ) == 0 && munmap(q + 10 * P, 2 * P) == 0);
		CHECK(madvise(q, 4 * P, MADV_DONTNEED) == 0 && q[0] == 0);
		moved = mremap(q, 5 * P, 9 * P, MREMAP_MAYMOVE);
		CHECK(moved != MAP_FAILED && moved[4 * P] == 1 && moved[5 * P] == 0 && moved[0] == 0);
		CHECK(munmap(moved, 9 * P) == 0 && munmap(q + 5 * P, 15 * P) == 0);
	}
	return NULL;
}

int main(void)
{
	pthread_t t[5];

	area = mmap(NULL, 3 * N * P, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	for (long i = 0; i < 5; i++)
		CHECK(pthread_create(&t[i], NULL, i < 3 ? writer : mapper, (void *)i) == 0);
	for (int round = 0; round < 25 && !check_failures; round++) {
		pid_t pid = fork();
		if (pid == 0) {
			volatile int *p = (int *)area;
			int seen[N];

			for (int i = 0; i < N; i++)
				seen[i] = p[i * 1024];
			for (int i = 0; i < N; i++)
				if (p[i * 1024] != seen[i])
					_exit(3);
			for (int i = 0; i < N; i++)
				p[i * 1024] = -1;
			_exit(0);
		}
		wait_ok_pid(pid);
	}
	stop = 1;
	for (int i = 0; i < 5; i++)
		pthread_join(t[i], NULL);
	return check_done();
}

/* A file is cut and punched while others touch it through shared and private maps and fork: SIGBUS or data,
   never anything else. */
#include "check.h"
#include <pthread.h>
#include <setjmp.h>
#include <stdatomic.h>
#include <sys/mman.h>

#define P 4096
static __thread sigjmp_buf out;
static atomic_int stop;

static void bus(int sig)
{
	siglongjmp(out, 1);
}

static void *toucher(void *arg)
{
	char *map = arg;
	unsigned x = 1;

	while (!stop) {
		x = x * 1103515245 + 12345;
		if (sigsetjmp(out, 1))
			continue;
		if (x & 1)
			map[(x >> 16) % 32 * P] = x;
		else
			(void)*(volatile char *)(map + (x >> 16) % 32 * P);
	}
	return NULL;
}

static void *forker(void *arg)
{
	while (!stop) {
		pid_t pid = fork();
		if (pid == 0)
			_exit(0);
		CHECK(waitpid(pid, NULL, 0) == pid);
	}
	return NULL;
}

int main(void)
{
	char name[] = "/tmp/raceXXXXXX";
	int fd = mkstemp(name);
	char *shared, *priv;
	pthread_t t[3];

	CHECK(fd >= 0 && unlink(name) == 0 && ftruncate(fd, 32 * P) == 0 && signal(SIGBUS, bus) != SIG_ERR);
	shared = mmap(NULL, 32 * P, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	priv = mmap(NULL, 32 * P, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	CHECK(shared != MAP_FAILED && priv != MAP_FAILED);
	pthread_create(&t[0], NULL, toucher, shared);
	pthread_create(&t[1], NULL, toucher, priv);
	pthread_create(&t[2], NULL, forker, NULL);
	for (int i = 0; i < 600; i++) {
		CHECK(ftruncate(fd, i * 7 % 33 * P) == 0 && ftruncate(fd, 32 * P) == 0);
		if (i % 10 == 0)
			CHECK(madvise(shared + 4 * P, 9 * P, MADV_REMOVE) == 0);
	}
	stop = 1;
	for (int i = 0; i < 3; i++)
		pthread_join(t[i], NULL);
	return check_done();
}

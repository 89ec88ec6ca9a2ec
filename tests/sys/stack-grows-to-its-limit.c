/* The stack grows by touching it, up to RLIMIT_STACK and never into a neighbour; beyond it is SIGSEGV. */
#include "check.h"
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>

static void eat(int kib)
{
	volatile char page[1024];

	page[0] = kib;
	if (kib > 0)
		eat(kib - 1);
	page[1] = page[0];
}

/* How a child that needs so much stack under that limit ends: 0 or a signal. */
static int with_limit(int limit_kib, int need_kib)
{
	int status;

	if (fork() == 0) {
		struct rlimit r = { limit_kib << 10, limit_kib << 10 };
		setrlimit(RLIMIT_STACK, &r);
		eat(need_kib);
		_exit(0);
	}
	CHECK(wait(&status) > 0);
	return WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
}

int main(void)
{
	char here;

	CHECK_EQ(with_limit(8192, 4096), 0);
	CHECK_EQ(with_limit(512, 256), 0);
	CHECK_EQ(with_limit(512, 600), SIGSEGV);
	/* A map 3 MiB below leaves a guard gap of 1 MiB. */
	if (fork() == 0) {
		char *p = (char *)((unsigned long)(&here - (3 << 20)) & ~4095ul);
		CHECK(mmap(p, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == p);
		p[0] = 'n';
		eat(1500);
		CHECK(p[0] == 'n');
		if (check_failures)
			_exit(1);
		eat(2500);
		_exit(2);
	}
	int status;
	CHECK(wait(&status) > 0 && WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);

	/* MAP_GROWSDOWN does the same. */
	char *p = mmap(NULL, 16 << 20, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CHECK(p != MAP_FAILED && munmap(p, 16 << 20) == 0);
	p += 12 << 20;
	CHECK(mmap(p, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN | MAP_FIXED, -1, 0) == p);
	for (int i = 0; i < 100; i++)
		p[-i * 4096] = i;
	CHECK(p[-50 * 4096] == 50);
	return check_done();
}

/* Where what grows down ends, to the page: at RLIMIT_STACK, 256 pages above a mapping that may be touched, at 64 KiB; another that
   grows down needs no distance. Above the highest mapping nothing grows. */
#include "tools.h"
#include "vary.h"
#include <pthread.h>
#include <sys/resource.h>

#define GAP 256                      /* pages */

static char *map_at(char *at, int grows)
{
	return mmap(at, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE | grows, -1, 0);
}

static void limits_and_neighbours(void)
{
	char *room = mmap(NULL, 700 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), *top = room + 699 * PAGE;
	struct rlimit old, lim;
	int most = vary(40, 120);

	CHECK(room != MAP_FAILED && munmap(room, 700 * PAGE) == 0);
	CHECK(map_at(top, MAP_GROWSDOWN) == top);
	CHECK(getrlimit(RLIMIT_STACK, &old) == 0);
	lim = old;
	lim.rlim_cur = most * PAGE;
	CHECK(setrlimit(RLIMIT_STACK, &lim) == 0);
	CHECK_EQ(read_fault(top - (most - 4) * PAGE + 5), 0);    /* a read will do */
	CHECK_EQ(write_fault(top - (most - 1) * PAGE), 0);
	CHECK_EQ(write_fault(top - (most - 1) * PAGE - 1), SIGSEGV);
	lim.rlim_cur += PAGE / 2;                        /* no whole page more */
	CHECK(setrlimit(RLIMIT_STACK, &lim) == 0);
	CHECK_EQ(write_fault(top - (most - 1) * PAGE - 1), SIGSEGV);
	CHECK(setrlimit(RLIMIT_STACK, &old) == 0);

	CHECK(map_at(room, 0) == room);
	CHECK_EQ(write_fault(room + (GAP + 1) * PAGE), 0);
	CHECK_EQ(write_fault(room + GAP * PAGE), SIGSEGV);
	CHECK(munmap(room, PAGE) == 0 && map_at(room, MAP_GROWSDOWN) == room);
	CHECK_EQ(write_fault(room + PAGE), 0);
	CHECK(munmap(room, 700 * PAGE) == 0);
}

static void lowest_address(void)
{
	char *lowest = (char *)0x10000;

	CHECK(map_at(lowest + 3 * PAGE, MAP_GROWSDOWN) == lowest + 3 * PAGE);
	CHECK_EQ(write_fault(lowest + PAGE), 0);
	CHECK_EQ(write_fault(lowest), 0);
	CHECK_EQ(write_fault(lowest - PAGE), SIGSEGV);
	CHECK(munmap(lowest, 4 * PAGE) == 0);
}

/* A thread takes the process's first stack away, and what is above. */
static void *above_all(void *arg)
{
	char *from = (char *)((uintptr_t)arg & -(uintptr_t)PAGE), *end = (char *)0x7ffffffff000;

	wait_asleep(getpid());
	CHECK(munmap(from, end - from) == 0);
	CHECK_EQ(write_fault(end - PAGE), SIGSEGV);
	CHECK_EQ(read_fault(from), SIGSEGV);
	_exit(check_failures != 0);
}

int main(void)
{
	int status;
	pthread_t t;

	limits_and_neighbours();
	lowest_address();
	if (fork() == 0) {
		if (pthread_create(&t, NULL, above_all, &status) == 0)
			for (;;)
				pause();
		_exit(3);
	}
	CHECK(wait(&status) > 0);
	CHECK_EQ(status, 0);
	return check_done();
}

/* After fork neither side sees the other's writes to private memory, of whatever kind and however often
   forked; both see writes to shared memory. */
#include "check.h"
#include <sys/mman.h>

#define N 40
static int data[4096] = { 1 };

static void fill(volatile int *p, int v)
{
	for (int i = 0; i < N; i++)
		p[i * 1024] = v + i;
}

static int holds(volatile int *p, int v)
{
	for (int i = 0; i < N; i++)
		if (p[i * 1024] != v + i)
			return 0;
	return 1;
}

int main(void)
{
	int *anon = mmap(NULL, N * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int *shared = mmap(NULL, N * 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int *zeros = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int up[2], down[2], stack = 5;
	char c;

	CHECK(anon != MAP_FAILED && shared != MAP_FAILED && zeros != MAP_FAILED);
	CHECK(pipe(up) == 0 && pipe(down) == 0);
	fill(anon, 100);
	fill(shared, 200);
	CHECK(zeros[7] == 0);
	for (int round = 0; round < 3; round++) {
		data[0] = 1;
		stack = 5;
		fill(anon, 100);
		zeros[7] = 0;
		pid_t pid = fork();
		if (pid == 0) {
			CHECK(holds(anon, 100) && data[0] == 1 && stack == 5);
			CHECK(write(up[1], "a", 1) == 1 && read(down[0], &c, 1) == 1);
			/* The parent has written: not seen here. */
			CHECK(holds(anon, 100) && data[0] == 1 && stack == 5 && zeros[7] == 0);
			CHECK(holds(shared, 300));
			fill(anon, 500);
			data[0] = 3;
			stack = 7;
			zeros[7] = 9;
			fill(shared, 400);
			CHECK(holds(anon, 500));
			/* A grandchild of the copy. */
			if (fork() == 0) {
				fill(anon, 900);
				_exit(holds(anon, 900) ? check_done() : 9);
			}
			wait_ok();
			CHECK(holds(anon, 500));
			_exit(check_done());
		}
		CHECK(read(up[0], &c, 1) == 1);
		fill(anon, 600);
		data[0] = 2;
		stack = 6;
		zeros[7] = 1;
		fill(shared, 300);
		CHECK(write(down[1], "b", 1) == 1);
		wait_ok_pid(pid);
		CHECK(holds(anon, 600) && data[0] == 2 && stack == 6 && zeros[7] == 1);
		CHECK(holds(shared, 400));
	}
	return check_done();
}

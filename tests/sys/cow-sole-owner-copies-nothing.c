/* When the other owners of a page are gone, a write keeps the frame: nothing is copied. */
#include "smaps.h"
#include "vary.h"

#define N 32

static void frames(const char *p, uint64_t *w)
{
	int fd = open("/proc/self/pagemap", O_RDONLY);

	CHECK_EQ(pread(fd, w, N * 8, (uintptr_t)p / PAGE * 8), N * 8);
	close(fd);
	for (int i = 0; i < N; i++)
		w[i] &= (1ul << 55) - 1;
}

int main(void)
{
	char *p = guarded_pages(N);
	uint64_t before[N], after[N];

	for (int round = 0; round < 3; round++) {
		frames(p, before);
		if (before[0] == 0)
			SKIP("the numbers of frames are for the privileged");
		int own = vary(0, N - 1);

		if (fork() == 0)
			_exit(0);
		CHECK(wait_ok());
		p[own * PAGE] = round;
		for (int i = 0; i < N; i++)
			p[i * PAGE] = round;
		frames(p, after);
		for (int i = 0; i < N; i++)
			CHECK_EQ(after[i], before[i]);
	}
	return check_done();
}

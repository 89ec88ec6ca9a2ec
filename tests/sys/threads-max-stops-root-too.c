/* Of threads there are no more than /proc/sys/kernel/threads-max says, for root neither: a fork bomb leaves memory to
   those who end it. clone(2), EAGAIN. */
#include "check.h"
#include <pthread.h>

#define MOST 9000

static int go[2];

static void *wait_end(void *arg)
{
	char c;

	return read(go[0], &c, 1) == 0 ? arg : NULL;
}

int main(void)
{
	static pthread_t t[MOST];
	FILE *f = fopen("/proc/sys/kernel/threads-max", "r");
	pthread_attr_t small;
	int max = 0, n = 0, r = 0;

	CHECK(f && fscanf(f, "%d", &max) == 1 && max >= 20);
	if (max >= MOST)
		SKIP("the machine is too large to be filled with threads");
	CHECK(geteuid() == 0 && pipe(go) == 0);
	CHECK(pthread_attr_init(&small) == 0 && pthread_attr_setstacksize(&small, 16384) == 0);
	while (n < MOST && r == 0) {
		r = pthread_create(&t[n], &small, wait_end, &small);
		n += r == 0;
	}
	CHECK_EQ(r, EAGAIN);
	CHECK(n < max);
	CHECK(fork() == -1 && errno == EAGAIN);
	close(go[1]);
	for (int i = 0; i < n; i++) {
		void *got = NULL;

		if (!CHECK(pthread_join(t[i], &got) == 0 && got == &small))
			break;
	}
	return check_done();
}

/* Threads that pread one open file of /proc at the same time: each gets whole text, nothing is freed twice. */
#include "check.h"
#include <pthread.h>

static int fd, bad;

static void *reader(void *arg)
{
	char buf[4096];

	for (int n = 0; n < 300; n++) {
		ssize_t got = pread(fd, buf, sizeof(buf), 0);

		if (got < 100 || memcmp(buf, "Name:\t", 6) != 0)
			__atomic_fetch_add(&bad, 1, __ATOMIC_RELAXED);
	}
	return NULL;
}

int main(void)
{
	pthread_t t[4];

	fd = open("/proc/self/status", O_RDONLY);
	CHECK(fd >= 0);
	for (int k = 0; k < 4; k++)
		CHECK(pthread_create(&t[k], NULL, reader, NULL) == 0);
	for (int k = 0; k < 4; k++)
		CHECK(pthread_join(t[k], NULL) == 0);
	CHECK_EQ(bad, 0);
	return check_done();
}

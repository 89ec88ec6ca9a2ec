/* Two threads reading one description: every record is read exactly once, the offset moves atomically. */
#include "tools.h"
#include <pthread.h>

enum { N = 2000 };
static int fd, seen[N];

static void *reader(void *arg)
{
	int record;

	while (read(fd, &record, sizeof(record)) == sizeof(record))
		__atomic_fetch_add(&seen[record], 1, __ATOMIC_RELAXED);
	return NULL;
}

int main(void)
{
	static int all[N];
	pthread_t t[2];

	fd = open("f", O_CREAT | O_RDWR, 0600);
	for (int i = 0; i < N; i++)
		all[i] = i;
	CHECK_EQ(write(fd, all, sizeof(all)), sizeof(all));
	lseek(fd, 0, SEEK_SET);
	for (int i = 0; i < 2; i++)
		CHECK(pthread_create(&t[i], NULL, reader, NULL) == 0);
	for (int i = 0; i < 2; i++)
		pthread_join(t[i], NULL);
	for (int i = 0; i < N; i++)
		CHECK_EQ(seen[i], 1);
	CHECK_EQ(lseek(fd, 0, SEEK_CUR), sizeof(all));
	unlink("f");
	return check_done();
}

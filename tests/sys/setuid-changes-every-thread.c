/* POSIX: credentials belong to the process, so a setresgid in one thread holds in all. */
#include "check.h"
#include <grp.h>
#include <pthread.h>

static int go[2], back[2];

static void *looks(void *arg)
{
	gid_t r, e, s;
	char c;

	CHECK_EQ(read(go[0], &c, 1), 1);
	CHECK_EQ(getresgid(&r, &e, &s), 0);
	CHECK_EQ(e, 12);
	CHECK_EQ(write(back[1], "x", 1), 1);
	return arg;
}

int main(void)
{
	pthread_t t[3];
	char c;

	if (getuid() != 0)
		SKIP("needs root");
	CHECK_EQ(pipe(go) | pipe(back), 0);
	for (int i = 0; i < 3; i++)
		CHECK_EQ(pthread_create(&t[i], NULL, looks, NULL), 0);
	CHECK_EQ(setresgid(-1, 12, -1), 0);
	for (int i = 0; i < 3; i++)
		CHECK_EQ(write(go[1], "x", 1), 1);
	for (int i = 0; i < 3; i++)
		CHECK_EQ(read(back[0], &c, 1), 1);
	for (int i = 0; i < 3; i++)
		pthread_join(t[i], NULL);
	return check_done();
}

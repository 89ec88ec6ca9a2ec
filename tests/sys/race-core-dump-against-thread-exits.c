/* A process that dumps core while threads of it are exiting dies of its signal, and nothing else happens. */
#include <pthread.h>
#include <sys/resource.h>
#include "check.h"

#define ROUNDS 30

static void *nothing(void *arg)
{
	return arg;
}

static void crash(void)
{
	pthread_attr_t detached;
	pthread_t t;

	pthread_attr_init(&detached);
	pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
	for (int i = 0; i < 6; i++)
		pthread_create(&t, &detached, nothing, NULL);
	abort();
}

int main(void)
{
	struct rlimit core = { 1 << 20, 1 << 20 };
	char dir[] = "/tmp/coreXXXXXX";
	int status;

	CHECK(mkdtemp(dir) && chdir(dir) == 0);
	CHECK_EQ(setrlimit(RLIMIT_CORE, &core), 0);
	for (int i = 0; i < ROUNDS; i++) {
		int pid = fork();

		if (pid == 0)
			crash();
		if (!CHECK_EQ(waitpid(pid, &status, 0), pid) || !CHECK_EQ(WTERMSIG(status), SIGABRT))
			break;
		if (system("rm -f core*") < 0)
			break;
	}
	CHECK(chdir("/") == 0 && rmdir(dir) == 0);
	return check_done();
}

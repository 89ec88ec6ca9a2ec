/* A signal to the process goes to the main thread if that takes it, whoever sends it. */
#include <pthread.h>
#include <sys/syscall.h>
#include "check.h"

static volatile int taker;
static int go[2];

static void note(int sig)
{
	taker = syscall(SYS_gettid);
}

static void *sender(void *arg)
{
	char c;

	CHECK_EQ(read(go[0], &c, 1), 1);         /* pthread_create blocks signals for a while */
	CHECK_EQ(kill(getpid(), SIGUSR1), 0);
	while (!taker)
		;
	return arg;
}

int main(void)
{
	pthread_t t;

	signal(SIGUSR1, note);
	CHECK_EQ(pipe(go), 0);
	CHECK_EQ(pthread_create(&t, NULL, sender, NULL), 0);
	CHECK_EQ(write(go[1], "", 1), 1);
	CHECK_EQ(pthread_join(t, NULL), 0);
	CHECK_EQ(taker, getpid());
	return check_done();
}

/* RLIMIT_CPU: SIGXCPU at the soft limit, each second again, SIGKILL at the hard one. */
#include "tools.h"
#include <sys/resource.h>

static volatile int caught;

static void handler(int sig)
{
	caught++;
	_exit(7);
}

int main(void)
{
	struct rlimit rl = {1, 3};
	int status;

	if (fork() == 0) {
		signal(SIGXCPU, handler);
		setrlimit(RLIMIT_CPU, &rl);
		for (;;)                           /* under emulation a jump costs much more than other instructions */
			__asm__ volatile(".rept 200; nop; .endr");
	}
	CHECK(wait(&status) > 0);
	CHECK_EQ(status, 7 << 8);
	return check_done();
}

/* The stack grows as it is used, up to RLIMIT_STACK; beyond it a SIGSEGV, caught on the alternate stack. */
#include "tools.h"
#include <sys/resource.h>

static int deep(int n)
{
	volatile char room[4000];

	room[0] = n;
	room[3999] = n;
	return n ? deep(n - 1) + room[0] - room[3999] : 0;
}

static volatile int depth;

static void forever(void)
{
	volatile char room[PAGE];

	room[0] = 1;
	depth++;
	forever();
	room[1] = 2;
}

static void overflow(int sig, siginfo_t *info, void *context)
{
	_exit(depth > 100 ? 3 : 4);
}

int main(int argc, char **argv)
{
	struct rlimit rl = {1 << 20, 1 << 20};
	struct sigaction sa = {.sa_sigaction = overflow, .sa_flags = SA_SIGINFO | SA_ONSTACK};
	stack_t ss = {.ss_size = 65536};
	int status;

	if (argc > 1) {
		CHECK_EQ(deep(150), 0);
		ss.ss_sp = malloc(65536);
		sigaltstack(&ss, NULL);
		sigaction(SIGSEGV, &sa, NULL);
		forever();
		return 1;
	}
	if (fork() == 0) {
		setrlimit(RLIMIT_STACK, &rl);
		execl("/proc/self/exe", "x", "child", NULL);
		_exit(99);
	}
	wait(&status);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 3);
	return check_done();
}

/* What wait reports: the low 8 bits of exit, the signal, the core flag stays off with RLIMIT_CORE 0. */
#include "tools.h"
#include <sys/resource.h>

static int status_of(void (*f)(void))
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		f();
		_exit(0);
	}
	waitpid(pid, &status, 0);
	return status;
}

static void exit_256(void)
{
	_exit(256 + 42);
}

static void abort_it(void)
{
	abort();
}

static void kill_it(void)
{
	raise(SIGKILL);
}

static void thread_exit(void)
{
	syscall(SYS_exit, 12);
}

int main(void)
{
	struct rlimit none = {0, 0};

	setrlimit(RLIMIT_CORE, &none);
	CHECK_EQ(status_of(exit_256), 42 << 8);
	CHECK_EQ(status_of(abort_it), SIGABRT);
	CHECK_EQ(status_of(kill_it), SIGKILL);
	CHECK_EQ(status_of(thread_exit), 12 << 8);
	return check_done();
}

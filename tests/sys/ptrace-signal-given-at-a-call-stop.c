/* A signal that the tracer gives at a system call's stop comes from the kernel, and stops the tracee once more before
   it is delivered. */
#include "check.h"
#include <sys/ptrace.h>

static volatile int code, from;

static void handler(int sig, siginfo_t *info, void *ctx)
{
	(void)sig, (void)ctx;
	code = info->si_code;
	from = info->si_pid;
}

static void stop_is(pid_t pid, int want)
{
	int status;

	CHECK_EQ(waitpid(pid, &status, 0), pid);
	CHECK(WIFSTOPPED(status));
	CHECK_EQ(WSTOPSIG(status), want);
}

int main(void)
{
	struct sigaction sa = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO };

	pid_t pid = fork();
	if (pid == 0) {
		sigaction(SIGUSR1, &sa, NULL);
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		raise(SIGSTOP);
		getppid();
		_exit(code == SI_KERNEL && from == 0 ? 0 : 1);
	}
	stop_is(pid, SIGSTOP);
	CHECK(ptrace(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_TRACESYSGOOD) == 0);
	CHECK(ptrace(PTRACE_SYSCALL, pid, 0, 0) == 0);
	stop_is(pid, SIGTRAP | 0x80);
	CHECK(ptrace(PTRACE_CONT, pid, 0, SIGUSR1) == 0);
	stop_is(pid, SIGUSR1);
	CHECK(ptrace(PTRACE_CONT, pid, 0, SIGUSR1) == 0);
	CHECK(wait_ok());
	return check_done();
}

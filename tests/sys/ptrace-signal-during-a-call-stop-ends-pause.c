/* A signal that comes while the tracee stands before pause() ends the pause, though nobody could take it then. */
#include "check.h"
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>

static void nothing(int sig)
{
	(void)sig;
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
	struct user_regs_struct regs;

	pid_t pid = fork();
	if (pid == 0) {
		signal(SIGUSR1, nothing);
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		raise(SIGSTOP);
		CHECK_ERR(syscall(SYS_pause), EINTR);
		_exit(check_done());
	}
	stop_is(pid, SIGSTOP);
	CHECK(ptrace(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_TRACESYSGOOD) == 0);
	do {
		CHECK(ptrace(PTRACE_SYSCALL, pid, 0, 0) == 0);
		stop_is(pid, SIGTRAP | 0x80);
		CHECK(ptrace(PTRACE_GETREGS, pid, 0, &regs) == 0);
	} while (regs.orig_rax != SYS_pause);
	CHECK(kill(pid, SIGUSR1) == 0);
	CHECK(ptrace(PTRACE_CONT, pid, 0, 0) == 0);
	stop_is(pid, SIGUSR1);
	CHECK(ptrace(PTRACE_CONT, pid, 0, SIGUSR1) == 0);
	CHECK(wait_ok());
	return check_done();
}

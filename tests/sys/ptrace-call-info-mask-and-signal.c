/* At the stops of a system call PTRACE_GET_SYSCALL_INFO tells which, with what, and its result; the mask and the signal that a
   tracee stopped for may be read and changed, and so may one register by its place in struct user. */
#include "tools.h"
#include <stddef.h>
#include <sys/ptrace.h>
#include <sys/user.h>

/* Of linux/ptrace.h, which does not go with every sys/ptrace.h. */
struct call_info {
	unsigned char op, pad[3];
	unsigned arch;
	unsigned long ip, sp;
	union {
		struct { unsigned long nr, args[6]; } entry;
		struct { long rval; unsigned char is_error; } exit;
	};
};
#define GET_SYSCALL_INFO 0x420e
#define GETSIGMASK 0x420a
#define SETSIGMASK 0x420b

static volatile int value;

static void on_usr1(int sig, siginfo_t *info, void *context)
{
	value = info->si_value.sival_int;
}

int main(void)
{
	struct sigaction act = { .sa_sigaction = on_usr1, .sa_flags = SA_SIGINFO };
	unsigned long mask = 0, usr2 = 1ul << (SIGUSR2 - 1);
	struct user_regs_struct regs;
	struct call_info info;
	siginfo_t si;
	int status;

	pid_t pid = fork();
	if (pid == 0) {
		sigset_t now;

		sigaction(SIGUSR1, &act, NULL);
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		raise(SIGSTOP);
		syscall(SYS_lseek, -7l, 11l, 22l);
		sigqueue(getpid(), SIGUSR1, (union sigval){ 5 });
		sigprocmask(SIG_SETMASK, NULL, &now);
		_exit(value == 6 && sigismember(&now, SIGUSR2) ? 0 : 1);
	}
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	ptrace(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_TRACESYSGOOD);
	CHECK_EQ(ptrace(GET_SYSCALL_INFO, pid, sizeof(info), &info), (long)offsetof(struct call_info, entry));
	CHECK(info.op == 0 && info.arch == 0xc000003e);
	do {
		CHECK(ptrace(PTRACE_SYSCALL, pid, 0, 0) == 0);
		CHECK_EQ(waitpid(pid, &status, 0), pid);
		CHECK_EQ(WSTOPSIG(status), SIGTRAP | 0x80);
		CHECK(ptrace(GET_SYSCALL_INFO, pid, sizeof(info), &info) > 0);
	} while (!(info.op == 1 && info.entry.nr == SYS_lseek) && !check_failures);
	CHECK(info.entry.args[0] == -7ul && info.entry.args[1] == 11 && info.entry.args[2] == 22);
	CHECK_EQ(ptrace(GET_SYSCALL_INFO, pid, 8, &info), (long)sizeof(info));
	CHECK(ptrace(PTRACE_SYSCALL, pid, 0, 0) == 0);
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	CHECK_EQ(ptrace(GET_SYSCALL_INFO, pid, sizeof(info), &info), (long)offsetof(struct call_info, exit.is_error) + 1);
	CHECK(info.op == 2 && info.exit.rval == -EBADF && info.exit.is_error == 1);

	CHECK_ERR(ptrace(GETSIGMASK, pid, 4, &mask), EINVAL);
	CHECK_ERR(ptrace(SETSIGMASK, pid, 8, 8ul), EFAULT);
	CHECK(ptrace(SETSIGMASK, pid, 8, &usr2) == 0);
	CHECK(ptrace(GETSIGMASK, pid, 8, &mask) == 0 && mask == usr2);

	CHECK(ptrace(PTRACE_CONT, pid, 0, 0) == 0);
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	CHECK_EQ(WSTOPSIG(status), SIGUSR1);
	CHECK(ptrace(PTRACE_GETSIGINFO, pid, 0, &si) == 0 && si.si_value.sival_int == 5);
	si.si_value.sival_int = 6;
	CHECK_ERR(ptrace(PTRACE_SETSIGINFO, pid, 0, 8ul), EFAULT);
	CHECK(ptrace(PTRACE_SETSIGINFO, pid, 0, &si) == 0);
	CHECK(ptrace(PTRACE_POKEUSER, pid, offsetof(struct user_regs_struct, r15), 0x1234ul) == 0);
	CHECK(ptrace(PTRACE_GETREGS, pid, 0, &regs) == 0 && regs.r15 == 0x1234);
	CHECK(ptrace(PTRACE_CONT, pid, 0, SIGUSR1) == 0);
	wait_ok_pid(pid);
	return check_done();
}

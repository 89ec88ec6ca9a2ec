/* What a debugger does: stop at exec, set a breakpoint in the text, run into it, read and write registers,
   step one instruction, see a system call, go on to the end. */
#include "tools.h"
#include <stddef.h>
#include <sys/ptrace.h>
#include <sys/user.h>

__attribute__((noinline)) static int add(int a, int b)
{
	__asm__ volatile("");
	return a + b;
}

static int child(void)
{
	volatile int r;

	ptrace(PTRACE_TRACEME, 0, NULL, NULL);
	raise(SIGSTOP);
	r = add(2, 3);
	syscall(SYS_getppid);
	_exit(r);
}

static int stopped_with(pid_t pid, int sig)
{
	int status;

	if (!CHECK_EQ(waitpid(pid, &status, 0), pid) || !CHECK(WIFSTOPPED(status)))
		return 0;
	return CHECK_EQ(WSTOPSIG(status), sig);
}

int main(void)
{
	struct user_regs_struct r;
	long text, where = (long)(void *)add;
	siginfo_t info;
	int status;
	pid_t pid = fork();

	if (pid == 0)
		return child();
	stopped_with(pid, SIGSTOP);
	CHECK(ptrace(PTRACE_SETOPTIONS, pid, NULL, (void *)(long)PTRACE_O_TRACESYSGOOD) == 0);
	errno = 0;
	text = ptrace(PTRACE_PEEKTEXT, pid, (void *)where, NULL);
	CHECK_EQ(errno, 0);
	CHECK(ptrace(PTRACE_POKETEXT, pid, (void *)where, (void *)((text & ~0xffl) | 0xcc)) == 0);
	CHECK(ptrace(PTRACE_CONT, pid, NULL, NULL) == 0);
	stopped_with(pid, SIGTRAP);
	CHECK(ptrace(PTRACE_GETSIGINFO, pid, NULL, &info) == 0);
	CHECK_EQ(info.si_code, 0x80);
	CHECK(ptrace(PTRACE_GETREGS, pid, NULL, &r) == 0);
	CHECK_EQ(r.rip, where + 1);
	CHECK_EQ(r.rdi, 2);
	CHECK_EQ(ptrace(PTRACE_PEEKUSER, pid, (void *)offsetof(struct user, regs.rsi), NULL), 3);

	/* back over the breakpoint, with another argument */
	CHECK(ptrace(PTRACE_POKETEXT, pid, (void *)where, (void *)text) == 0);
	r.rip = where;
	r.rdi = 40;
	CHECK(ptrace(PTRACE_SETREGS, pid, NULL, &r) == 0);
	CHECK(ptrace(PTRACE_SINGLESTEP, pid, NULL, NULL) == 0);
	stopped_with(pid, SIGTRAP);
	CHECK(ptrace(PTRACE_GETREGS, pid, NULL, &r) == 0);
	CHECK(r.rip > (unsigned long)where && r.rip < (unsigned long)where + 16);
	CHECK(!(r.eflags & 0x100));
	CHECK_EQ(((unsigned char *)(void *)add)[0], text & 0xff);

	/* the next call, going in and coming out */
	CHECK(ptrace(PTRACE_SYSCALL, pid, NULL, NULL) == 0);
	stopped_with(pid, SIGTRAP | 0x80);
	CHECK(ptrace(PTRACE_GETREGS, pid, NULL, &r) == 0);
	CHECK_EQ(r.orig_rax, SYS_getppid);
	CHECK_EQ((long)r.rax, -ENOSYS);
	CHECK(ptrace(PTRACE_SYSCALL, pid, NULL, NULL) == 0);
	stopped_with(pid, SIGTRAP | 0x80);
	CHECK_EQ(ptrace(PTRACE_PEEKUSER, pid, (void *)offsetof(struct user, regs.rax), NULL), getpid());

	CHECK(ptrace(PTRACE_CONT, pid, NULL, NULL) == 0);
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 43);
	CHECK_ERR(ptrace(PTRACE_CONT, pid, NULL, NULL), ESRCH);
	return check_done();
}

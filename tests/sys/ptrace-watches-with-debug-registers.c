/* Debug registers: a write to a watched word and a hardware break point stop the tracee with TRAP_HWBKPT and leave
   their number in DR6; a write by the kernel does not stop it; what makes no sense is refused; fork does not inherit. */
#include "tools.h"
#include <stddef.h>
#include <sys/ptrace.h>
#include <sys/user.h>

#define DR(n) ((void *)(offsetof(struct user, u_debugreg) + 8 * (n)))
#define WRITE_8_BY_0 (1ul | 1ul << 16 | 2ul << 18)
#define EXEC_BY_1    (1ul << 2)

static volatile long watched;

__attribute__((noinline)) static int add(int a, int b)
{
	__asm__ volatile("");
	return a + b;
}

static int child(void)
{
	int fd[2], status;

	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);                        /* would be one more stop */
	sigprocmask(SIG_BLOCK, &set, NULL);
	ptrace(PTRACE_TRACEME, 0, NULL, NULL);
	if (pipe(fd) != 0 || write(fd[1], "12345678", 8) != 8)
		_exit(99);
	raise(SIGSTOP);
	if (read(fd[0], (void *)&watched, 8) != 8)       /* the kernel's doing */
		_exit(98);
	watched = 5;
	status = add(2, 3);
	pid_t pid = fork();
	if (pid == 0) {
		watched = 7;
		_exit(add(1, 1));
	}
	if (waitpid(pid, &status, 0) != pid || status != 2 << 8)
		_exit(97);
	_exit(add(4, 4));
}

static void hit(pid_t pid, long bit)
{
	siginfo_t info;
	int status;

	CHECK_EQ(waitpid(pid, &status, 0), pid);
	CHECK(WIFSTOPPED(status) && WSTOPSIG(status) == SIGTRAP);
	CHECK(ptrace(PTRACE_GETSIGINFO, pid, NULL, &info) == 0);
	CHECK_EQ(info.si_code, 4);                       /* TRAP_HWBKPT */
	CHECK_EQ(ptrace(PTRACE_PEEKUSER, pid, DR(6), NULL) & 0xf, bit);
	CHECK_EQ(ptrace(PTRACE_POKEUSER, pid, DR(6), 0), 0);
}

static void refusals(pid_t pid)
{
	CHECK_ERR(ptrace(PTRACE_POKEUSER, pid, DR(4), 1), EIO);
	CHECK_ERR(ptrace(PTRACE_POKEUSER, pid, DR(5), 1), EIO);
	CHECK_ERR(ptrace(PTRACE_POKEUSER, pid, DR(0), 0xffffffff80100000ul), EINVAL);
	CHECK_EQ(ptrace(PTRACE_POKEUSER, pid, DR(0), (char *)&watched + 1), 0);
	CHECK_ERR(ptrace(PTRACE_POKEUSER, pid, DR(7), WRITE_8_BY_0), EINVAL);          /* not aligned */
	CHECK_ERR(ptrace(PTRACE_POKEUSER, pid, DR(7), 1ul | 2ul << 16), EINVAL);       /* I/O */
	CHECK_EQ(ptrace(PTRACE_PEEKUSER, pid, DR(7), NULL), 0);
}

int main(void)
{
	struct user_regs_struct r;
	int status;
	pid_t pid = fork();

	if (pid == 0)
		return child();
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	refusals(pid);
	CHECK_EQ(ptrace(PTRACE_POKEUSER, pid, DR(0), &watched), 0);
	CHECK_EQ(ptrace(PTRACE_POKEUSER, pid, DR(1), add), 0);
	CHECK_EQ(ptrace(PTRACE_POKEUSER, pid, DR(7), WRITE_8_BY_0 | EXEC_BY_1), 0);
	CHECK_EQ(ptrace(PTRACE_PEEKUSER, pid, DR(0), NULL), (long)&watched);

	CHECK(ptrace(PTRACE_CONT, pid, NULL, NULL) == 0);
	hit(pid, 1);
	CHECK_EQ(ptrace(PTRACE_PEEKDATA, pid, &watched, NULL), 5);
	for (int i = 2; i <= 4; i += 2) {                /* add(2, 3), add(4, 4); not the child's */
		CHECK(ptrace(PTRACE_CONT, pid, NULL, NULL) == 0);
		hit(pid, 2);
		CHECK(ptrace(PTRACE_GETREGS, pid, NULL, &r) == 0);
		CHECK_EQ(r.rip, (unsigned long)add);
		CHECK_EQ(r.rdi, i);
	}
	CHECK(ptrace(PTRACE_CONT, pid, NULL, NULL) == 0);
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 8);
	return check_done();
}

/* PTRACE_GETREGSET gives as many whole words of a register set as fit; half a word is EINVAL. General registers may be
   set in part, floating-point ones only all together. */
#include "check.h"
#include <elf.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>

int main(void)
{
	struct user_regs_struct regs, again;
	struct user_fpregs_struct fp;
	struct iovec all = { &regs, sizeof(regs) }, part = { &again, 24 }, half = { &again, 12 };
	struct iovec more = { &fp, 1 << 20 }, some = { &fp, sizeof(fp) - 8 };
	int status;

	pid_t pid = fork();
	if (pid == 0) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		raise(SIGSTOP);
		_exit(0);
	}
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	CHECK(ptrace(PTRACE_GETREGSET, pid, NT_PRSTATUS, &all) == 0);
	CHECK_EQ(all.iov_len, sizeof(regs));
	CHECK_ERR(ptrace(PTRACE_GETREGSET, pid, NT_PRSTATUS, &half), EINVAL);
	CHECK_ERR(ptrace(PTRACE_SETREGSET, pid, NT_PRSTATUS, &half), EINVAL);
	CHECK(ptrace(PTRACE_GETREGSET, pid, NT_PRSTATUS, &part) == 0);
	CHECK(part.iov_len == 24 && again.r13 == regs.r13);
	again.r13++;
	CHECK(ptrace(PTRACE_SETREGSET, pid, NT_PRSTATUS, &part) == 0);
	CHECK(ptrace(PTRACE_GETREGS, pid, 0, &again) == 0);
	CHECK(again.r13 == regs.r13 + 1 && again.rsp == regs.rsp);
	CHECK(ptrace(PTRACE_SETREGS, pid, 0, &regs) == 0);
	CHECK(ptrace(PTRACE_GETREGSET, pid, NT_PRFPREG, &more) == 0);
	CHECK_EQ(more.iov_len, sizeof(fp));
	CHECK_ERR(ptrace(PTRACE_SETREGSET, pid, NT_PRFPREG, &some), EINVAL);
	CHECK(ptrace(PTRACE_SETREGSET, pid, NT_PRFPREG, &more) == 0);
	CHECK(ptrace(PTRACE_CONT, pid, 0, 0) == 0);
	CHECK(wait_ok());
	return check_done();
}

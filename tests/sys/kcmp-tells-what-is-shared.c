/* kcmp: after fork everything is a copy but the open files; with clone's flags the objects are the same. */
#include "tools.h"

enum { A_FILE, VM, FILES, FS, SIGHAND, IO, SYSVSEM };

static long kcmp(pid_t other, int type, unsigned long fd1, unsigned long fd2)
{
	return syscall(SYS_kcmp, getpid(), other, type, fd1, fd2);
}

int main(void)
{
	int f = open("/dev/null", O_RDONLY), again = open("/dev/null", O_RDONLY), same = dup(f);
	unsigned long flags = 0x100 | 0x200 | 0x400 | 0x800 | 0x40000;    /* VM FS FILES SIGHAND SYSVSEM */
	static char stack[16384];
	pid_t pid;

	if (kcmp(getpid(), VM, 0, 0) < 0 && errno == ENOSYS)
		SKIP("a kernel without CONFIG_KCMP");
	CHECK_EQ(kcmp(getpid(), A_FILE, f, same), 0);
	CHECK(kcmp(getpid(), A_FILE, f, again) > 0);
	CHECK_EQ(kcmp(getpid(), A_FILE, f, again) + kcmp(getpid(), A_FILE, again, f), 3);
	CHECK_ERR(kcmp(getpid(), A_FILE, f, 999), EBADF);
	CHECK_ERR(kcmp(getpid(), 99, 0, 0), EINVAL);
	CHECK_ERR(kcmp(0x3ffffff, VM, 0, 0), ESRCH);
	pid = fork();
	if (pid == 0) {
		pause();
		_exit(0);
	}
	CHECK_EQ(kcmp(pid, A_FILE, f, same), 0);
	for (int type = VM; type <= SIGHAND; type++)
		CHECK(kcmp(pid, type, 0, 0) > 0);
	kill(pid, SIGKILL);
	CHECK_EQ(waitpid(pid, NULL, 0), pid);
	pid = clone((int (*)(void *))pause, stack + sizeof(stack), flags | SIGCHLD, NULL);
	CHECK(pid > 0);
	for (int type = VM; type <= SYSVSEM; type++)
		CHECK_EQ(kcmp(pid, type, 0, 0), 0);
	kill(pid, SIGKILL);
	CHECK_EQ(waitpid(pid, NULL, 0), pid);
	if (geteuid() == 0 && fork() == 0) {
		CHECK(setresuid(4321, 4321, 4321) == 0);
		CHECK_ERR(kcmp(1, VM, 0, 0), EPERM);
		_exit(check_done());
	} else if (geteuid() == 0) {
		CHECK(wait_ok());
	}
	return check_done();
}

/* exec: a program that the caller may not read is not dumpable, nor one begun with differing ids. Traced by somebody
   without rights, a set-user-ID program runs with the caller's ids, in secure mode. */
#include "execprog.h"
#include "tools.h"
#include <stdbool.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>

/* Run prog as user 1000: exit status dumpable + 2 * secure + 4 * (euid is 0). */
static int run(const char *prog, uid_t euid, bool traced)
{
	int st;
	pid_t pid = fork();

	if (pid == 0) {
		if (setresgid(1000, 1000, 1000) < 0 || setresuid(1000, euid, euid) < 0)
			_exit(98);
		if (traced) {
			pid = fork();
			if (pid > 0) {
				waitpid(pid, &st, 0);
				ptrace(PTRACE_CONT, pid, NULL, NULL);
				waitpid(pid, &st, 0);
				_exit(WEXITSTATUS(st));
			}
			ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		}
		execl(prog, prog, "x", NULL);
		_exit(99);
	}
	waitpid(pid, &st, 0);
	return WIFEXITED(st) ? WEXITSTATUS(st) : -1;
}

int main(int argc, char **argv)
{
	(void)argv;
	if (argc > 1)
		return prctl(PR_GET_DUMPABLE) + 2 * getauxval(AT_SECURE) + 4 * (geteuid() == 0);
	copy_self("open", -1, -1, 0755);
	copy_self("closed", -1, -1, 0711);
	copy_self("setuid", -1, -1, 04755);
	CHECK_EQ(run("./open", 1000, false), 1);
	CHECK_EQ(run("./closed", 1000, false), 0);
	CHECK_EQ(run("./setuid", 1000, false), 6);
	CHECK_EQ(run("./setuid", 1000, true), 3);
	CHECK_EQ(run("./open", 2000, false), 2);
	unlink("open");
	unlink("closed");
	unlink("setuid");
	return check_done();
}

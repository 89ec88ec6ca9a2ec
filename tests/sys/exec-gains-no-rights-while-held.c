/* A set-user-ID program gains nothing while somebody has a hand on it: a tracer without rights (its own rights do not count if the
   tracee asked to be traced), or a process that shares its directory, however many threads there are. A thread that was joined does not
   count. Nor does root get capabilities back without new privileges. A tracer cannot peek at what may not be read. */
#include "execprog.h"
#include "tools.h"
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>

static char stack[4][32768] __attribute__((aligned(16)));
static int marker = 7;

static void become_user(void)
{
	if (setgroups(0, NULL) < 0 || setresgid(1000, 1000, 1000) < 0 || setresuid(1000, 1000, 1000) < 0)
		_exit(98);
}

static void *nothing(void *arg)
{
	return arg;
}

static int sleeper(void *arg)
{
	(void)arg;
	for (;;)
		pause();
	return 0;
}

/* What becomes of the effective id in a program that user 1000 executes. */
static int euid_after(void (*before)(void), bool traced)
{
	pid_t pid = fork();
	int st;

	if (pid == 0) {
		setpgid(0, 0);
		become_user();
		if (before)
			before();
		execl("./setuid", "setuid", "euid", NULL);
		_exit(99);
	}
	while (waitpid(pid, &st, 0) == pid && WIFSTOPPED(st))
		CHECK(traced && ptrace(PTRACE_CONT, pid, NULL, NULL) == 0);
	if (kill(-pid, SIGKILL) == 0)        /* the stranger, who is ours by now */
		waitpid(-1, NULL, __WALL);
	return WIFEXITED(st) ? WEXITSTATUS(st) : -1;
}

static void ask_to_be_traced(void)
{
	ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}

static void join_a_thread(void)
{
	pthread_t t;

	if (pthread_create(&t, NULL, nothing, NULL) == 0)
		pthread_join(t, NULL);
}

/* As many threads as hands on the directory, but one of these is a stranger's. */
static void share_with_a_process(void)
{
	if (clone(sleeper, stack[1], CLONE_VM | CLONE_SIGHAND | CLONE_THREAD, NULL) < 0 ||
	    clone(sleeper, stack[2], CLONE_VM | CLONE_FS, NULL) < 0)
		_exit(97);
}

static unsigned kill_permitted(void)
{
	static struct { unsigned version; int pid; } head = { 0x20080522u, 0 };
	static struct { unsigned effective, permitted, inheritable; } cap[2];

	if (syscall(SYS_capget, &head, cap) < 0)
		return 96;
	return cap[0].permitted >> 5 & 1;
}

static int capability_after_exec(bool no_new_privs)
{
	static struct { unsigned version; int pid; } head = { 0x20080522u, 0 };
	static struct { unsigned effective, permitted, inheritable; } cap[2];
	pid_t pid = fork();
	int st;

	if (pid == 0) {
		syscall(SYS_capget, &head, cap);
		cap[0].effective &= ~(1u << 5);
		cap[0].permitted &= ~(1u << 5);
		if (syscall(SYS_capset, &head, cap) < 0 || (no_new_privs && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0))
			_exit(98);
		execl("./open", "open", "cap", NULL);
		_exit(99);
	}
	CHECK(waitpid(pid, &st, 0) == pid);
	return WEXITSTATUS(st);
}

/* User 1000 traces a program: is its memory told? */
static int peeked(const char *prog)
{
	pid_t pid = fork(), child;
	long word;
	int st;

	if (pid == 0) {
		become_user();
		child = fork();
		if (child == 0) {
			ask_to_be_traced();
			execl(prog, prog, "euid", NULL);
			_exit(99);
		}
		waitpid(child, &st, 0);
		errno = 0;
		word = ptrace(PTRACE_PEEKDATA, child, &marker, NULL);
		st = word == -1 && errno ? errno : 0;
		if (ptrace(PTRACE_POKEDATA, child, &marker, word) < 0 && st != errno)
			st = 97;
		kill(child, SIGKILL);
		_exit(st);
	}
	CHECK(waitpid(pid, &st, 0) == pid);
	return WEXITSTATUS(st);
}

int main(int argc, char **argv)
{
	if (argc > 1)
		return argv[1][0] == 'c' ? (int)kill_permitted() : geteuid() / 1000;
	copy_self("open", -1, -1, 0755);
	copy_self("closed", -1, -1, 0711);
	copy_self("setuid", -1, -1, 0755);
	CHECK(chown("setuid", 2000, 0) == 0 && chmod("setuid", 04755) == 0);
	CHECK(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0);
	CHECK_EQ(euid_after(NULL, false), 2);
	for (int i = 0; i < 30; i++)
		CHECK_EQ(euid_after(join_a_thread, false), 2);
	CHECK_EQ(euid_after(ask_to_be_traced, true), 1);
	CHECK_EQ(euid_after(share_with_a_process, false), 1);
	CHECK_EQ(capability_after_exec(false), 1);
	CHECK_EQ(capability_after_exec(true), 0);
	CHECK_EQ(peeked("./open"), 0);
	CHECK_EQ(peeked("./closed"), EIO);
	unlink("open");
	unlink("closed");
	unlink("setuid");
	return check_done();
}

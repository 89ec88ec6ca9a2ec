/* The main thread is gone when another thread execs: its tracer hears of the new program's end, and of no more. */
#include <pthread.h>
#include <sys/ptrace.h>
#include "check.h"

static char path[256];
static char *const argv[] = { path, "again", NULL };

static void *exec_again(void *arg)
{
	execv(argv[0], argv);
	_exit(1);
}

static void tracee(void)
{
	pthread_t t;

	ptrace(PTRACE_TRACEME, 0, 0, 0);
	raise(SIGSTOP);
	pthread_create(&t, NULL, exec_again, NULL);
	pthread_exit(NULL);
}

int main(int argc, char **args)
{
	int pid, who, status, last = 0;

	if (argc > 1)
		return 7;
	CHECK(readlink("/proc/self/exe", path, sizeof(path) - 1) > 0);
	pid = fork();
	if (pid == 0)
		tracee();
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	CHECK_EQ(ptrace(PTRACE_SETOPTIONS, pid, 0, (void *)(long)(PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC)), 0);
	ptrace(PTRACE_CONT, pid, 0, 0);
	while ((who = waitpid(-1, &status, __WALL)) > 0) {
		if (who == pid && WIFEXITED(status))
			last = status;
		else if (WIFSTOPPED(status))
			ptrace(PTRACE_CONT, who, 0, 0);
	}
	CHECK_EQ(errno, ECHILD);
	CHECK_EQ(WEXITSTATUS(last), 7);
	return check_done();
}

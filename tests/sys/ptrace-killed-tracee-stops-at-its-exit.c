/* PTRACE_O_TRACEEXIT: a tracee that was killed stops once more before it is gone, and its status is the message; so
   does a thread that another one's exec ends. */
#include "check.h"
#include <pthread.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>

#define EXIT_STOP (SIGTRAP | PTRACE_EVENT_EXIT << 8)
#define EXEC_STOP (SIGTRAP | PTRACE_EVENT_EXEC << 8)

static void *do_exec(void *path)
{
	execl(path, path, "again", (char *)0);
	return 0;
}

/* The next stop that is no signal's. */
static int next_stop(pid_t *who)
{
	int status;

	for (;;) {
		*who = waitpid(-1, &status, __WALL);
		if (*who < 0 || !WIFSTOPPED(status))
			return *who < 0 ? -1 : -2 - status;
		if (status >> 16)
			return status >> 8;
		ptrace(PTRACE_CONT, *who, 0, 0);
	}
}

int main(int argc, char **argv)
{
	unsigned long message = 0;
	pthread_t th;
	pid_t who;

	if (argc > 1)
		return 0;
	pid_t pid = fork();
	if (pid == 0)
		for (;;)
			pause();
	CHECK(ptrace(PTRACE_SEIZE, pid, 0, PTRACE_O_TRACEEXIT) == 0);
	CHECK(kill(pid, SIGKILL) == 0);
	CHECK_EQ(next_stop(&who), EXIT_STOP);
	CHECK(ptrace(PTRACE_GETEVENTMSG, pid, 0, &message) == 0);
	CHECK_EQ(message, SIGKILL);
	CHECK(ptrace(PTRACE_CONT, pid, 0, 0) == 0);
	CHECK_EQ(next_stop(&who), -2 - SIGKILL);

	pid = fork();
	if (pid == 0) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		raise(SIGSTOP);
		pthread_create(&th, NULL, do_exec, argv[0]);
		for (;;)
			pause();
	}
	CHECK_EQ(waitpid(pid, NULL, 0), pid);
	CHECK(ptrace(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_TRACEEXIT | PTRACE_O_TRACEEXEC) == 0);
	CHECK(ptrace(PTRACE_CONT, pid, 0, 0) == 0);
	CHECK_EQ(next_stop(&who), EXIT_STOP);             /* the main thread, which the other one's exec ends */
	CHECK_EQ(who, pid);
	kill(pid, SIGKILL);
	while (next_stop(&who) > 0)
		ptrace(PTRACE_CONT, who, 0, 0);
	return check_done();
}

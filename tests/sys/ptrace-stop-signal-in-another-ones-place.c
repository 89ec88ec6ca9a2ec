/* A tracer that puts a stop signal in the place of the one its tracee stopped for stops the group, as if that had been
   sent; unless SIGCONT came meanwhile. */
#include "tools.h"
#include <sys/ptrace.h>

/* The next stop, but for those that tell a seizing tracer of SIGCONT. */
static int next_stop(pid_t pid)
{
	int status;

	do
		CHECK_EQ(waitpid(pid, &status, 0), pid);
	while (status >> 8 == (SIGTRAP | PTRACE_EVENT_STOP << 8) && ptrace(PTRACE_CONT, pid, NULL, 0) == 0);
	return status >> 8;
}

static void cont(pid_t pid, int sig)
{
	CHECK(ptrace(PTRACE_CONT, pid, NULL, sig) == 0);
}

/* event: what a seized tracee's group stop has beside the signal. */
static void stops_and_goes_on(pid_t pid, int event)
{
	int first, sig;

	for (int i = 0; i < 20; i++) {
		first = i % 3 ? SIGUSR1 : SIGCONT;
		sig = i % 2 ? SIGTSTP : SIGSTOP;
		kill(pid, first);
		CHECK_EQ(next_stop(pid), first);
		cont(pid, sig);
		CHECK_EQ(next_stop(pid), sig | event << 8);
		if (event)
			CHECK(ptrace(PTRACE_LISTEN, pid, NULL, NULL) == 0);
		kill(pid, SIGCONT);
		if (!event)
			cont(pid, 0);
		CHECK_EQ(next_stop(pid), SIGCONT);
		cont(pid, 0);
	}
	kill(pid, SIGUSR1);
	CHECK_EQ(next_stop(pid), SIGUSR1);
	kill(pid, SIGCONT);
	cont(pid, SIGSTOP);
	CHECK_EQ(next_stop(pid), SIGCONT);
	cont(pid, 0);
}

int main(void)
{
	int status;
	pid_t pid;

	signal(SIGUSR1, SIG_IGN);                /* before there is one pending: this would drop it */
	pid = fork();
	if (pid == 0) {
		setpgid(0, 0);                   /* SIGTSTP would not stop an orphaned group: ours is not */
		for (;;)
			pause();
	}
	setpgid(pid, pid);
	CHECK(ptrace(PTRACE_ATTACH, pid, NULL, NULL) == 0);
	CHECK_EQ(next_stop(pid), SIGSTOP);
	cont(pid, 0);
	stops_and_goes_on(pid, 0);
	kill(pid, SIGUSR1);
	CHECK_EQ(next_stop(pid), SIGUSR1);
	CHECK(ptrace(PTRACE_DETACH, pid, NULL, 0) == 0);
	CHECK(ptrace(PTRACE_SEIZE, pid, NULL, NULL) == 0);
	stops_and_goes_on(pid, PTRACE_EVENT_STOP);
	kill(pid, SIGKILL);
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	return check_done();
}

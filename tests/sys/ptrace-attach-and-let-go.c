/* ATTACH stops a running process, DETACH lets it go on; a signal may be swallowed or replaced; the tracer's
   death frees the tracee, or with EXITKILL kills it. */
#include "tools.h"
#include <sys/ptrace.h>

static volatile int usr2;

static void on_usr2(int sig)
{
	usr2 = 1;
}

static pid_t make_child(int *ready)
{
	sigset_t set, old;
	int fd[2];
	char c;
	pid_t pid;

	pipe(fd);
	pid = fork();
	if (pid == 0) {
		signal(SIGUSR2, on_usr2);
		sigemptyset(&set);
		sigaddset(&set, SIGUSR2);
		sigprocmask(SIG_BLOCK, &set, &old);      /* it must not come between the look and the sleep */
		write(fd[1], "x", 1);
		while (!usr2)
			sigsuspend(&old);
		_exit(7);
	}
	read(fd[0], &c, 1);
	close(fd[0]);
	close(fd[1]);
	return pid;
}

int main(void)
{
	int status;
	pid_t tracer, pid = make_child(NULL);

	CHECK(ptrace(PTRACE_ATTACH, pid, NULL, NULL) == 0);
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	CHECK(WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP);
	CHECK_ERR(ptrace(PTRACE_ATTACH, pid, NULL, NULL), EPERM);
	CHECK(ptrace(PTRACE_CONT, pid, NULL, NULL) == 0);

	kill(pid, SIGUSR1);              /* would kill; the tracer turns it into SIGUSR2 */
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	CHECK(WIFSTOPPED(status) && WSTOPSIG(status) == SIGUSR1);
	CHECK(ptrace(PTRACE_DETACH, pid, NULL, (void *)(long)SIGUSR2) == 0);
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 7);

	pid = make_child(NULL);
	tracer = fork();
	if (tracer == 0) {
		ptrace(PTRACE_SEIZE, pid, NULL, (void *)(long)PTRACE_O_EXITKILL);
		_exit(0);
	}
	CHECK_EQ(waitpid(tracer, &status, 0), tracer);
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);

	pid = make_child(NULL);
	tracer = fork();
	if (tracer == 0) {
		ptrace(PTRACE_ATTACH, pid, NULL, NULL);
		waitpid(pid, &status, __WALL);
		_exit(WIFSTOPPED(status) ? 0 : 1);
	}
	CHECK_EQ(waitpid(tracer, &status, 0), tracer);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	CHECK_EQ(waitpid(pid, &status, WNOHANG), 0);
	kill(pid, SIGUSR2);
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 7);
	return check_done();
}

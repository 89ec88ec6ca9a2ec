/* Signals sent to a stopped process wait for SIGCONT, whose own handler runs too; SIGKILL does not wait. */
#include "tools.h"

static volatile sig_atomic_t usr1, cont;

static void handler(int sig)
{
	if (sig == SIGUSR1)
		usr1++;
	else
		cont++;
}

int main(void)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		signal(SIGUSR1, handler);
		signal(SIGCONT, handler);
		raise(SIGSTOP);
		while (!usr1 || !cont)
			;
		_exit(3);
	}
	CHECK_EQ(waitpid(pid, &status, WUNTRACED), pid);
	kill(pid, SIGUSR1);
	CHECK_EQ(state_of(pid, pid), 'T');
	kill(pid, SIGCONT);
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 3);
	pid = fork();
	if (pid == 0)
		for (;;)
			raise(SIGSTOP);
	CHECK_EQ(waitpid(pid, &status, WUNTRACED), pid);
	kill(pid, SIGKILL);
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	return check_done();
}

/* A zombie that nobody waited for goes to the subreaper, who gets its SIGCHLD; one that ignores SIGCHLD has it
   reaped at once. */
#include <sys/prctl.h>
#include "check.h"

/* A child that leaves a zombie behind; the zombie's pid. */
static int leave_zombie(void)
{
	int fd[2], pid = 0;

	CHECK_EQ(pipe(fd), 0);
	if (fork() == 0) {
		siginfo_t info;

		pid = fork();
		if (pid == 0)
			_exit(7);
		waitid(P_PID, pid, &info, WEXITED | WNOWAIT);
		_exit(write(fd[1], &pid, sizeof(pid)) < 0);
	}
	CHECK_EQ(read(fd[0], &pid, sizeof(pid)), sizeof(pid));
	close(fd[0]);
	close(fd[1]);
	return pid;
}

int main(void)
{
	siginfo_t info;
	sigset_t set;
	int zombie, status;

	CHECK_EQ(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	zombie = leave_zombie();
	CHECK_EQ(sigwaitinfo(&set, &info), SIGCHLD);
	CHECK_EQ(info.si_pid, zombie);           /* it comes before that of the one who left it */
	CHECK_EQ(info.si_status, 7);
	CHECK_EQ(waitpid(zombie, &status, 0), zombie);
	CHECK_EQ(WEXITSTATUS(status), 7);
	CHECK_EQ(wait(&status) > 0 && status == 0, 1);

	signal(SIGCHLD, SIG_IGN);
	zombie = leave_zombie();
	CHECK_EQ(wait(&status), -1);             /* until all children are gone */
	CHECK_EQ(errno, ECHILD);
	CHECK_EQ(kill(zombie, 0), -1);
	CHECK_EQ(errno, ESRCH);
	return check_done();
}

/* A child with another exit signal, or none, is a clone child: only __WCLONE and __WALL find it. */
#include "tools.h"

#ifndef __WCLONE
#define __WCLONE 0x80000000
#define __WALL 0x40000000
#endif

static volatile int got;

static void usr1(int sig)
{
	got++;
}

int main(void)
{
	int status;
	pid_t pid;

	signal(SIGUSR1, usr1);
	pid = syscall(SYS_clone, SIGUSR1, 0, 0, 0, 0);
	if (pid == 0)
		syscall(SYS_exit, 5);
	CHECK_ERR(waitpid(pid, &status, 0), ECHILD);
	while (waitpid(pid, &status, __WCLONE) < 0 && errno == EINTR)
		;
	CHECK_EQ(WEXITSTATUS(status), 5);
	CHECK_EQ(got, 1);
	pid = syscall(SYS_clone, 0, 0, 0, 0, 0);
	if (pid == 0)
		syscall(SYS_exit, 6);
	CHECK_EQ(waitpid(pid, &status, __WALL), pid);
	CHECK_EQ(WEXITSTATUS(status), 6);
	CHECK_ERR(waitpid(-1, &status, __WALL), ECHILD);
	return check_done();
}

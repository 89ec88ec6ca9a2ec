/* pidfd_send_signal takes a descriptor of /proc/PID for a pidfd, as killall uses it; not one of another file there, nor
   of a thread's directory. The other calls on pidfds do not. */
#include "tools.h"

static int open_of(pid_t pid, const char *rest)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d%s", pid, rest);
	return open(path, O_RDONLY);
}

int main(void)
{
	char task[32];
	siginfo_t info;
	int dir, file, thread, status;
	pid_t pid = fork();

	if (pid == 0)
		for (;;)
			pause();
	snprintf(task, sizeof(task), "/task/%d", pid);
	dir = open_of(pid, "");
	file = open_of(pid, "/stat");
	thread = open_of(pid, task);
	CHECK(dir >= 0 && file >= 0 && thread >= 0);
	CHECK_ERR(syscall(SYS_pidfd_send_signal, file, SIGKILL, NULL, 0), EBADF);
	CHECK_ERR(syscall(SYS_pidfd_send_signal, thread, SIGKILL, NULL, 0), EBADF);
	CHECK_ERR(syscall(SYS_pidfd_getfd, dir, 0, 0), EBADF);
	CHECK_ERR(waitid(P_PIDFD, dir, &info, WEXITED), EBADF);
	CHECK(syscall(SYS_pidfd_send_signal, dir, 0, NULL, 0) == 0);
	CHECK(syscall(SYS_pidfd_send_signal, dir, SIGTERM, NULL, 0) == 0);
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
	CHECK_ERR(syscall(SYS_pidfd_send_signal, dir, 0, NULL, 0), ESRCH);
	return check_done();
}

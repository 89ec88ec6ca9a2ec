/* get_robust_list: of oneself by 0, of another by its pid, with the right to look into it; of nobody ESRCH. */
#include "tools.h"
#include <sys/syscall.h>

int main(void)
{
	void *mine = NULL, *his = NULL;
	size_t n = 0;

	CHECK(syscall(SYS_get_robust_list, 0, &mine, &n) == 0);
	pid_t pid = fork();
	if (pid == 0) {
		static long head[3];

		syscall(SYS_set_robust_list, head, 24l);
		for (;;)
			pause();
	}
	wait_asleep(pid);
	CHECK(syscall(SYS_get_robust_list, pid, &his, &n) == 0);
	CHECK(his != NULL && n == 24);
	CHECK_ERR(syscall(SYS_get_robust_list, 0x3fffff, &his, &n), ESRCH);
	if (geteuid() == 0) {
		pid_t other = fork();
		if (other == 0) {
			setresuid(4321, 4321, 4321);
			CHECK_ERR(syscall(SYS_get_robust_list, pid, &his, &n), EPERM);
			_exit(check_done());
		}
		wait_ok_pid(other);
	}
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return check_done();
}

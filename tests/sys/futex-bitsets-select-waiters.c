/* WAKE_BITSET wakes only waiters whose bits meet its own. */
#include "tools.h"

int main(void)
{
	int *word = shared_new(PAGE);
	pid_t pid[3];

	for (int i = 0; i < 3; i++) {
		pid[i] = fork();
		if (pid[i] == 0)
			_exit(syscall(SYS_futex, word, FUTEX_WAIT_BITSET, 0, NULL, NULL, 1 << i) == 0 ? i : 99);
	}
	for (int i = 0; i < 3; i++)
		wait_asleep(pid[i]);
	int status;
	CHECK_EQ(syscall(SYS_futex, word, FUTEX_WAKE_BITSET, 10, NULL, NULL, 8), 0);
	CHECK_EQ(syscall(SYS_futex, word, FUTEX_WAKE_BITSET, 10, NULL, NULL, 2), 1);
	CHECK_EQ(waitpid(-1, &status, 0), pid[1]);
	CHECK_EQ(WEXITSTATUS(status), 1);
	CHECK_EQ(syscall(SYS_futex, word, FUTEX_WAKE_BITSET, 10, NULL, NULL, 5), 2);
	waitpid(-1, &status, 0);
	waitpid(-1, &status, 0);
	munmap(word, PAGE);
	return check_done();
}

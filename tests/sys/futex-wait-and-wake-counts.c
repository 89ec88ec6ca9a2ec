/* FUTEX_WAIT checks its value first (EAGAIN); WAKE wakes at most so many and says how many. */
#include "tools.h"

int main(void)
{
	int *word = shared_new(PAGE);
	pid_t pid[4];

	CHECK_ERR(syscall(SYS_futex, word, FUTEX_WAIT, 1, NULL, NULL, 0), EAGAIN);
	CHECK_EQ(syscall(SYS_futex, word, FUTEX_WAKE, 100, NULL, NULL, 0), 0);
	for (int i = 0; i < 4; i++) {
		pid[i] = fork();
		if (pid[i] == 0) {
			while (!*(volatile int *)word)
				if (syscall(SYS_futex, word, FUTEX_WAIT, 0, NULL, NULL, 0) == 0)
					_exit(0);
			_exit(1);
		}
	}
	for (int i = 0; i < 4; i++)
		wait_asleep(pid[i]);
	CHECK_EQ(syscall(SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0), 1);
	CHECK(wait_ok());
	CHECK_EQ(syscall(SYS_futex, word, FUTEX_WAKE, 2, NULL, NULL, 0), 2);
	CHECK(wait_ok());
	CHECK(wait_ok());
	CHECK_EQ(syscall(SYS_futex, word, FUTEX_WAKE, 1000, NULL, NULL, 0), 1);
	CHECK(wait_ok());
	munmap(word, PAGE);
	return check_done();
}

/* CMP_REQUEUE wakes some and moves the others to the second word, EAGAIN when the value changed. */
#include "tools.h"

int main(void)
{
	int *word = shared_new(PAGE), *other = word + 1, status;
	pid_t pid[5];

	for (int i = 0; i < 5; i++) {
		pid[i] = fork();
		if (pid[i] == 0)
			_exit(syscall(SYS_futex, word, FUTEX_WAIT, 0, NULL, NULL, 0) == 0 ? 0 : 1);
	}
	for (int i = 0; i < 5; i++)
		wait_asleep(pid[i]);
	CHECK_ERR(syscall(SYS_futex, word, FUTEX_CMP_REQUEUE, 1, 2L, other, 7), EAGAIN);
	CHECK_EQ(syscall(SYS_futex, word, FUTEX_CMP_REQUEUE, 1, 2L, other, 0), 3);
	CHECK(wait_ok());
	CHECK_EQ(syscall(SYS_futex, other, FUTEX_WAKE, 10, NULL, NULL, 0), 2);
	CHECK(wait_ok());
	CHECK(wait_ok());
	CHECK_EQ(waitpid(-1, &status, WNOHANG), 0);
	CHECK_EQ(syscall(SYS_futex, word, FUTEX_REQUEUE, 0, 10L, other, 0), 2);
	CHECK_EQ(syscall(SYS_futex, word, FUTEX_WAKE, 10, NULL, NULL, 0), 0);
	CHECK_EQ(syscall(SYS_futex, other, FUTEX_WAKE, 10, NULL, NULL, 0), 2);
	CHECK(wait_ok());
	CHECK(wait_ok());
	CHECK_ERR(syscall(SYS_futex, word, FUTEX_CMP_REQUEUE, -1, 2L, other, 0), EINVAL);
	munmap(word, PAGE);
	return check_done();
}

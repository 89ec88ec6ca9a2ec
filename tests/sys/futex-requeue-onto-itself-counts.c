/* FUTEX_REQUEUE from a word to the same word wakes as told, counts those it left there too, and loses nobody. */
#include "tools.h"

static long futex(uint32_t *a, int op, long val, long val2, uint32_t *b)
{
	return syscall(SYS_futex, a, op, val, val2, b, 0);
}

int main(void)
{
	uint32_t *word = shared_new(PAGE);
	pid_t pid[3];

	for (int i = 0; i < 3; i++) {
		pid[i] = fork();
		if (pid[i] == 0)
			_exit(futex(word, FUTEX_WAIT, 0, 0, NULL) != 0);
		wait_asleep(pid[i]);
	}
	CHECK_EQ(futex(word, FUTEX_REQUEUE, 0, 2, word), 2);
	CHECK_EQ(futex(word, FUTEX_REQUEUE, 1, 5, word), 3);
	CHECK(wait_ok());
	CHECK_EQ(futex(word, FUTEX_WAKE, 5, 0, NULL), 2);
	CHECK(wait_ok());
	CHECK(wait_ok());
	return check_done();
}

/* WAKE_OP wakes on the second word if its old value is equal, not equal, less, not more, more, not less; an argument may be a shift. */
#include "tools.h"

#define OP(op, arg, cmp, cmparg) ((op) << 28 | (cmp) << 24 | (arg) << 12 | (cmparg))
#define SHIFT 8

/* Is somebody woken at b with the old value 5? */
static int wakes(int *a, int *b, int cmp, int with)
{
	pid_t pid;
	int n;

	*b = 5;
	pid = fork();
	if (pid == 0)
		_exit(syscall(SYS_futex, b, FUTEX_WAIT, 5, NULL, NULL, 0) == 0 ? 0 : 1);
	wait_asleep(pid);
	n = syscall(SYS_futex, a, FUTEX_WAKE_OP, 1, 1L, b, OP(0, 5, cmp, with));
	if (n == 0)
		CHECK_EQ(syscall(SYS_futex, b, FUTEX_WAKE, 1, NULL, NULL, 0), 1);
	wait_ok_pid(pid);
	return n;
}

int main(void)
{
	static const char want[6][3] = { { 0, 1, 0 }, { 1, 0, 1 }, { 0, 0, 1 }, { 0, 1, 1 }, { 1, 0, 0 }, { 1, 1, 0 } };
	int *a = shared_new(PAGE), *b = a + 1;

	for (int cmp = 0; cmp < 6; cmp++)
		for (int with = 4; with <= 6; with++)
			CHECK_EQ(wakes(a, b, cmp, with), want[cmp][with - 4]);
	*b = 0;
	CHECK_EQ(syscall(SYS_futex, a, FUTEX_WAKE_OP, 0, 0L, b, OP(SHIFT | 2, 4, 0, 0)), 0);
	CHECK_EQ(*b, 16);
	munmap(a, PAGE);
	return check_done();
}

/* WAKE_OP changes the second word atomically, wakes on the first, and on the second if its old value says so. */
#include "tools.h"

#define OP(op, arg, cmp, cmparg) ((op) << 28 | (cmp) << 24 | (arg) << 12 | (cmparg))

int main(void)
{
	int *a = shared_new(PAGE), *b = a + 1;
	pid_t x, y;

	x = fork();
	if (x == 0)
		_exit(syscall(SYS_futex, a, FUTEX_WAIT, 0, NULL, NULL, 0) == 0 ? 0 : 1);
	y = fork();
	if (y == 0)
		_exit(syscall(SYS_futex, b, FUTEX_WAIT, 0, NULL, NULL, 0) == 0 ? 0 : 1);
	wait_asleep(x);
	wait_asleep(y);
	/* *b = 5; wake a; wake b only if the old *b was 3: it was 0 */
	CHECK_EQ(syscall(SYS_futex, a, FUTEX_WAKE_OP, 10, 10L, b, OP(0, 5, 0, 3)), 1);
	CHECK_EQ(*b, 5);
	CHECK(wait_ok_pid(x));
	/* *b += 2; old 5 == 5: wake b */
	CHECK_EQ(syscall(SYS_futex, a, FUTEX_WAKE_OP, 10, 10L, b, OP(1, 2, 0, 5)), 1);
	CHECK_EQ(*b, 7);
	CHECK(wait_ok_pid(y));
	syscall(SYS_futex, a, FUTEX_WAKE_OP, 0, 0L, b, OP(2, 8, 0, 0));
	CHECK_EQ(*b, 15);
	syscall(SYS_futex, a, FUTEX_WAKE_OP, 0, 0L, b, OP(3, 3, 0, 0));
	CHECK_EQ(*b, 12);
	syscall(SYS_futex, a, FUTEX_WAKE_OP, 0, 0L, b, OP(4, 5, 0, 0));
	CHECK_EQ(*b, 9);
	CHECK_ERR(syscall(SYS_futex, a, FUTEX_WAKE_OP, 0, 0L, 8L, OP(0, 5, 0, 3)), EFAULT);
	CHECK_ERR(syscall(SYS_futex, a, FUTEX_WAKE_OP, 0, 0L, b, OP(0, 5, 9, 3)), ENOSYS);
	munmap(a, PAGE);
	return check_done();
}

/* Relative timeouts of WAIT, absolute ones of WAIT_BITSET on both clocks: ETIMEDOUT, never early; bad ones EINVAL. */
#include "tools.h"
#include <time.h>

static long long now(clockid_t c)
{
	struct timespec t;

	clock_gettime(c, &t);
	return t.tv_sec * 1000000000ll + t.tv_nsec;
}

int main(void)
{
	struct timespec t = {0, 2000000};
	long long start = now(CLOCK_MONOTONIC), when;
	int word = 0;

	CHECK_ERR(syscall(SYS_futex, &word, FUTEX_WAIT | FUTEX_PRIVATE, 0, &t, NULL, 0), ETIMEDOUT);
	CHECK(now(CLOCK_MONOTONIC) >= start + 2000000);
	for (int real = 0; real < 2; real++) {
		clockid_t c = real ? CLOCK_REALTIME : CLOCK_MONOTONIC;
		when = now(c) + 2000000;
		t = (struct timespec){when / 1000000000, when % 1000000000};
		CHECK_ERR(syscall(SYS_futex, &word, FUTEX_WAIT_BITSET | (real ? FUTEX_REALTIME : 0), 0, &t, NULL, ~0u),
			  ETIMEDOUT);
		CHECK(now(c) >= when);
	}
	t = (struct timespec){0, 1000000000};
	CHECK_ERR(syscall(SYS_futex, &word, FUTEX_WAIT, 0, &t, NULL, 0), EINVAL);
	t = (struct timespec){-1, 0};
	CHECK_ERR(syscall(SYS_futex, &word, FUTEX_WAIT, 0, &t, NULL, 0), EINVAL);
	CHECK_ERR(syscall(SYS_futex, &word, FUTEX_WAIT_BITSET, 0, NULL, NULL, 0), EINVAL);
	CHECK_ERR(syscall(SYS_futex, &word, FUTEX_WAKE_BITSET, 1, NULL, NULL, 0), EINVAL);
	CHECK_ERR(syscall(SYS_futex, (char *)&word + 1, FUTEX_WAIT, 0, NULL, NULL, 0), EINVAL);
	CHECK_ERR(syscall(SYS_futex, 8L, FUTEX_WAIT, 0, NULL, NULL, 0), EFAULT);
	CHECK_ERR(syscall(SYS_futex, &word, 77, 0, NULL, NULL, 0), ENOSYS);
	CHECK_ERR(syscall(SYS_futex, &word, FUTEX_WAIT, 0, 8L, NULL, 0), EFAULT);
	return check_done();
}

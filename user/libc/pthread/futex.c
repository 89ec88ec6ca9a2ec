/* Sleeping on a word, with a deadline. FUTEX_WAIT_BITSET takes absolute times, so a
   wait that is interrupted and repeated does not get longer. */
#include "user/libc/pthread/thread.h"

static int op_of(clockid_t clock, int shared)
{
	return FUTEX_WAIT_BITSET | (shared ? 0 : FUTEX_PRIVATE_FLAG) |
	       (clock == CLOCK_REALTIME ? FUTEX_CLOCK_REALTIME : 0);
}

static int wrong(clockid_t clock, const struct timespec *abstime)
{
	return abstime && (abstime->tv_nsec < 0 || abstime->tv_nsec > 999999999 ||
			   (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC));
}

int __futex_until(uint32_t *word, uint32_t value, clockid_t clock,
		  const struct timespec *abstime, int shared)
{
	if (wrong(clock, abstime))
		return EINVAL;
	if (abstime && abstime->tv_sec < 0)
		return ETIMEDOUT;
	return -__sys_futex(word, op_of(clock, shared), value, abstime, NULL,
			    FUTEX_BITSET_MATCH_ANY);
}

int __futex_until_cancel(uint32_t *word, uint32_t value, clockid_t clock,
			 const struct timespec *abstime, int shared)
{
	if (wrong(clock, abstime))
		return EINVAL;
	if (abstime && abstime->tv_sec < 0)
		return ETIMEDOUT;
	return -__cp_futex(word, op_of(clock, shared), value, abstime, NULL,
			   FUTEX_BITSET_MATCH_ANY);
}

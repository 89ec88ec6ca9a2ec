/* sched_setattr can leave the policy as it is, or all: then it sets whether children begin anew. */
#include "tools.h"

struct attr {
	uint32_t size, policy;
	uint64_t flags;
	int32_t nice;
	uint32_t priority;
	uint64_t runtime, deadline, period;
	uint32_t util_min, util_max;
};

enum { RESET = 1, KEEP_POLICY = 8, KEEP_PARAMS = 16, UTIL_MIN = 32 };

static long set(uint32_t policy, uint64_t flags, int nice, uint32_t priority)
{
	struct attr a = { sizeof(a), policy, flags, nice, priority };

	return syscall(SYS_sched_setattr, 0, &a, 0);
}

static void check_is(uint32_t policy, uint64_t flags, int nice, uint32_t priority)
{
	struct attr a;

	CHECK_EQ(syscall(SYS_sched_getattr, 0, &a, sizeof(a), 0), 0);
	CHECK_EQ(a.policy, policy);
	CHECK_EQ(a.flags, flags);
	CHECK_EQ(a.nice, nice);
	CHECK_EQ(a.priority, priority);
}

int main(void)
{
	CHECK_EQ(set(SCHED_BATCH, 0, 5, 0), 0);
	CHECK_EQ(set(SCHED_FIFO, KEEP_POLICY, 7, 0), 0);
	check_is(SCHED_BATCH, 0, 7, 0);
	CHECK_EQ(set(SCHED_OTHER, KEEP_PARAMS, 9, 0), 0);
	check_is(SCHED_BATCH, 0, 7, 0);
	CHECK_ERR(set(4, KEEP_PARAMS, 7, 0), EINVAL);
	CHECK_ERR(set(SCHED_OTHER, KEEP_POLICY, 7, 3), EINVAL);
	CHECK_ERR(set(-1u, KEEP_POLICY, 7, 0), EINVAL);
	CHECK_ERR(set(4, 0, 7, 0), EINVAL);
	CHECK_ERR(set(SCHED_OTHER, 128, 7, 0), EINVAL);
	CHECK_EQ(set(SCHED_OTHER, RESET | KEEP_PARAMS, 9, 0), 0);
	check_is(SCHED_BATCH, RESET, 7, 0);
	CHECK_EQ(set(SCHED_OTHER, KEEP_POLICY, 8, 0), 0);
	check_is(SCHED_BATCH, RESET, 8, 0);
	if (set(SCHED_RR, 0, 0, 4) == 0 || errno != EPERM) {
		check_is(SCHED_RR, 0, 0, 4);
		CHECK_EQ(set(SCHED_FIFO, KEEP_POLICY | RESET, 0, 6), 0);
		check_is(SCHED_RR, 0, 0, 6);
	}
	if (fork() == 0) {
		struct attr a = { sizeof(a) };
		pid_t gone = fork();

		if (gone == 0)
			_exit(0);
		wait_ok();
		a.policy = 77;           /* who is meant is looked for first */
		CHECK_ERR(syscall(SYS_sched_setattr, gone, &a, 0), ESRCH);
		_exit(check_done());
	}
	CHECK(wait_ok());
	return check_done();
}

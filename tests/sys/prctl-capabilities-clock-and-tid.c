/* prctl: capabilities kept over setuid, the address that clone cleared at the end, timing and time stamp counter, one way each. */
#include "tools.h"
#include <sys/prctl.h>
#include <sys/syscall.h>

int main(void)
{
	int tid, *at = NULL, tsc = 0;

	CHECK_EQ(prctl(PR_GET_KEEPCAPS), 0);
	CHECK(prctl(PR_SET_KEEPCAPS, 1) == 0);
	CHECK_EQ(prctl(PR_GET_KEEPCAPS), 1);
	CHECK_ERR(prctl(PR_SET_KEEPCAPS, 2), EINVAL);
	CHECK(prctl(PR_SET_KEEPCAPS, 0) == 0);
	syscall(SYS_set_tid_address, &tid);
	CHECK(prctl(PR_GET_TID_ADDRESS, &at) == 0 && at == &tid);
	CHECK_EQ(prctl(PR_GET_TIMING), 0);
	CHECK(prctl(PR_SET_TIMING, 0) == 0);
	CHECK_ERR(prctl(PR_SET_TIMING, 1), EINVAL);
	CHECK(prctl(PR_GET_TSC, &tsc) == 0 && tsc == 1);
	CHECK(prctl(PR_SET_TSC, 1) == 0);
	return check_done();
}

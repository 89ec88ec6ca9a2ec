/* PR_SET_TIMERSLACK is kept by the thread and inherited; 0 brings back what it began with. */
#include "check.h"
#include <sys/prctl.h>

int main(void)
{
	int start = prctl(PR_GET_TIMERSLACK);

	CHECK(start > 0);
	CHECK_EQ(prctl(PR_SET_TIMERSLACK, 200), 0);
	CHECK_EQ(prctl(PR_GET_TIMERSLACK), 200);
	if (fork() == 0) {
		CHECK_EQ(prctl(PR_GET_TIMERSLACK), 200);
		CHECK_EQ(prctl(PR_SET_TIMERSLACK, 70), 0);
		CHECK_EQ(prctl(PR_SET_TIMERSLACK, 0), 0);
		CHECK_EQ(prctl(PR_GET_TIMERSLACK), 200);
		_exit(check_done());
	}
	CHECK(wait_ok());
	CHECK_EQ(prctl(PR_SET_TIMERSLACK, 0), 0);
	CHECK_EQ(prctl(PR_GET_TIMERSLACK), start);
	return check_done();
}

/* A poll that sleeps for room in a full pipe wakes when a read makes some, and when the last reader goes. */
#include "tools.h"
#include <poll.h>

int main(void)
{
	static char page[PAGE];
	pid_t me = getpid();
	int p[2];

	for (int closes = 0; closes < 2; closes++) {
		CHECK(pipe(p) == 0);
		struct pollfd f = {p[1], POLLOUT, 0};
		for (int i = 0; i < 16; i++)
			CHECK_EQ(write(p[1], page, PAGE), PAGE);
		if (fork() == 0) {
			close(p[1]);
			wait_asleep(me);
			if (!closes)
				CHECK_EQ(read(p[0], page, PAGE), PAGE);
			close(p[0]);
			_exit(check_done());
		}
		if (closes)
			close(p[0]);
		CHECK_EQ(poll(&f, 1, -1), 1);
		CHECK(f.revents & (closes ? POLLERR : POLLOUT));
		CHECK(wait_ok());
		close(p[0]);
		close(p[1]);
	}
	return check_done();
}

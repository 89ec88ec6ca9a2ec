/* Room that one writer leaves is for the next one: two writers sleep at a full pipe, one read makes room for both. */
#include "tools.h"

int main(void)
{
	static char page[16 * PAGE];
	pid_t pid[2];
	int p[2];

	for (int pages = 1; pages <= 2; pages++) {
		CHECK(pipe(p) == 0);
		CHECK_EQ(write(p[1], page, 16 * PAGE), 16 * PAGE);
		for (int i = 0; i < 2; i++) {
			pid[i] = fork();
			if (pid[i] == 0) {
				CHECK_EQ(write(p[1], page, PAGE), PAGE);
				_exit(check_done());
			}
		}
		wait_asleep(pid[0]);
		wait_asleep(pid[1]);
		CHECK_EQ(read(p[0], page, 2 * PAGE / pages), 2 * PAGE / pages);
		if (pages == 2)
			CHECK_EQ(read(p[0], page, PAGE), PAGE);
		CHECK(wait_ok());
		CHECK(wait_ok());
		close(p[0]);
		close(p[1]);
	}
	return check_done();
}

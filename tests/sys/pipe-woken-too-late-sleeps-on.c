/* Between the wake and the moment the sleeper runs somebody else takes the bytes (or the room): it sleeps on, and
   neither sees an end nor writes too much. The sleeper is nice and shares its processor with the thief. */
#include "tools.h"

static void one_processor(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(sched_getcpu(), &set);
	CHECK(sched_setaffinity(0, sizeof(set), &set) == 0);
}

static pid_t sleeper(int p[2], int writes)
{
	static char buf[16 * PAGE];
	pid_t pid = fork();

	if (pid)
		return pid;
	if (nice(19) < 0)
		_exit(9);
	if (writes) {
		CHECK_EQ(write(p[1], buf, PAGE), PAGE);
	} else {
		char c = 0;
		CHECK_EQ(read(p[0], &c, 1), 1);
		CHECK_EQ(c, 'z');
	}
	_exit(check_done());
}

int main(void)
{
	static char buf[16 * PAGE];
	int p[2];
	pid_t pid;
	char c;

	one_processor();
	for (int round = 0; round < 20; round++) {
		CHECK(pipe(p) == 0);
		pid = sleeper(p, 0);
		wait_asleep(pid);
		CHECK_EQ(write(p[1], "z", 1), 1);
		fcntl(p[0], F_SETFL, O_NONBLOCK);
		if (read(p[0], &c, 1) == 1) {          /* else it was faster */
			wait_asleep(pid);
			CHECK_EQ(write(p[1], "z", 1), 1);
		}
		fcntl(p[0], F_SETFL, 0);
		CHECK(wait_ok());

		CHECK_EQ(write(p[1], buf, 16 * PAGE), 16 * PAGE);
		pid = sleeper(p, 1);
		wait_asleep(pid);
		CHECK_EQ(read(p[0], buf, PAGE), PAGE);
		fcntl(p[1], F_SETFL, O_NONBLOCK);
		if (write(p[1], buf, PAGE) == PAGE) {
			wait_asleep(pid);
			CHECK_EQ(read(p[0], buf, PAGE), PAGE);
		}
		CHECK(wait_ok());
		close(p[0]);
		close(p[1]);
	}
	return check_done();
}

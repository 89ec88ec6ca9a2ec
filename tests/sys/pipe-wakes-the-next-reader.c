/* Bytes that one reader leaves are for the next one: two readers sleep, one write has something for both. */
#include "tools.h"
#include "vary.h"

static void two_readers(size_t each, size_t first, size_t second)
{
	static char in[4 * PAGE], out[4 * PAGE];
	pid_t pid[2];
	int p[2];

	CHECK(pipe(p) == 0);
	for (int i = 0; i < 2; i++) {
		pid[i] = fork();
		if (pid[i] == 0) {
			CHECK_EQ(read(p[0], in, each), each);
			_exit(check_done());
		}
	}
	wait_asleep(pid[0]);
	wait_asleep(pid[1]);
	CHECK_EQ(write(p[1], out, first), first);
	if (second)
		CHECK_EQ(write(p[1], out, second), second);
	CHECK(wait_ok());
	CHECK(wait_ok());
	close(p[0]);
	close(p[1]);
}

int main(void)
{
	two_readers(1, 2, 0);                /* one write of two bytes */
	two_readers(PAGE, 2 * PAGE, 0);      /* one of two pages */
	int some = vary(2, PAGE);

	two_readers(some, 2 * some, 0);
	two_readers(some, some, some);
	two_readers(PAGE, PAGE, PAGE);       /* two pages, one after the other */
	return check_done();
}

/* A system call that writes into a page shared by fork breaks the sharing as a store would. */
#include "tools.h"

int main(void)
{
	char *p = pages_new(2);
	int fd[2];

	CHECK(pipe(fd) == 0);
	memset(p, 'a', 2 * PAGE);
	if (fork() == 0) {
		CHECK_EQ(write(fd[1], "xyz", 3), 3);
		CHECK_EQ(read(fd[0], p + PAGE - 1, 3), 3);
		CHECK_EQ(p[PAGE], 'y');
		_exit(check_done());
	}
	CHECK(wait_ok());
	CHECK_EQ(p[PAGE - 1], 'a');
	CHECK_EQ(p[PAGE], 'a');
	munmap(p, 2 * PAGE);
	return check_done();
}

/* A store far below the stack pointer, yet within the limit, grows the stack; system calls into it work too. */
#include "tools.h"

int main(void)
{
	char here, *below = &here - 300 * 1024;
	int fd[2];

	CHECK_EQ(write_fault(below), 0);
	CHECK(pipe(fd) == 0);
	CHECK_EQ(write(fd[1], "abc", 3), 3);
	below -= 200 * 1024;
	CHECK_EQ(read(fd[0], below, 3), 3);
	CHECK(memcmp(below, "abc", 3) == 0);
	return check_done();
}

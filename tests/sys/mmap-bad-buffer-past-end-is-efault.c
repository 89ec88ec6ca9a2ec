/* A system call into mapped pages past the end of their file says EFAULT, or a short count; no signal. */
#include "tools.h"

int main(void)
{
	int fd = open("f", O_RDWR | O_CREAT, 0600), pipes[2];
	char *p;

	CHECK(pipe(pipes) == 0);
	CHECK_EQ(write(fd, "abc", 3), 3);
	p = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	CHECK_ERR(write(pipes[1], p + PAGE, 10), EFAULT);
	CHECK_EQ(write(pipes[1], "12345", 5), 5);
	CHECK_ERR(read(pipes[0], p + PAGE, 5), EFAULT);
	CHECK_EQ(read(pipes[0], p, 5) >= -1, 1);
	munmap(p, 2 * PAGE);
	close(fd);
	unlink("f");
	return check_done();
}

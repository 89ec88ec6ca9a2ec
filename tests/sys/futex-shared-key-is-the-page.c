/* Two mappings of one page at different addresses are one futex; a private one is not. */
#include "tools.h"

int main(void)
{
	int fd = memfd_create("f", 0);
	int *a, *b;
	pid_t pid;

	CHECK(ftruncate(fd, PAGE) == 0);
	a = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	pid = fork();
	b = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (pid == 0)
		_exit(syscall(SYS_futex, b, FUTEX_WAIT, 0, NULL, NULL, 0) == 0 ? 0 : 1);
	wait_asleep(pid);
	CHECK_EQ(syscall(SYS_futex, a, FUTEX_WAKE | FUTEX_PRIVATE, 1, NULL, NULL, 0), 0);
	while (syscall(SYS_futex, a, FUTEX_WAKE, 1, NULL, NULL, 0) == 0)
		sched_yield();
	CHECK(wait_ok());
	munmap(a, PAGE);
	munmap(b, PAGE);
	close(fd);
	return check_done();
}

/* SEEK_DATA over a sparse file of exabytes and a core file of a process with gigabytes reserved come at once, and a
   populate that would take hours ends by SIGKILL. */
#include "tools.h"
#include <sys/mman.h>
#include <sys/resource.h>

#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ 22
#endif
#define LARGE (1l << 34)
#define HUGE (1l << 45)

int main(void)
{
	struct rlimit none = {1 << 20, 1 << 20};
	int fd = open("f", O_RDWR | O_CREAT, 0600), status;
	off_t end = 1l << 60;
	struct gate going;
	pid_t pid;
	char *p;

	if (ftruncate(fd, end) < 0)
		SKIP("no files of this size here");
	CHECK_ERR(lseek(fd, 4096, SEEK_DATA), ENXIO);
	CHECK_EQ(pwrite(fd, "x", 1, end - 5), 1);
	CHECK_EQ(pwrite(fd, "x", 1, end / 2), 1);
	CHECK_EQ(lseek(fd, 4096, SEEK_DATA), end / 2);
	CHECK_EQ(lseek(fd, end / 2, SEEK_HOLE), end / 2 + 4096);
	CHECK_EQ(lseek(fd, end / 2 + 4096, SEEK_DATA), end - 4096);
	CHECK_EQ(lseek(fd, end - 4096, SEEK_HOLE), end);
	close(fd);
	unlink("f");

	p = mmap(NULL, LARGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (p == MAP_FAILED)
		SKIP("no address space of this size here");
	p[LARGE / 2] = 1;
	pid = fork();
	if (pid == 0) {
		setrlimit(RLIMIT_CORE, &none);
		abort();
	}
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	CHECK_EQ(WTERMSIG(status), SIGABRT);

	munmap(p, LARGE);
	p = mmap(NULL, HUGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	CHECK(p != MAP_FAILED);
	gate_new(&going);
	pid = fork();
	if (pid == 0) {
		gate_open(&going);
		madvise(p, HUGE, MADV_POPULATE_READ);
		_exit(0);
	}
	gate_wait(&going);
	kill(pid, SIGKILL);
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	munmap(p, HUGE);
	return check_done();
}

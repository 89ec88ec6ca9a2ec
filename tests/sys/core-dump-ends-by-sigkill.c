/* SIGKILL ends the writing of a core file, however large the maps are that it is about (signal(7), core(5)): without
   it the wait would last for as long as it takes to look at 16 TB of pages. */
#include "tools.h"
#include <sys/mman.h>
#include <sys/resource.h>

#define MAP_BYTES (16ul << 40)

int main(void)
{
	const struct rlimit all = { RLIM_INFINITY, RLIM_INFINITY };
	char folder[] = "/tmp/core-XXXXXX";
	int ready[2], status;
	pid_t pid;
	char c;

	CHECK(mkdtemp(folder) && chdir(folder) == 0 && pipe(ready) == 0);
	pid = fork();
	if (pid == 0) {
		int fd = memfd_create("small", 0);

		setrlimit(RLIMIT_CORE, &all);
		if (ftruncate(fd, PAGE) < 0 || mmap(NULL, MAP_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, fd, 0) ==
		    MAP_FAILED)
			_exit(1);
		close(ready[1]);
		abort();
	}
	close(ready[1]);
	CHECK_EQ(read(ready[0], &c, 1), 0);
	usleep(10000);                       /* by now it writes, on most machines; either way it must end */
	kill(pid, SIGKILL);
	CHECK_EQ(waitpid(pid, &status, 0), pid);
	CHECK(WIFSIGNALED(status) && (WTERMSIG(status) == SIGABRT || WTERMSIG(status) == SIGKILL));
	CHECK(system("rm -rf /tmp/core-*") == 0);
	return check_done();
}

/* With memory used up, fork, pipe and open say ENOMEM (or the like) and leave nothing; freed, they work again. */
#include "tools.h"
#include <sys/sysinfo.h>

int main(void)
{
	struct sysinfo si;
	int status, fd[2];

	sysinfo(&si);
	if (si.totalram * si.mem_unit > 1ul << 30)
		SKIP("too much memory here to use up");
	/* The eater may be killed as the largest process; the callers go on around it. */
	if (fork() == 0) {
		for (;;) {
			char *p = mmap(NULL, 16 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
			if (p == MAP_FAILED)
				_exit(0);
			memset(p, 1, 16 << 20);
			pid_t pid = fork();
			if (pid == 0)
				_exit(0);
			if (pid > 0)
				waitpid(pid, NULL, 0);
			if (pipe(fd) == 0) {
				close(fd[0]);
				close(fd[1]);
			}
		}
	}
	CHECK(wait(&status) > 0);
	CHECK(WIFSIGNALED(status) || status == 0);
	if (fork() == 0)
		_exit(0);
	CHECK(wait_ok());
	return check_done();
}

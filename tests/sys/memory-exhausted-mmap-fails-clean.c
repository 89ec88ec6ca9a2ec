/* Asking for more than the machine has fails, or is given and only the toucher dies; the system goes on. */
#include "tools.h"
#include <sys/resource.h>
#include <sys/sysinfo.h>

int main(void)
{
	struct rlimit rl;
	struct sysinfo si;
	int status;

	sysinfo(&si);
	if (si.totalram * si.mem_unit > 1ul << 30)
		SKIP("too much memory here to use up");
	if (fork() == 0) {
		rl = (struct rlimit){0, 0};
		setrlimit(RLIMIT_CORE, &rl);
		for (;;) {
			char *p = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
			if (p == MAP_FAILED)
				_exit(errno == ENOMEM ? 9 : 1);
			memset(p, 1, 1 << 20);
		}
	}
	CHECK(wait(&status) > 0);
	CHECK((WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) || status == 9 << 8);
	char *p = pages_new(100);
	memset(p, 1, 100 * PAGE);
	munmap(p, 100 * PAGE);
	return check_done();
}

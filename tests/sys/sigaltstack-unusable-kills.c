/* A frame that cannot be written, because the alternate stack is unmapped or read-only, ends the process: SIGSEGV. */
#include "tools.h"
#include <sys/resource.h>

static void handler(int sig)
{
	_exit(1);
}

int main(void)
{
	struct sigaction sa = {.sa_handler = handler, .sa_flags = SA_ONSTACK};
	struct rlimit none = {0, 0};
	int status;

	setrlimit(RLIMIT_CORE, &none);
	for (int i = 0; i < 3; i++) {
		if (fork() == 0) {
			char *p = pages_new(16);
			stack_t ss = {.ss_sp = p, .ss_size = 16 * PAGE};
			if (i == 2)
				ss.ss_sp = (void *)0xffffffff80000000;
			if (sigaltstack(&ss, NULL) < 0)
				_exit(2);
			sigaction(SIGUSR1, &sa, NULL);
			if (i == 0)
				munmap(p, 16 * PAGE);
			if (i == 1)
				mprotect(p, 16 * PAGE, PROT_READ);
			raise(SIGUSR1);
			_exit(0);
		}
		wait(&status);
		CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
	}
	return check_done();
}

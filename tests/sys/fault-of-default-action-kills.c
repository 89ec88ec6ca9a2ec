/* A fault with the default action, a blocked or an ignored SIGSEGV kills the process with that signal. */
#include "tools.h"
#include <sys/resource.h>

int main(void)
{
	struct rlimit none = {0, 0};
	sigset_t set;
	int status;

	setrlimit(RLIMIT_CORE, &none);
	for (int i = 0; i < 3; i++) {
		if (fork() == 0) {
			sigemptyset(&set);
			sigaddset(&set, SIGSEGV);
			if (i == 1)
				sigprocmask(SIG_BLOCK, &set, NULL);
			if (i == 2)
				signal(SIGSEGV, SIG_IGN);
			*(volatile int *)8 = 1;
			_exit(0);
		}
		wait(&status);
		CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
	}
	return check_done();
}

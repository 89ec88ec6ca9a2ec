/* A handler at a kernel, unmapped or non-canonical address: SIGSEGV when it is entered, and death. */
#include "tools.h"
#include <sys/resource.h>

int main(void)
{
	struct rlimit none = {0, 0};
	int status;

	setrlimit(RLIMIT_CORE, &none);
	for (int i = 0; i < COUNT(bad_pointers); i++) {
		if (fork() == 0) {
			struct sigaction sa = {.sa_handler = (void (*)(int))bad_pointers[i]};
			sigaction(SIGUSR1, &sa, NULL);
			raise(SIGUSR1);
			_exit(0);
		}
		wait(&status);
		if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGSEGV)
			check_failed(__FILE__, __LINE__, "handler %lx: status %x", bad_pointers[i], status);
	}
	return check_done();
}

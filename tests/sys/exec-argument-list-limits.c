/* One string may have 128 KiB, all together a quarter of the stack limit: beyond that E2BIG, below it works. */
#include "tools.h"
#include <sys/resource.h>

int main(int argc, char **argv)
{
	static char *args[1000];
	char *big = malloc(200 * 1024);
	struct rlimit rl = {8 << 20, 8 << 20};

	if (argc > 1) {
		long sum = 0;
		for (int i = 1; i < argc; i++)
			sum += strlen(argv[i]);
		return sum == 15L * 100000 ? 0 : 1;
	}
	setrlimit(RLIMIT_STACK, &rl);
	memset(big, 'x', 200 * 1024);
	args[0] = "x";
	big[100000] = 0;
	for (int i = 1; i <= 15; i++)
		args[i] = big;
	if (fork() == 0) {
		execv("/proc/self/exe", args);
		_exit(99);
	}
	CHECK(wait_ok());
	for (int i = 1; i <= 30; i++)
		args[i] = big;
	CHECK_ERR(execv("/proc/self/exe", args), E2BIG);
	args[2] = NULL;
	big[100000] = 'x';
	big[140000] = 0;
	CHECK_ERR(execv("/proc/self/exe", args), E2BIG);
	free(big);
	return check_done();
}

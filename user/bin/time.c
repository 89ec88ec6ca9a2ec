/* time command...: run a command and say how long it took. */
#include "util.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

const char *prog = "time";

static void show(const char *what, long sec, long usec)
{
	fprintf(stderr, "%s\t%ldm%ld.%03lds\n", what, sec / 60, sec % 60, usec / 1000);
}

int main(int argc, char **argv)
{
	struct timespec a, b;
	struct rusage use;
	int status, skip = argc > 1 && argv[1][0] == '-' && argv[1][1] == 'p';

	if (argc < 2 + skip || argv[1 + skip][0] == '-')
		usage("time [-p] command...");
	clock_gettime(CLOCK_MONOTONIC, &a);
	pid_t pid = fork();
	if (pid < 0)
		die("fork");
	if (pid == 0)
		run_program(argv + 1 + skip);
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	waitpid(pid, &status, 0);
	getrusage(RUSAGE_CHILDREN, &use);
	clock_gettime(CLOCK_MONOTONIC, &b);
	long usec = (b.tv_sec - a.tv_sec) * 1000000 + (b.tv_nsec - a.tv_nsec) / 1000;
	show("real", usec / 1000000, usec % 1000000);
	show("user", use.ru_utime.tv_sec, use.ru_utime.tv_usec);
	show("sys", use.ru_stime.tv_sec, use.ru_stime.tv_usec);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

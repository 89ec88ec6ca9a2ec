/* setsid [-w] command...: run a command in a session of its own; -w waits for it. */
#include "util.h"

#include <sys/wait.h>
#include <unistd.h>

const char *prog = "setsid";

int main(int argc, char **argv)
{
	bool wait_for_it = false;
	int c, status;

	while ((c = getopt(argc, argv, "+w")) != -1) {
		if (c == '?')
			usage("setsid [-w] command...");
		wait_for_it = true;
	}
	if (optind == argc)
		usage("setsid [-w] command...");
	/* A group's leader cannot start a session: let a child do it. */
	if (getpgrp() == getpid() || wait_for_it) {
		pid_t pid = fork();
		if (pid < 0)
			die("fork");
		if (pid > 0) {
			if (!wait_for_it)
				return 0;
			waitpid(pid, &status, 0);
			return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
		}
	}
	setsid();
	run_program(argv + optind);
}

/* nohup command...: run a command that no hang-up ends; output to nohup.out if it
   would go to the terminal. */
#include "util.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

const char *prog = "nohup";

int main(int argc, char **argv)
{
	if (argc < 2 || argv[1][0] == '-')
		usage("nohup command...");
	if (isatty(1)) {
		int fd = open("nohup.out", O_WRONLY | O_CREAT | O_APPEND, 0600);
		if (fd < 0)
			die("nohup.out");
		fprintf(stderr, "nohup: output goes to nohup.out\n");
		dup2(fd, 1);
	}
	if (isatty(2))
		dup2(1, 2);
	signal(SIGHUP, SIG_IGN);
	run_program(argv + 1);
}

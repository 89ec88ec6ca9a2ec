/* tee [-ai] [file...]: standard input to standard output and into files. */
#include "util.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

const char *prog = "tee";

int main(int argc, char **argv)
{
	static char buf[65536];
	int c, how = O_TRUNC, status = 0, n = 1;
	ssize_t got;

	while ((c = getopt(argc, argv, "ai")) != -1) {
		if (c == 'a')
			how = O_APPEND;
		else if (c == 'i')
			signal(SIGINT, SIG_IGN);
		else
			usage("tee [-ai] [file...]");
	}
	int *fd = xmalloc((argc + 1) * sizeof *fd);
	fd[0] = 1;
	for (int i = optind; i < argc; i++) {
		fd[n] = open(argv[i], O_WRONLY | O_CREAT | how, 0666);
		if (fd[n] < 0) {
			complain("%s", argv[i]);
			status = 1;
			continue;
		}
		n++;
	}
	while ((got = read(0, buf, sizeof buf)) > 0)
		for (int i = 0; i < n; i++)
			if (fd[i] >= 0 && !write_all(fd[i], buf, got)) {
				complain("write");
				fd[i] = -1;
				status = 1;
			}
	return status;
}

/* nice [-n add] [command...]: run a command at a lower priority, or show one's own. */
#include "util.h"

#include <sys/resource.h>
#include <unistd.h>

const char *prog = "nice";

int main(int argc, char **argv)
{
	int c, add = 10;

	while ((c = getopt(argc, argv, "+n:")) != -1) {
		if (c == '?')
			usage("nice [-n add] [command...]");
		add = number(optarg);
	}
	int now = getpriority(PRIO_PROCESS, 0);
	if (optind == argc) {
		printf("%d\n", now);
		return done(0);
	}
	if (setpriority(PRIO_PROCESS, 0, now + add) < 0)
		complain("priority");
	run_program(argv + optind);
}

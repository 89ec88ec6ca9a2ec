/* mkfifo [-m mode] path...: make named pipes; the mode in octal. */
#include "util.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

const char *prog = "mkfifo";

int main(int argc, char **argv)
{
	mode_t mode = 0666;
	int c, status = 0;

	while ((c = option(argc, argv, "m:", "mkfifo [-m mode] path...")) != -1) {
		mode = strtol(optarg, NULL, 8);
		umask(0);
	}
	if (optind == argc)
		usage("mkfifo [-m mode] path...");
	for (; optind < argc; optind++)
		if (mkfifo(argv[optind], mode) < 0) {
			complain("%s", argv[optind]);
			status = 1;
		}
	return status;
}

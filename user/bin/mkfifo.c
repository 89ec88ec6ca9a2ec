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

	while ((c = getopt(argc, argv, "m:")) != -1) {
		if (c == '?')
			usage("mkfifo [-m mode] path...");
		mode = strtol(optarg, NULL, 8);
		umask(0);
	}
	for (; optind < argc; optind++)
		if (mkfifo(argv[optind], mode) < 0) {
			complain("%s", argv[optind]);
			status = 1;
		}
	return status;
}

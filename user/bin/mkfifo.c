/* mkfifo [-m mode] path...: make named pipes. */
#include "util.h"

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
		mode = mode_parse(optarg, 0666, false);
		umask(0);
	}
	for (; optind < argc; optind++)
		if (mkfifo(argv[optind], mode) < 0) {
			complain("%s", argv[optind]);
			status = 1;
		}
	return status;
}

/* mknod [-m mode] path p | path c|b major minor: make a pipe or a device file. */
#include "util.h"

#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

const char *prog = "mknod";

int main(int argc, char **argv)
{
	static const char *help = "mknod [-m mode] path p  |  path c|b major minor";
	mode_t mode = 0666;
	dev_t dev = 0;
	int c;

	while ((c = getopt(argc, argv, "m:")) != -1) {
		if (c == '?')
			usage(help);
		mode = mode_parse(optarg, 0666, false);
		umask(0);
	}
	if (argc - optind < 2)
		usage(help);
	int type = argv[optind + 1][0];
	if (type == 'p' && argc - optind == 2) {
		mode |= S_IFIFO;
	} else if ((type == 'c' || type == 'u' || type == 'b') && argc - optind == 4) {
		mode |= type == 'b' ? S_IFBLK : S_IFCHR;
		dev = makedev(number(argv[optind + 2]), number(argv[optind + 3]));
	} else {
		usage(help);
	}
	if (mknod(argv[optind], mode, dev) < 0)
		die("%s", argv[optind]);
	return 0;
}

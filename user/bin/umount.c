/* umount [-lf] folder...: detach file systems. */
#include "util.h"

#include <sys/mount.h>
#include <unistd.h>

const char *prog = "umount";

int main(int argc, char **argv)
{
	int c, flags = 0, status = 0;

	while ((c = getopt(argc, argv, "lf")) != -1) {
		if (c == '?')
			usage("umount [-lf] folder...");
		flags |= c == 'l' ? MNT_DETACH : MNT_FORCE;
	}
	if (optind == argc)
		usage("umount [-lf] folder...");
	for (; optind < argc; optind++)
		if (umount2(argv[optind], flags) < 0) {
			complain("%s", argv[optind]);
			status = 1;
		}
	return status;
}

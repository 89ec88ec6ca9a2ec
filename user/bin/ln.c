/* ln [-sf] target... [name]: a further name for a file; -s a symbolic link; -f takes the place of one that is there. */
#include "util.h"

#include <unistd.h>

const char *prog = "ln";

int main(int argc, char **argv)
{
	static const char help[] = "ln [-sf] target... [name]";
	bool symbolic = false, force = false;
	int c, status = 0;

	while ((c = option(argc, argv, "sf", help)) != -1)
		*(c == 's' ? &symbolic : &force) = true;
	if (optind == argc)
		usage(help);
	bool here = argc - optind == 1;
	for (int i = optind; i < argc - !here; i++) {
		const char *name = landing(argv[i], here ? "." : argv[argc - 1], argc - optind > 2);

		if (force)
			unlink(name);
		if ((symbolic ? symlink : link)(argv[i], name) < 0) {
			complain("%s", name);
			status = 1;
		}
	}
	return status;
}

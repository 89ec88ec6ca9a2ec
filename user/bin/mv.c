/* mv [-f] from... to: rename files and folders within a file system. */
#include "util.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

const char *prog = "mv";

int main(int argc, char **argv)
{
	static const char help[] = "mv [-f] from... to";
	int status = 0;

	while (option(argc, argv, "f", help) != -1)
		;
	if (argc - optind < 2)
		usage(help);
	for (int i = optind; i < argc - 1; i++) {
		const char *to = landing(argv[i], argv[argc - 1], argc - optind > 2);

		if (rename(argv[i], to) == 0)
			continue;
		if (errno == EXDEV)
			beyond(argv, "mv: not to another file system");
		complain("%s", argv[i]);
		status = 1;
	}
	return status;
}

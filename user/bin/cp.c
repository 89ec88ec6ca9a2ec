/* cp [-rRpaf] from... to: copy files, and folders with -r. -p keeps owner, mode and
   times; -a is -rp. */
#include "util.h"
#include "walk.h"

#include <stdlib.h>
#include <unistd.h>

const char *prog = "cp";

int main(int argc, char **argv)
{
	bool recurse = false, keep = false, force = false;
	int c, status = 0;

	while ((c = getopt(argc, argv, "rRpafdv")) != -1) {
		recurse |= c == 'r' || c == 'R' || c == 'a';
		keep |= c == 'p' || c == 'a';
		force |= c == 'f';
		if (c == '?')
			usage("cp [-rpaf] from... to");
	}
	if (argc - optind < 2)
		usage("cp [-rpaf] from... to");
	const char *to = argv[argc - 1];
	if (argc - optind > 2 && !is_dir(to))
		fail("%s: not a folder", to);
	for (int i = optind; i < argc - 1; i++) {
		char *place = landing(argv[i], to);
		status |= copy_tree(argv[i], place, recurse, keep, force);
		free(place);
	}
	return status;
}

/* mv [-fn] from... to: rename; across file systems copy, then remove. -n: never over
   something that is there. */
#include "util.h"
#include "walk.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

const char *prog = "mv";

static int move(const char *from, const char *to)
{
	if (rename(from, to) == 0)
		return 0;
	if (errno != EXDEV) {
		complain("%s -> %s", from, to);
		return 1;
	}
	if (copy_tree(from, to, true, true, true))
		return 1;
	return remove_tree(from);
}

int main(int argc, char **argv)
{
	bool careful = false;
	int c, status = 0;

	while ((c = getopt(argc, argv, "finv")) != -1) {
		careful |= c == 'n';
		if (c == '?')
			usage("mv [-fn] from... to");
	}
	if (argc - optind < 2)
		usage("mv [-fn] from... to");
	const char *to = argv[argc - 1];
	if (argc - optind > 2 && !is_dir(to))
		fail("%s: not a folder", to);
	for (int i = optind; i < argc - 1; i++) {
		char *place = landing(argv[i], to);
		if (!careful || access(place, F_OK) < 0)
			status |= move(argv[i], place);
		free(place);
	}
	return status;
}

/* rm [-rf] path...: remove files, and folders with all below them with -r. -f is
   silent about what is not there. */
#include "util.h"
#include "walk.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

const char *prog = "rm";

int main(int argc, char **argv)
{
	bool recurse = false, force = false;
	struct stat st;
	int c, status = 0;

	while ((c = getopt(argc, argv, "rRfiv")) != -1) {
		recurse |= c == 'r' || c == 'R';
		force |= c == 'f';
		if (c == '?')
			usage("rm [-rf] path...");
	}
	if (optind == argc && !force)
		usage("rm [-rf] path...");
	for (int i = optind; i < argc; i++) {
		const char *base = path_base(argv[i]);

		if (!strcmp(base, ".") || !strcmp(base, "..") || !strcmp(base, "/")) {
			fprintf(stderr, "rm: %s: will not remove that\n", argv[i]);
			status = 1;
			continue;
		}
		if (lstat(argv[i], &st) < 0 && force && (errno == ENOENT || errno == ENOTDIR))
			continue;
		if (recurse) {
			status |= remove_tree(argv[i]);
		} else if (unlink(argv[i]) < 0) {
			complain("%s", argv[i]);
			status = 1;
		}
	}
	return status;
}

/* rmdir [-p] folder...: remove empty folders; with -p those they are in, too. */
#include "util.h"

#include <string.h>
#include <unistd.h>

const char *prog = "rmdir";

/* a/b/c, then a/b, then a. */
static int remove_folder(char *path, bool parents)
{
	size_t n = strlen(path);

	while (parents && n > 1 && path[n - 1] == '/')
		path[--n] = 0;
	for (char *slash = path; slash; ) {
		if (rmdir(path) < 0) {
			complain("%s", path);
			return 1;
		}
		slash = parents ? strrchr(path, '/') : NULL;
		while (slash && slash > path && slash[-1] == '/')
			slash--;
		if (slash == path)
			break;
		if (slash)
			*slash = 0;
	}
	return 0;
}

int main(int argc, char **argv)
{
	bool parents = false;
	int c, status = 0;

	while ((c = getopt(argc, argv, "p")) != -1) {
		parents |= c == 'p';
		if (c == '?')
			optind = argc;
	}
	if (optind == argc)
		usage("rmdir [-p] folder...");
	for (; optind < argc; optind++)
		status |= remove_folder(argv[optind], parents);
	return status;
}

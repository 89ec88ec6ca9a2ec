/* ln [-sfn] target... [name]: a further name for a file; -s a symbolic link. */
#include "util.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

const char *prog = "ln";

int main(int argc, char **argv)
{
	bool symbolic = false, force = false, as_file = false;
	int c, status = 0;
	struct stat st;

	while ((c = getopt(argc, argv, "sfnv")) != -1) {
		symbolic |= c == 's';
		force |= c == 'f';
		as_file |= c == 'n';
		if (c == '?')
			usage("ln [-sfn] target... [name]");
	}
	if (optind == argc)
		usage("ln [-sfn] target... [name]");
	const char *to = argc - optind == 1 ? "." : argv[argc - 1];
	int last = argc - optind == 1 ? argc : argc - 1;
	bool folder = (as_file ? lstat : stat)(to, &st) == 0 && S_ISDIR(st.st_mode);
	if (last - optind > 1 && !folder)
		fail("%s: not a folder", to);
	for (int i = optind; i < last; i++) {
		char *name = folder ? path_join(to, path_base(argv[i])) : xstrdup(to);

		if (force)
			unlink(name);
		if ((symbolic ? symlink : link)(argv[i], name) < 0) {
			complain("%s", name);
			status = 1;
		}
		free(name);
	}
	return status;
}

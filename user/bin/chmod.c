/* chmod [-R] mode path...: set permissions, as 755 or as u+x,go-w. */
#include "util.h"
#include "walk.h"

#include <string.h>
#include <unistd.h>

const char *prog = "chmod";

static const char *mode;

static int change(const char *path, const struct stat *st, enum walk_when when)
{
	struct stat target = *st;

	if (when == WALK_AFTER)
		return 0;
	if (S_ISLNK(st->st_mode) && stat(path, &target) < 0)
		return 0;
	if (chmod(path, mode_parse(mode, target.st_mode, S_ISDIR(target.st_mode))) == 0)
		return 0;
	complain("%s", path);
	return 1;
}

int main(int argc, char **argv)
{
	bool recurse = false;
	int i = 1, status = 0;

	/* By hand: a mode such as -w looks like an option. */
	for (; i < argc && (!strcmp(argv[i], "-R") || !strcmp(argv[i], "--")); i++)
		recurse |= argv[i][1] == 'R';
	if (argc - i < 2)
		usage("chmod [-R] mode path...");
	mode = argv[i++];
	for (; i < argc; i++)
		status |= walk(argv[i], recurse, change);
	return status;
}

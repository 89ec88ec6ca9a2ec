/* rm [-rf] path...: remove files, and folders with all below them with -r. -f is silent about what is not there. */
#include "util.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *prog = "rm";
static bool recurse, force;

static int not_dots(const struct dirent *e)
{
	return strcmp(e->d_name, ".") && strcmp(e->d_name, "..");
}

static int remove_one(const char *path)
{
	struct dirent **e;
	struct stat st;
	int status = 0;

	bool folder = lstat(path, &st) == 0 && S_ISDIR(st.st_mode);
	/* All names are read before the first is removed: a folder that changes under its reader may skip some. */
	for (int n = recurse && folder ? scandir(path, &e, not_dots, NULL) : 0; n > 0; n--)
		status |= remove_one(path_join(path, e[n - 1]->d_name));
	if ((recurse && folder ? rmdir : unlink)(path) == 0 || (force && errno == ENOENT))
		return status;
	complain("%s", path);
	return 1;
}

int main(int argc, char **argv)
{
	int c, status = 0;

	while ((c = option(argc, argv, "rRf", "rm [-rf] path...")) != -1)
		*(c == 'f' ? &force : &recurse) = true;
	if (optind == argc && !force)
		usage("rm [-rf] path...");
	for (int i = optind; i < argc; i++) {
		const char *base = path_base(argv[i]);

		if (!strcmp(base, ".") || !strcmp(base, "..") || !strcmp(base, "/"))
			fail("%s: will not remove that", argv[i]);
		status |= remove_one(argv[i]);
	}
	return status;
}

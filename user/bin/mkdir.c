/* mkdir [-p] [-m mode] folder...: make folders; -p those above them too. */
#include "util.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *prog = "mkdir";

static int make_parents(char *path)
{
	struct stat st;

	for (char *p = path + 1; *p; p++) {
		if (*p != '/')
			continue;
		*p = 0;
		if (mkdir(path, 0777) < 0 && errno != EEXIST && stat(path, &st) < 0)
			return -1;
		*p = '/';
	}
	if (mkdir(path, 0777) == 0)
		return 0;
	return errno == EEXIST && stat(path, &st) == 0 && S_ISDIR(st.st_mode) ? 0 : -1;
}

int main(int argc, char **argv)
{
	const char *mode = NULL;
	bool parents = false;
	int c, status = 0;

	while ((c = getopt(argc, argv, "pm:v")) != -1) {
		parents |= c == 'p';
		if (c == 'm')
			mode = optarg;
		if (c == '?')
			usage("mkdir [-p] [-m mode] folder...");
	}
	if (optind == argc)
		usage("mkdir [-p] [-m mode] folder...");
	for (int i = optind; i < argc; i++) {
		char *path = xstrdup(argv[i]);
		int failed = parents ? make_parents(path) : mkdir(path, 0777);

		if (!failed && mode)
			failed = chmod(argv[i], mode_parse(mode, 0777, true));
		if (failed) {
			complain("%s", argv[i]);
			status = 1;
		}
	}
	return status;
}

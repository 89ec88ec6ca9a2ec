/* mkdir [-p] folder...: make folders; -p those above them too. */
#include "util.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *prog = "mkdir";

int main(int argc, char **argv)
{
	bool parents = false;
	int status = 0;
	struct stat st;

	while (option(argc, argv, "p", "mkdir [-p] folder...") != -1)
		parents = true;
	if (optind == argc)
		usage("mkdir [-p] folder...");
	for (int i = optind; i < argc; i++) {
		for (char *p = argv[i] + 1; parents && (p = strchr(p, '/')); *p++ = '/') {
			*p = 0;
			mkdir(argv[i], 0777);
		}
		if (mkdir(argv[i], 0777) < 0 && !(parents && errno == EEXIST && stat(argv[i], &st) == 0 && S_ISDIR(st.st_mode))) {
			complain("%s", argv[i]);
			status = 1;
		}
	}
	return status;
}

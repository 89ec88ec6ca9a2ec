/* rmdir folder...: remove empty folders. */
#include "util.h"

#include <unistd.h>

const char *prog = "rmdir";

int main(int argc, char **argv)
{
	int status = 0;

	if (argc < 2)
		usage("rmdir folder...");
	for (int i = 1; i < argc; i++)
		if (rmdir(argv[i]) < 0) {
			complain("%s", argv[i]);
			status = 1;
		}
	return status;
}

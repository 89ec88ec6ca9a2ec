/* dirname path...: a path without its last part. */
#include "util.h"

#include <string.h>

const char *prog = "dirname";

int main(int argc, char **argv)
{
	if (argc < 2)
		usage("dirname path...");
	for (int i = 1; i < argc; i++) {
		const char *p = argv[i];
		size_t n = strlen(p);

		while (n > 1 && p[n - 1] == '/')
			n--;
		while (n > 0 && p[n - 1] != '/')
			n--;
		while (n > 1 && p[n - 1] == '/')
			n--;
		printf("%.*s\n", n ? (int)n : 1, n ? p : ".");
	}
	return done(0);
}

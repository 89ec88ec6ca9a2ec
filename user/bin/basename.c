/* basename path [suffix]: the last part of a path, without the suffix. */
#include "util.h"

#include <string.h>

const char *prog = "basename";

int main(int argc, char **argv)
{
	if (argc < 2 || argc > 3)
		usage("basename path [suffix]");
	const char *base = path_base(argv[1]);
	size_t n = strlen(base), cut = argc == 3 ? strlen(argv[2]) : 0;
	if (cut && cut < n && strcmp(base + n - cut, argv[2]) == 0)
		n -= cut;
	printf("%.*s\n", (int)n, base);
	return done(0);
}

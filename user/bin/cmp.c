/* cmp [-s] file1 file2: are two files the same? -s only says it by the status. */
#include "util.h"

#include <unistd.h>

const char *prog = "cmp";

int main(int argc, char **argv)
{
	bool silent = false;
	long at = 1, line = 1;
	int c;

	while ((c = getopt(argc, argv, "s")) != -1) {
		if (c == '?')
			usage("cmp [-s] file1 file2");
		silent = true;
	}
	if (argc - optind != 2)
		usage("cmp [-s] file1 file2");
	FILE *f = open_input(argv[optind]), *g = open_input(argv[optind + 1]);
	if (!f || !g)
		return 2;
	for (;; at++) {
		int a = getc(f), b = getc(g);

		if (a == b && a != EOF) {
			line += a == '\n';
			continue;
		}
		if (a == b)
			return 0;
		if (silent)
			return 1;
		if (a == EOF || b == EOF)
			fprintf(stderr, "cmp: EOF on %s after byte %ld\n",
				argv[optind + (b == EOF)], at - 1);
		else
			printf("%s %s differ: byte %ld, line %ld\n", argv[optind],
			       argv[optind + 1], at, line);
		return done(1);
	}
}

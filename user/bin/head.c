/* head [-n lines | -lines | -c bytes] [file...]: the first ten lines. */
#include "util.h"

#include <ctype.h>
#include <unistd.h>

const char *prog = "head";

static void head(FILE *f, long lines, long bytes)
{
	int c;

	while ((bytes < 0 ? lines > 0 : bytes > 0) && (c = getc(f)) != EOF) {
		putchar(c);
		lines -= c == '\n';
		bytes -= bytes > 0;
	}
}

int main(int argc, char **argv)
{
	long lines = 10, bytes = -1;
	int c, status = 0;

	if (argc > 1 && argv[1][0] == '-' && isdigit((unsigned char)argv[1][1])) {
		lines = number(argv[1] + 1);
		argv++, argc--;
	}
	while ((c = getopt(argc, argv, "n:c:q")) != -1) {
		if (c == 'n')
			lines = number(optarg);
		else if (c == 'c')
			bytes = number_size(optarg);
		else if (c == '?')
			usage("head [-n lines | -c bytes] [file...]");
	}
	bool titles = argc - optind > 1;
	for (int i = optind; i == optind || i < argc; i++) {
		FILE *f = open_input(argv[i]);
		if (!f) {
			status = 1;
			continue;
		}
		if (titles)
			printf("%s==> %s <==\n", i > optind ? "\n" : "", argv[i]);
		head(f, lines, bytes);
		if (f != stdin)
			fclose(f);
	}
	return done(status);
}

/* head [-n lines | -lines | -c bytes] [file...]: the first ten lines, or so many. */
#include "util.h"

#include <ctype.h>
#include <string.h>
#include <unistd.h>

const char *prog = "head";

int main(int argc, char **argv)
{
	static const char help[] = "head [-n lines | -lines | -c bytes] [file...]";
	long most = 10;
	bool bytes = false;
	int c, status = 0;

	if (argc > 1 && argv[1][0] == '-' && isdigit((unsigned char)argv[1][1])) {
		most = number(argv[1] + 1);
		argv++, argc--;
	}
	while ((c = option(argc, argv, "n:c:", help)) != -1) {
		if (optarg[strspn(optarg, "0123456789")])
			beyond(argv, help);
		most = number(optarg);
		bytes = c == 'c';
	}
	for (int i = optind; i == optind || i < argc; i++) {
		FILE *f = open_input(argv[i]);

		if (f && argc - optind > 1)
			printf("%s==> %s <==\n", i > optind ? "\n" : "", argv[i]);
		for (long left = most; f && left > 0 && (c = getc(f)) != EOF; left -= bytes || c == '\n')
			putchar(c);
		status |= !f;
	}
	return done(status);
}

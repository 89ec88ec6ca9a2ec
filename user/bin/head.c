/* head [-n [-]lines | -lines | -c bytes] [-qv] [file...]: the first ten lines; all but
   the last so many with -n -lines. */
#include "util.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
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

/* All but the last n lines: each is printed when n more have come. */
static void all_but(FILE *f, long n)
{
	char **ring = xmalloc(n * sizeof *ring), *line = NULL;
	size_t cap = 0;

	memset(ring, 0, n * sizeof *ring);
	for (long i = 0; read_line(f, &line, &cap, NULL) >= 0; i = (i + 1) % n) {
		if (ring[i])
			puts(ring[i]);
		free(ring[i]);
		ring[i] = xstrdup(line);
	}
	for (long i = 0; i < n; i++)
		free(ring[i]);
	free(ring);
	free(line);
}

int main(int argc, char **argv)
{
	long lines = 10, bytes = -1;
	bool quiet = false, always = false;
	int c, status = 0;

	if (argc > 1 && argv[1][0] == '-' && isdigit((unsigned char)argv[1][1])) {
		lines = number(argv[1] + 1);
		argv++, argc--;
	}
	while ((c = getopt(argc, argv, "n:c:qv")) != -1) {
		if (c == 'n')
			lines = number(optarg);
		if (c == 'c')
			bytes = number_size(optarg);
		quiet |= c == 'q';
		always |= c == 'v';
		if (c == '?' || (c == 'c' && bytes < 0))
			usage("head [-n [-]lines | -c bytes] [-qv] [file...]");
	}
	bool titles = !quiet && (always || argc - optind > 1);
	for (int i = optind; i == optind || i < argc; i++) {
		FILE *f = open_input(argv[i]);
		if (!f) {
			status = 1;
			continue;
		}
		if (titles)
			printf("%s==> %s <==\n", i > optind ? "\n" : "", argv[i]);
		if (bytes < 0 && lines < 0)
			all_but(f, -lines);
		else
			head(f, lines, bytes);
		if (f != stdin)
			fclose(f);
	}
	return done(status);
}

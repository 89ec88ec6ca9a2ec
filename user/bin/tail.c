/* tail [-n [+]lines | -lines | -c bytes] [-fqv] [file...]: the last ten lines; with +
   from that line on; -f goes on as the file grows. */
#include "util.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *prog = "tail";

/* Keep the last n lines in a ring. */
static void last_lines(FILE *f, long n)
{
	char **ring = xmalloc((n + 1) * sizeof *ring), *line = NULL;
	size_t cap = 0;
	long total = 0;
	bool newline = true, this;

	while (read_line(f, &line, &cap, &this) >= 0) {
		newline = this;
		if (n == 0)
			continue;
		if (total >= n)
			free(ring[total % n]);
		ring[total++ % n] = xstrdup(line);
	}
	for (long i = total > n ? total - n : 0; i < total; i++)
		printf("%s%s", ring[i % n], i + 1 < total || newline ? "\n" : "");
	free(ring);
	free(line);
}

static void last_bytes(FILE *f, long n)
{
	char *ring = xmalloc(n + 1);
	long total = 0;
	int c;

	while ((c = getc(f)) != EOF)
		if (n)
			ring[total++ % n] = c;
	for (long i = total > n ? total - n : 0; i < total; i++)
		putchar(ring[i % n]);
	free(ring);
}

static void from_line(FILE *f, long n)
{
	int c;

	while (n > 1 && (c = getc(f)) != EOF)
		n -= c == '\n';
	while ((c = getc(f)) != EOF)
		putchar(c);
}

static void follow(FILE *f)
{
	int c;

	for (;;) {
		while ((c = getc(f)) != EOF)
			putchar(c);
		fflush(stdout);
		clearerr(f);
		sleep_for(0.2);
	}
}

int main(int argc, char **argv)
{
	bool plus = false, bytes = false, go_on = false, quiet = false, always = false;
	long n = 10;
	int c, status = 0;
	FILE *f = NULL;

	if (argc > 1 && argv[1][0] == '-' && isdigit((unsigned char)argv[1][1])) {
		n = number(argv[1] + 1);
		argv++, argc--;
	}
	while ((c = getopt(argc, argv, "n:c:fFqv")) != -1) {
		if (c == '?')
			usage("tail [-n [+]lines | -c bytes] [-fqv] [file...]");
		go_on |= c == 'f' || c == 'F';
		quiet |= c == 'q';
		always |= c == 'v';
		if (c != 'n' && c != 'c')
			continue;
		bytes = c == 'c';
		plus = *optarg == '+';
		n = labs(number_size(optarg + plus));
	}
	bool titles = !quiet && (always || argc - optind > 1);
	for (int i = optind; i == optind || i < argc; i++) {
		f = open_input(argv[i]);
		if (!f) {
			status = 1;
			continue;
		}
		if (titles)
			printf("%s==> %s <==\n", i > optind ? "\n" : "", argv[i]);
		if (plus && !bytes)
			from_line(f, n);
		else if (bytes)
			last_bytes(f, n);
		else
			last_lines(f, n);
		fflush(stdout);
	}
	if (go_on && f)
		follow(f);
	return done(status);
}

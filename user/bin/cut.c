/* cut -f list [-d c] [-s] | -c list [file...]: parts of lines. Lists: 1,3-5,7- */
#include "util.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *prog = "cut";

static struct {
	long from, to;
} ranges[64];
static int nranges, delimiter = '\t';
static bool by_field, only_delimited;

static void parse(const char *s)
{
	char *end;

	while (*s) {
		long from = isdigit((unsigned char)*s) ? strtol(s, &end, 10) : 1;
		long to = from;
		if (isdigit((unsigned char)*s))
			s = end;
		if (*s == '-') {
			to = 1L << 40;
			if (isdigit((unsigned char)*++s)) {
				to = strtol(s, &end, 10);
				s = end;
			}
		}
		if ((*s && *s != ',') || from < 1 || nranges == 64)
			fail("not a list");
		ranges[nranges].from = from;
		ranges[nranges++].to = to;
		s += *s == ',';
	}
}

static bool wanted(long n)
{
	for (int i = 0; i < nranges; i++)
		if (n >= ranges[i].from && n <= ranges[i].to)
			return true;
	return false;
}

static void cut_fields(const char *line)
{
	bool first = true;

	if (!strchr(line, delimiter)) {
		if (!only_delimited)
			puts(line);
		return;
	}
	for (long n = 1; ; n++) {
		const char *end = strchr(line, delimiter);
		size_t len = end ? (size_t)(end - line) : strlen(line);

		if (wanted(n)) {
			if (!first)
				putchar(delimiter);
			printf("%.*s", (int)len, line);
			first = false;
		}
		if (!end)
			break;
		line = end + 1;
	}
	putchar('\n');
}

static void cut_chars(const char *line)
{
	for (long n = 1; *line; n++, line++)
		if (wanted(n))
			putchar(*line);
	putchar('\n');
}

int main(int argc, char **argv)
{
	static const char *help = "cut -f list [-d c] [-s] | -c list [file...]";
	char *line = NULL;
	size_t cap = 0;
	int c, status = 0;

	while ((c = getopt(argc, argv, "f:c:b:d:s")) != -1) {
		if (c == '?')
			usage(help);
		if (c == 'd')
			delimiter = *optarg;
		else if (c == 's')
			only_delimited = true;
		else
			parse(optarg), by_field = c == 'f';
	}
	if (!nranges)
		usage(help);
	do {
		FILE *f = open_input(argv[optind]);
		if (!f) {
			status = 1;
			continue;
		}
		while (read_line(f, &line, &cap, NULL) >= 0)
			(by_field ? cut_fields : cut_chars)(line);
	} while (optind < argc && argv[++optind]);
	return done(status);
}

/* uniq [-cdu] [file]: neighbouring equal lines become one. */
#include "util.h"

#include <string.h>
#include <unistd.h>

const char *prog = "uniq";

static bool counts, repeated, single;

static void show(const char *line, long n)
{
	if ((repeated && n < 2) || (single && n > 1))
		return;
	if (counts)
		printf("%7ld ", n);
	puts(line);
}

int main(int argc, char **argv)
{
	char *line[2] = { NULL, NULL };
	size_t cap[2] = { 0, 0 };
	long n = 0;
	int c, now = 0;

	while ((c = getopt(argc, argv, "cdu")) != -1) {
		if (c == '?')
			usage("uniq [-cdu] [file]");
		counts |= c == 'c';
		repeated |= c == 'd';
		single |= c == 'u';
	}
	FILE *f = open_input(argv[optind]);
	if (!f)
		return 1;
	while (read_line(f, &line[now], &cap[now], NULL) >= 0) {
		if (n && strcmp(line[0], line[1]) == 0) {
			n++;
			continue;
		}
		if (n)
			show(line[!now], n);
		n = 1;
		now = !now;
	}
	if (n)
		show(line[!now], n);
	return done(0);
}

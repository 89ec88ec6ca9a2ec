/* cat [-nbsvETAet] [file...]: files, or standard input, to standard output. -n numbers the
   lines, -b those not empty, -s makes one empty line of many; -v shows what cannot be
   seen, -E ends, -T tabs; -A is -vET, -e -vE, -t -vT. */
#include "util.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *prog = "cat";

static bool on[128];

static int copy(int fd, const char *name)
{
	static char buf[65536];
	ssize_t n;

	while ((n = read(fd, buf, sizeof buf)) > 0)
		if (!write_all(1, buf, n))
			die("standard output");
	if (n < 0)
		complain("%s", name);
	return n < 0;
}

/* One character as -v, -E and -T show it: ^X, M-x. */
static void show(int c)
{
	if (on['v'] && c >= 128) {
		fputs("M-", stdout);
		c -= 128;
		if (c == '\t' || c == '\n') {
			printf("^%c", c + 64);
			return;
		}
	}
	if (c == '\t' ? on['T'] : on['v'] && (c < 32 || c == 127))
		printf("^%c", c ^ 64);
	else
		putchar(c);
}

static int copy_lines(const char *name)
{
	static long number;
	static bool was_empty, inside;		/* a file may end within a line */
	FILE *f = open_input(name);
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;
	bool newline;

	if (!f)
		return 1;
	while ((n = read_line(f, &line, &cap, &newline)) >= 0) {
		bool empty = n == 0 && !inside;

		if (empty && was_empty && on['s'])
			continue;
		was_empty = empty;
		if (!inside && (on['b'] ? !empty : on['n']))
			printf("%6ld\t", ++number);
		for (ssize_t i = 0; i < n; i++)
			show((unsigned char)line[i]);
		inside = !newline;
		if (newline)
			fputs(on['E'] ? "$\n" : "\n", stdout);
	}
	free(line);
	if (f != stdin)
		fclose(f);
	return 0;
}

int main(int argc, char **argv)
{
	bool by_line = false;
	int c, status = 0;
	static char *input[] = { "-", NULL };

	while ((c = getopt(argc, argv, "nubsvETAet")) != -1) {
		if (c == '?')
			usage("cat [-nbsvETAet] [file...]");
		on[c] = true;
		on['v'] |= strchr("Aet", c) != NULL;
		on['E'] |= strchr("Ae", c) != NULL;
		on['T'] |= strchr("At", c) != NULL;
		by_line |= c != 'u';
	}
	for (char **p = optind < argc ? argv + optind : input; *p; p++) {
		if (by_line) {
			status |= copy_lines(*p);
			continue;
		}
		int fd = strcmp(*p, "-") == 0 ? 0 : open(*p, O_RDONLY);
		if (fd < 0) {
			complain("%s", *p);
			status = 1;
			continue;
		}
		status |= copy(fd, *p);
		if (fd)
			close(fd);
	}
	return done(status);
}

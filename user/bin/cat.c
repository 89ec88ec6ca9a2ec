/* cat [-n] [file...]: files, or standard input, to standard output. */
#include "util.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

const char *prog = "cat";

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

static int copy_numbered(const char *name)
{
	static long number;
	FILE *f = open_input(name);
	char *line = NULL;
	size_t cap = 0;
	bool newline;

	if (!f)
		return 1;
	while (read_line(f, &line, &cap, &newline) >= 0)
		printf("%6ld\t%s%s", ++number, line, newline ? "\n" : "");
	return 0;
}

int main(int argc, char **argv)
{
	bool numbers = false;
	int c, status = 0;
	static char *input[] = { "-", NULL };

	while ((c = getopt(argc, argv, "nu")) != -1) {
		numbers |= c == 'n';
		if (c == '?')
			usage("cat [-n] [file...]");
	}
	for (char **p = optind < argc ? argv + optind : input; *p; p++) {
		if (numbers) {
			status |= copy_numbered(*p);
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

/* cat [file...]: files, or standard input, to standard output. */
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

int main(int argc, char **argv)
{
	static char *input[] = { "-", NULL };
	int status = 0;

	while (option(argc, argv, "u", "cat [file...]") != -1)
		;
	for (char **p = optind < argc ? argv + optind : input; *p; p++) {
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
	return status;
}

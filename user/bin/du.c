/* du [-sah] [path...]: space taken by folders and what is below them; -s only the
   sums, -a files too. */
#include "util.h"
#include "walk.h"

#include <unistd.h>

const char *prog = "du";

enum { DEPTH = 256 };
static bool sums, all, in_human;
static unsigned long long below[DEPTH];	/* blocks of 512, by depth */
static int depth;

static void show(unsigned long long blocks, const char *path)
{
	char buf[16];

	if (in_human)
		printf("%s\t%s\n", human(buf, blocks * 512), path);
	else
		printf("%llu\t%s\n", (blocks + 1) / 2, path);
}

/* A folder's sum is complete when it is left; it then counts in the one above. */
static int visit(const char *path, const struct stat *st, enum walk_when when)
{
	if (when == WALK_BEFORE && S_ISDIR(st->st_mode) && depth + 1 < DEPTH) {
		below[++depth] = st->st_blocks;
		return 0;
	}
	if (when == WALK_BEFORE) {
		below[depth] += st->st_blocks;
		if (all || depth == 0)
			show(st->st_blocks, path);
		return 0;
	}
	if (!sums || depth == 1)
		show(below[depth], path);
	below[depth - 1] += below[depth];
	depth--;
	return 0;
}

int main(int argc, char **argv)
{
	int c, status = 0;

	while ((c = getopt(argc, argv, "sahk")) != -1) {
		if (c == '?')
			usage("du [-sah] [path...]");
		sums |= c == 's';
		all |= c == 'a';
		in_human |= c == 'h';
	}
	if (optind == argc)
		status = walk(".", true, visit);
	for (; optind < argc; optind++)
		status |= walk(argv[optind], true, visit);
	return done(status);
}

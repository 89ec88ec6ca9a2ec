/* du [-sahc] [-d depth] [path...]: space taken by folders and what is below them; -s
   only the sums, -a files too, -d only those so deep, -c the sum of all at the end. */
#include "util.h"
#include "walk.h"

#include <unistd.h>

const char *prog = "du";

enum { DEPTH = 256 };
static bool all, in_human;
static long deepest = DEPTH;
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
		if (depth == 0 || (all && depth <= deepest))
			show(st->st_blocks, path);
		return 0;
	}
	if (depth <= deepest + 1)
		show(below[depth], path);
	below[depth - 1] += below[depth];
	depth--;
	return 0;
}

int main(int argc, char **argv)
{
	bool total = false;
	int c, status = 0;

	while ((c = getopt(argc, argv, "sahkcd:")) != -1) {
		if (c == '?')
			usage("du [-sahc] [-d depth] [path...]");
		if (c == 's' || c == 'd')
			deepest = c == 's' ? 0 : number(optarg);
		total |= c == 'c';
		all |= c == 'a';
		in_human |= c == 'h';
	}
	if (optind == argc)
		status = walk(".", true, visit);
	for (; optind < argc; optind++)
		status |= walk(argv[optind], true, visit);
	if (total)
		show(below[0], "total");
	return done(status);
}

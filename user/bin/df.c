/* df [-hkTi] [path...]: how full the file systems are; -T with their types, -i in files. */
#include "util.h"

#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

const char *prog = "df";

static bool in_human, types, inodes;

static void show(unsigned long long bytes)
{
	char buf[16];

	if (inodes)
		printf(" %10llu", bytes);
	else if (in_human)
		printf(" %9s", human(buf, bytes));
	else
		printf(" %10llu", bytes / 1024);
}

static void line(const char *dev, const char *type, const char *where, bool even_empty)
{
	struct statvfs v;

	if (statvfs(where, &v) < 0) {
		complain("%s", where);
		return;
	}
	if (!v.f_blocks && !even_empty)
		return;
	unsigned long long unit = v.f_frsize ? v.f_frsize : v.f_bsize;
	unsigned long long total = v.f_blocks, left = v.f_bavail;
	unsigned long long used = total - v.f_bfree;
	if (inodes) {
		total = v.f_files, left = v.f_favail, used = total - v.f_ffree;
		unit = 1;
	}
	unsigned long long all = used + left;
	printf("%-16s", dev);
	if (types)
		printf(" %-8s", type);
	show(total * unit);
	show(used * unit);
	show(left * unit);
	printf(" %3llu%% %s\n", all ? (used * 100 + all - 1) / all : 0, where);
}

int main(int argc, char **argv)
{
	char text[1024], dev[256], dir[256], type[64];
	int c;

	while ((c = getopt(argc, argv, "hkTi")) != -1) {
		if (c == '?')
			usage("df [-hkTi] [path...]");
		in_human |= c == 'h';
		types |= c == 'T';
		inodes |= c == 'i';
	}
	int width = in_human && !inodes ? 9 : 10;
	printf("%-16s%s %*s %*s %*s %s Mounted on\n", "Filesystem", types ? " Type    " : "", width,
	       inodes ? "Inodes" : in_human ? "Size" : "1K-blocks", width,
	       inodes ? "IUsed" : "Used", width, inodes ? "IFree" : "Available",
	       inodes ? "IUse%" : "Use%");
	for (int i = optind; i < argc; i++)
		line("-", "-", argv[i], true);
	FILE *f = optind == argc ? fopen("/proc/mounts", "r") : NULL;
	while (f && fgets(text, sizeof text, f))
		if (sscanf(text, "%255s %255s %63s", dev, dir, type) == 3)
			line(dev, type, dir, false);
	return done(0);
}

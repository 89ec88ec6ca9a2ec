/* df [-h] [path...]: how full the file systems are. */
#include "util.h"

#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

const char *prog = "df";

static bool in_human;

static void show(unsigned long long bytes)
{
	char buf[16];

	if (in_human)
		printf(" %9s", human(buf, bytes));
	else
		printf(" %10llu", bytes / 1024);
}

static void line(const char *dev, const char *where, bool even_empty)
{
	struct statvfs v;

	if (statvfs(where, &v) < 0) {
		complain("%s", where);
		return;
	}
	if (!v.f_blocks && !even_empty)
		return;
	unsigned long long unit = v.f_frsize ? v.f_frsize : v.f_bsize;
	unsigned long long used = v.f_blocks - v.f_bfree, all = used + v.f_bavail;
	printf("%-16s", dev);
	show(v.f_blocks * unit);
	show(used * unit);
	show(v.f_bavail * unit);
	printf(" %3llu%% %s\n", all ? (used * 100 + all - 1) / all : 0, where);
}

int main(int argc, char **argv)
{
	char text[1024], dev[256], dir[256];
	int c;

	while ((c = getopt(argc, argv, "hk")) != -1) {
		if (c == '?')
			usage("df [-h] [path...]");
		in_human |= c == 'h';
	}
	printf("%-16s %*s %*s %*s Use%% Mounted on\n", "Filesystem", in_human ? 9 : 10,
	       in_human ? "Size" : "1K-blocks", in_human ? 9 : 10, "Used",
	       in_human ? 9 : 10, "Available");
	for (int i = optind; i < argc; i++)
		line("-", argv[i], true);
	FILE *f = optind == argc ? fopen("/proc/mounts", "r") : NULL;
	while (f && fgets(text, sizeof text, f))
		if (sscanf(text, "%255s %255s", dev, dir) == 2)
			line(dev, dir, false);
	return done(0);
}

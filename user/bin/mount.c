/* mount [-t type] [-o options] [device folder]: attach a file system, or say what is
   attached. */
#include "util.h"

#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

const char *prog = "mount";

static const struct {
	const char *name;
	unsigned long set, clear;
} words[] = {
	{ "ro", MS_RDONLY, 0 }, { "rw", 0, MS_RDONLY }, { "nosuid", MS_NOSUID, 0 },
	{ "nodev", MS_NODEV, 0 }, { "noexec", MS_NOEXEC, 0 }, { "sync", MS_SYNCHRONOUS, 0 },
	{ "remount", MS_REMOUNT, 0 }, { "bind", MS_BIND, 0 }, { "noatime", MS_NOATIME, 0 },
	{ "defaults", 0, 0 },
};

/* Known words become flags; the rest is passed on to the file system. */
static unsigned long parse(char *options, char *rest)
{
	unsigned long flags = 0;

	for (char *w = strtok(options, ","); w; w = strtok(NULL, ",")) {
		size_t i, n = sizeof words / sizeof *words;

		for (i = 0; i < n && strcmp(w, words[i].name) != 0; i++)
			continue;
		if (i < n) {
			flags = (flags | words[i].set) & ~words[i].clear;
		} else {
			if (*rest)
				strcat(rest, ",");
			strcat(rest, w);
		}
	}
	return flags;
}

static int show(void)
{
	FILE *f = fopen("/proc/mounts", "r");
	char line[1024], dev[256], dir[256], type[64], how[256];

	if (!f)
		die("/proc/mounts");
	while (fgets(line, sizeof line, f))
		if (sscanf(line, "%255s %255s %63s %255s", dev, dir, type, how) == 4)
			printf("%s on %s type %s (%s)\n", dev, dir, type, how);
	fclose(f);
	return done(0);
}

int main(int argc, char **argv)
{
	static char rest[1024];
	const char *type = NULL;
	unsigned long flags = 0;
	int c;

	while ((c = getopt(argc, argv, "t:o:r")) != -1) {
		if (c == 't')
			type = optarg;
		else if (c == 'o')
			flags |= parse(xstrdup(optarg), rest);
		else if (c == 'r')
			flags |= MS_RDONLY;
		else
			usage("mount [-t type] [-o options] [device folder]");
	}
	if (optind == argc)
		return show();
	const char *where = argv[argc - 1];
	if (argc - optind != 2 && !(argc - optind == 1 && flags & MS_REMOUNT))
		usage("mount [-t type] [-o options] [device folder]");
	if (mount(argv[optind], where, type, flags, rest) < 0)
		die("%s", where);
	return 0;
}

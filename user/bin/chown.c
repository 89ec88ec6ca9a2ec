/* chown [-Rh] user[:group] path...: give files away. As chgrp: only the group. */
#include "util.h"
#include "walk.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

const char *prog = "chown";

static uid_t uid = -1;
static gid_t gid = -1;
static int links;

static int change(const char *path, const struct stat *st, enum walk_when when)
{
	(void)st;
	if (when == WALK_AFTER || fchownat(AT_FDCWD, path, uid, gid, links) == 0)
		return 0;
	complain("%s", path);
	return 1;
}

static void parse(char *who, bool group_only)
{
	char *colon = group_only ? NULL : strchr(who, ':');
	const char *group = group_only ? who : colon ? colon + 1 : NULL;

	if (colon)
		*colon = 0;
	if (!group_only && *who && !user_find(who, &uid, NULL))
		fail("%s: no such user", who);
	if (group && *group && !group_find(group, &gid))
		fail("%s: no such group", group);
}

int main(int argc, char **argv)
{
	bool recurse = false;
	int c, status = 0;

	prog = path_base(argv[0]);
	while ((c = getopt(argc, argv, "Rh")) != -1) {
		recurse |= c == 'R';
		if (c == 'h')
			links = AT_SYMLINK_NOFOLLOW;
	}
	if (argc - optind < 2)
		usage("chown [-Rh] user[:group] path...");
	parse(argv[optind++], strcmp(prog, "chgrp") == 0);
	if (recurse)
		links = AT_SYMLINK_NOFOLLOW;
	for (; optind < argc; optind++)
		status |= walk(argv[optind], recurse, change);
	return status;
}

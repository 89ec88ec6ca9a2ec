/* id [-u|-g|-G] [-n] [-r]: who one is, by number and name. */
#include "util.h"

#include <unistd.h>

const char *prog = "id";

static void pair(const char *what, unsigned id, const char *name)
{
	printf("%s=%u(%s)", what, id, name);
}

int main(int argc, char **argv)
{
	bool names = false, real = false;
	int c, what = 0;
	gid_t groups[128];

	while ((c = getopt(argc, argv, "ugGnr")) != -1) {
		if (c == 'n')
			names = true;
		else if (c == 'r')
			real = true;
		else if (c == '?')
			usage("id [-u|-g|-G] [-n] [-r]");
		else
			what = c;
	}
	uid_t uid = real ? getuid() : geteuid();
	gid_t gid = real ? getgid() : getegid();
	int n = getgroups(128, groups);
	if (what == 'u' || what == 'g') {
		unsigned id = what == 'u' ? uid : gid;
		if (names)
			puts(what == 'u' ? user_name(uid) : group_name(gid));
		else
			printf("%u\n", id);
		return done(0);
	}
	if (what == 'G') {
		printf(names ? "%s" : "%.0s%u", group_name(gid), (unsigned)gid);
		for (int i = 0; i < n; i++)
			if (groups[i] != gid)
				printf(names ? " %s" : "%.0s %u", group_name(groups[i]),
				       (unsigned)groups[i]);
		putchar('\n');
		return done(0);
	}
	pair("uid", getuid(), user_name(getuid()));
	pair(" gid", getgid(), group_name(getgid()));
	if (geteuid() != getuid())
		pair(" euid", geteuid(), user_name(geteuid()));
	if (getegid() != getgid())
		pair(" egid", getegid(), group_name(getegid()));
	if (n <= 0)
		pair(" groups", gid, group_name(gid));
	for (int i = 0; i < n; i++)
		printf("%s%u(%s)", i ? "," : " groups=", (unsigned)groups[i],
		       group_name(groups[i]));
	putchar('\n');
	return done(0);
}

/* Names for numbers: users and groups, signals. See util.h. */
#include "util.h"

#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>

/* A number that has no name is shown as such. */
static const char *name_or(const char *name, unsigned id)
{
	static char text[16];

	if (name)
		return name;
	snprintf(text, sizeof text, "%u", id);
	return text;
}

const char *user_name(uid_t uid)
{
	struct passwd *p = getpwuid(uid);

	return name_or(p ? p->pw_name : NULL, uid);
}

const char *group_name(gid_t gid)
{
	struct group *g = getgrgid(gid);

	return name_or(g ? g->gr_name : NULL, gid);
}

bool user_find(const char *name, uid_t *uid)
{
	struct passwd *p = getpwnam(name);
	char *end;

	*uid = p ? p->pw_uid : strtol(name, &end, 10);
	return p || (end != name && !*end);
}

static const char *const signal_names[] = {
	"EXIT", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL",
	"USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT",
	"STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
	"WINCH", "IO", "PWR", "SYS",
};

int signal_number(const char *name)
{
	char *end;
	long n = strtol(name, &end, 10);

	if (end != name && !*end)
		return n >= 0 && n <= 64 ? (int)n : -1;
	if (strncmp(name, "SIG", 3) == 0)
		name += 3;
	for (int i = 0; i < 32; i++)
		if (strcmp(name, signal_names[i]) == 0)
			return i;
	if (strncmp(name, "RTMIN", 5) == 0)
		return 34 + atoi(name + 5);
	if (strncmp(name, "RTMAX", 5) == 0)
		return 64 + atoi(name + 5);
	return -1;
}

const char *signal_name(int sig)
{
	static char text[16];

	if (sig >= 0 && sig < 32)
		return signal_names[sig];
	if (sig < 34 || sig > 64)
		snprintf(text, sizeof text, "%d", sig);
	else if (sig == 34)
		return "RTMIN";
	else
		snprintf(text, sizeof text, "RTMIN+%d", sig - 34);
	return text;
}

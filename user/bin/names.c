/* Names for numbers: users and groups out of /etc, signals. See util.h. */
#include "util.h"

#include <stdlib.h>
#include <string.h>

/* Look a name or a number up in a passwd-like file: name:x:id:gid:...
   Reading the two files ourselves keeps the programs free of NSS machinery. */
static bool account_find(const char *file, const char *name, long id, char *out,
			 size_t size, long *idp, long *gidp)
{
	FILE *f = fopen(file, "r");
	char line[512];
	bool found = false;

	if (!f)
		return false;
	while (!found && fgets(line, sizeof line, f)) {
		char *colon = strchr(line, ':');
		char *second = colon ? strchr(colon + 1, ':') : NULL;

		if (!second)
			continue;
		*colon = 0;
		char *rest;
		long this = strtol(second + 1, &rest, 10);
		found = name ? strcmp(line, name) == 0 : this == id;
		if (!found)
			continue;
		snprintf(out, size, "%.63s", line);
		*idp = this;
		if (gidp)
			*gidp = *rest == ':' ? strtol(rest + 1, NULL, 10) : this;
	}
	fclose(f);
	return found;
}

/* Listings ask for the same name again and again, so the last answer is kept. */
const char *user_name(uid_t uid)
{
	static char name[64];
	static long last = -1;
	long id;

	if (last == (long)uid)
		return name;
	last = uid;
	if (!account_find("/etc/passwd", NULL, uid, name, sizeof name, &id, NULL))
		snprintf(name, sizeof name, "%u", (unsigned)uid);
	return name;
}

const char *group_name(gid_t gid)
{
	static char name[64];
	static long last = -1;
	long id;

	if (last == (long)gid)
		return name;
	last = gid;
	if (!account_find("/etc/group", NULL, gid, name, sizeof name, &id, NULL))
		snprintf(name, sizeof name, "%u", (unsigned)gid);
	return name;
}

bool user_find(const char *name, uid_t *uid, gid_t *gid)
{
	char *end, text[64];
	long id, group = -1;

	if (!account_find("/etc/passwd", name, 0, text, sizeof text, &id, &group)) {
		id = strtol(name, &end, 10);
		if (end == name || *end)
			return false;
	}
	*uid = id;
	if (gid && group >= 0)
		*gid = group;
	return true;
}

bool group_find(const char *name, gid_t *gid)
{
	char *end, text[64];
	long id;

	if (!account_find("/etc/group", name, 0, text, sizeof text, &id, NULL)) {
		id = strtol(name, &end, 10);
		if (end == name || *end)
			return false;
	}
	*gid = id;
	return true;
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

/* /etc/passwd and /etc/group, read from the start at each question. */
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "user/libc/libc.h"

/* The first line whose first field is this name, or (name NULL) whose third is this number, cut at the colons into n fields. */
static int find(const char *path, const char *name, unsigned id, char *field[], int n)
{
	static char *line;
	static size_t room;
	FILE *f = fopen(path, "re");
	int found = 0;

	while (f && !found && getline(&line, &room, f) > 0) {
		char *rest = line;
		int i = 0;

		rest[strcspn(rest, "\n")] = 0;
		while (i < n && (field[i] = strsep(&rest, ":")))
			i++;
		found = i == n && (name ? strcmp(field[0], name) == 0 : strtoul(field[2], NULL, 10) == id);
	}
	if (f)
		fclose(f);
	return found;
}

static struct passwd *user(const char *name, uid_t uid)
{
	static struct passwd pw;
	char *f[7];

	if (!find("/etc/passwd", name, uid, f, 7))
		return NULL;
	pw = (struct passwd){ f[0], f[1], atoi(f[2]), atoi(f[3]), f[4], f[5], f[6] };
	return &pw;
}

struct passwd *getpwnam(const char *name) { return user(name, 0); }
struct passwd *getpwuid(uid_t uid) { return user(NULL, uid); }

static struct group *group(const char *name, gid_t gid)
{
	static struct group gr;
	static char *members[65];
	char *f[4];
	int n = 0;

	if (!find("/etc/group", name, gid, f, 4))
		return NULL;
	for (char *m; n < 64 && (m = strsep(&f[3], ",")); )
		if (*m)
			members[n++] = m;
	members[n] = NULL;
	gr = (struct group){ f[0], f[1], atoi(f[2]), members };
	return &gr;
}

struct group *getgrnam(const char *name) { return group(name, 0); }
struct group *getgrgid(gid_t gid) { return group(NULL, gid); }

/* /etc/passwd and /etc/group, a line at a time; and changing who we are. */
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <mntent.h>
#include "user/libc/libc.h"

static FILE *users, *groups;
static char *user_line, *group_line;
static size_t user_room, group_room;

/* Reads the next line and cuts it at the colons into n fields. */
static int read_fields(FILE **f, const char *path, char **line, size_t *room, char **field,
		       int n)
{
	if (!*f && !(*f = fopen(path, "re")))
		return 0;
	while (getline(line, room, *f) > 0) {
		char *rest = *line;
		int i = 0;
		rest[strcspn(rest, "\n")] = 0;
		while (i < n && (field[i] = strsep(&rest, ":")))
			i++;
		if (i == n)
			return 1;
	}
	return 0;
}

static void finish(FILE **f)
{
	if (*f)
		fclose(*f);
	*f = NULL;
}

struct passwd *getpwent(void)
{
	static struct passwd pw;
	char *f[7];

	if (!read_fields(&users, "/etc/passwd", &user_line, &user_room, f, 7))
		return NULL;
	pw = (struct passwd){ f[0], f[1], atoi(f[2]), atoi(f[3]), f[4], f[5], f[6] };
	return &pw;
}

void setpwent(void) { finish(&users); }
void endpwent(void) { finish(&users); }

struct passwd *getpwnam(const char *name)
{
	struct passwd *pw;

	setpwent();
	while ((pw = getpwent()) && strcmp(pw->pw_name, name) != 0)
		;
	endpwent();
	return pw;
}

struct passwd *getpwuid(uid_t uid)
{
	struct passwd *pw;

	setpwent();
	while ((pw = getpwent()) && pw->pw_uid != uid)
		;
	endpwent();
	return pw;
}

struct group *getgrent(void)
{
	static struct group gr;
	static char *members[65];
	char *f[4];
	int n = 0;

	if (!read_fields(&groups, "/etc/group", &group_line, &group_room, f, 4))
		return NULL;
	for (char *m; n < 64 && (m = strsep(&f[3], ",")); )
		if (*m)
			members[n++] = m;
	members[n] = NULL;
	gr = (struct group){ f[0], f[1], atoi(f[2]), members };
	return &gr;
}

void setgrent(void) { finish(&groups); }
void endgrent(void) { finish(&groups); }

struct group *getgrnam(const char *name)
{
	struct group *gr;

	setgrent();
	while ((gr = getgrent()) && strcmp(gr->gr_name, name) != 0)
		;
	endgrent();
	return gr;
}

struct group *getgrgid(gid_t gid)
{
	struct group *gr;

	setgrent();
	while ((gr = getgrent()) && gr->gr_gid != gid)
		;
	endgrent();
	return gr;
}

int getgrouplist(const char *user, gid_t gid, gid_t *list, int *n)
{
	struct group *gr;
	int count = 0, room = *n;

	if (count++ < room)
		list[0] = gid;
	setgrent();
	while ((gr = getgrent()))
		for (char **m = gr->gr_mem; *m; m++)
			if (strcmp(*m, user) == 0 && gr->gr_gid != gid && count++ < room)
				list[count - 1] = gr->gr_gid;
	endgrent();
	*n = count;
	return count > room ? -1 : count;
}

int initgroups(const char *user, gid_t gid)
{
	gid_t list[64];
	int n = 64;

	if (getgrouplist(user, gid, list, &n) < 0)
		n = 64;
	return setgroups(n, list);
}

int getlogin_r(char *buf, size_t n)
{
	struct passwd *pw = getpwuid(getuid());
	const char *name = pw ? pw->pw_name : getenv("LOGNAME");

	if (!name)
		return ENXIO;
	return strlcpy(buf, name, n) < n ? 0 : ERANGE;
}

char *getlogin(void)
{
	static char name[64];

	return getlogin_r(name, sizeof name) ? NULL : name;
}

FILE *setmntent(const char *path, const char *mode) { return fopen(path, mode); }

int endmntent(FILE *f)
{
	fclose(f);
	return 1;
}

struct mntent *getmntent(FILE *f)
{
	static struct mntent m;
	static char *line;
	static size_t room;
	char *rest;

	while (getline(&line, &room, f) > 0) {
		m.mnt_fsname = strtok_r(line, " \t\n", &rest);
		if (!m.mnt_fsname || *m.mnt_fsname == '#')
			continue;
		m.mnt_dir = strtok_r(NULL, " \t\n", &rest);
		m.mnt_type = strtok_r(NULL, " \t\n", &rest);
		m.mnt_opts = strtok_r(NULL, " \t\n", &rest);
		if (m.mnt_opts)
			return &m;
	}
	return NULL;
}

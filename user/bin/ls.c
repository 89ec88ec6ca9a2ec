/* ls [-la1] [path...]: what is in folders. In columns on a terminal, one a line elsewhere. */
#include "util.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

const char *prog = "ls";
static bool on[128];			/* options by letter */

static int print(const char *path, const char *name)
{
	char mode[11], when[32], target[4096] = " -> ";
	struct stat st;

	if (lstat(path, &st) < 0)
		return complain("%s", path), 1;
	if (!on['l'])
		return puts(name) < 0;
	bool device = S_ISCHR(st.st_mode) || S_ISBLK(st.st_mode);
	strftime(when, sizeof when, "%b %e %H:%M", localtime(&st.st_mtime));
	printf("%s %3lu %-8s %-8s ", mode_string(mode, st.st_mode), (unsigned long)st.st_nlink, user_name(st.st_uid),
	       group_name(st.st_gid));
	printf(device ? "%4lu,%4u" : "%9lu", device ? major(st.st_rdev) : (unsigned long)st.st_size, minor(st.st_rdev));
	bool link = S_ISLNK(st.st_mode) && readlink(path, target + 4, sizeof target - 5) > 0;
	return printf(" %s %s%s\n", when, name, link ? target : "") < 0;
}

static int shown(const struct dirent *e)
{
	return on['a'] || e->d_name[0] != '.';
}

static int list_folder(const char *path)
{
	struct dirent **e;
	int n = scandir(path, &e, shown, alphasort), width = 1, status = 0;

	if (n < 0)
		return complain("%s", path), 1;
	for (int i = 0; i < n; i++)
		width = (int)strlen(e[i]->d_name) + 2 > width ? (int)strlen(e[i]->d_name) + 2 : width;
	int across = on['1'] || !isatty(1) || width > 80 ? 1 : 80 / width, rows = (n + across - 1) / across;
	for (int i = 0; on['l'] && i < n; i++)
		status |= print(path_join(path, e[i]->d_name), e[i]->d_name);
	for (int row = 0; !on['l'] && row < rows; row++)
		for (int i = row; i < n; i += rows)
			printf("%-*s%s", i + rows < n ? width : 0, e[i]->d_name, i + rows < n ? "" : "\n");
	return status;
}

int main(int argc, char **argv)
{
	static char *here[] = { ".", NULL };
	struct stat st;
	int c, status = 0;

	while ((c = option(argc, argv, "la1", "ls [-la1] [path...]")) != -1)
		on[c] = true;
	for (char **p = optind < argc ? argv + optind : here; *p; p++) {
		bool folder = stat(*p, &st) == 0 && S_ISDIR(st.st_mode);

		if (folder && argc - optind > 1)
			printf("%s%s:\n", p > argv + optind ? "\n" : "", *p);
		status |= folder ? list_folder(*p) : print(*p, *p);
	}
	return done(status);
}

/* ls [-laR1dhtSirFAs] [path...]: what is in folders. In columns on a terminal, one a
   line elsewhere. */
#include "util.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

const char *prog = "ls";

struct entry {
	char *name, *path;
	struct stat st;
};

struct listing {
	struct entry *e;
	int n, cap;
};

static bool on[128];		/* options by letter */
static int columns;
static int status;

static void add(struct listing *l, const char *name, char *path, bool follow)
{
	struct stat st;

	if (!(follow && stat(path, &st) == 0) && lstat(path, &st) < 0) {
		complain("%s", path);
		status = 1;
		return;
	}
	if (l->n == l->cap)
		l->e = xrealloc(l->e, (l->cap = l->cap * 2 + 16) * sizeof *l->e);
	l->e[l->n++] = (struct entry){ xstrdup(name), path, st };
}

static int order(const void *x, const void *y)
{
	const struct entry *a = x, *b = y;
	int d = 0;

	if (on['t'])
		d = (a->st.st_mtim.tv_sec < b->st.st_mtim.tv_sec) -
		    (a->st.st_mtim.tv_sec > b->st.st_mtim.tv_sec);
	if (on['t'] && !d)
		d = (a->st.st_mtim.tv_nsec < b->st.st_mtim.tv_nsec) -
		    (a->st.st_mtim.tv_nsec > b->st.st_mtim.tv_nsec);
	if (on['S'])
		d = (a->st.st_size < b->st.st_size) - (a->st.st_size > b->st.st_size);
	if (!d)
		d = strcmp(a->name, b->name);
	return on['r'] ? -d : d;
}

static int mark(mode_t mode)
{
	if (!on['F'])
		return 0;
	return S_ISDIR(mode) ? '/' : S_ISLNK(mode) ? '@' : S_ISFIFO(mode) ? '|' :
	       S_ISSOCK(mode) ? '=' : mode & 0111 ? '*' : 0;
}

static void print_name(const struct entry *e)
{
	char target[4096];

	fputs(e->name, stdout);
	if (on['l'] && S_ISLNK(e->st.st_mode)) {
		ssize_t n = readlink(e->path, target, sizeof target - 1);
		if (n >= 0)
			printf(" -> %.*s", (int)n, target);
	} else if (mark(e->st.st_mode)) {
		putchar(mark(e->st.st_mode));
	}
}

static void size_text(const struct stat *st, char *buf)
{
	if (S_ISCHR(st->st_mode) || S_ISBLK(st->st_mode))
		sprintf(buf, "%u, %3u", (unsigned)major(st->st_rdev),
			(unsigned)minor(st->st_rdev));
	else if (on['h'])
		human(buf, st->st_size);
	else
		sprintf(buf, "%lld", (long long)st->st_size);
}

static int wider(int a, int b)
{
	return a > b ? a : b;
}

static void print_long(struct listing *l)
{
	int links = 1, user = 1, group = 1, size = 1;
	char buf[32], mode[11], when[32];
	time_t now = time(NULL);

	for (struct entry *e = l->e; e < l->e + l->n; e++) {
		links = wider(links, sprintf(buf, "%lu", (unsigned long)e->st.st_nlink));
		user = wider(user, strlen(user_name(e->st.st_uid)));
		group = wider(group, strlen(group_name(e->st.st_gid)));
		size_text(&e->st, buf);
		size = wider(size, strlen(buf));
	}
	for (struct entry *e = l->e; e < l->e + l->n; e++) {
		time_t t = e->st.st_mtime;
		bool recent = t <= now && now - t < 182 * 86400;

		if (on['i'])
			printf("%7lu ", (unsigned long)e->st.st_ino);
		if (on['s'])
			printf("%5lld ", (long long)e->st.st_blocks / 2);
		size_text(&e->st, buf);
		strftime(when, sizeof when, recent ? "%b %e %H:%M" : "%b %e  %Y",
			 localtime(&t));
		printf("%s %*lu ", mode_string(mode, e->st.st_mode), links,
		       (unsigned long)e->st.st_nlink);
		printf("%-*s %-*s %*s %s ", user, user_name(e->st.st_uid), group,
		       group_name(e->st.st_gid), size, buf, when);
		print_name(e);
		putchar('\n');
	}
}

static void print_columns(struct listing *l)
{
	int width = 0, rows, across;

	for (int i = 0; i < l->n; i++)
		width = wider(width, strlen(l->e[i].name) + !!mark(l->e[i].st.st_mode));
	width += 2 + (on['i'] ? 8 : 0) + (on['s'] ? 6 : 0);
	across = columns / width;
	if (on['1'] || across < 1)
		across = 1;
	rows = (l->n + across - 1) / across;
	for (int row = 0; row < rows; row++) {
		for (int i = row; i < l->n; i += rows) {
			struct entry *e = &l->e[i];
			int used = (int)strlen(e->name) + !!mark(e->st.st_mode);

			if (on['i'])
				used += printf("%7lu ", (unsigned long)e->st.st_ino);
			if (on['s'])
				used += printf("%5lld ", (long long)e->st.st_blocks / 2);
			print_name(e);
			if (i + rows < l->n)
				printf("%*s", width - used, "");
		}
		putchar('\n');
	}
}

static void print_listing(struct listing *l)
{
	qsort(l->e, l->n, sizeof *l->e, order);
	if (on['l'])
		print_long(l);
	else
		print_columns(l);
}

static void list_folder(const char *path, bool title)
{
	static bool again;
	struct listing l = { 0 };
	long long blocks = 0;
	struct dirent *e;
	DIR *dir = opendir(path);

	if (!dir) {
		complain("%s", path);
		status = 1;
		return;
	}
	while ((e = readdir(dir))) {
		bool dots = !strcmp(e->d_name, ".") || !strcmp(e->d_name, "..");
		if (e->d_name[0] == '.' && !on['a'] && (!on['A'] || dots))
			continue;
		add(&l, e->d_name, path_join(path, e->d_name), false);
	}
	closedir(dir);
	if (title)
		printf("%s%s:\n", again ? "\n" : "", path);
	again = true;
	for (int i = 0; i < l.n; i++)
		blocks += l.e[i].st.st_blocks;
	if (on['l'] && on['h'])
		printf("total %s\n", human((char[8]){ 0 }, blocks * 512));
	else if (on['l'])
		printf("total %lld\n", blocks / 2);
	if (l.n)
		print_listing(&l);
	for (int i = 0; i < l.n; i++) {
		const char *name = l.e[i].name;
		if (on['R'] && S_ISDIR(l.e[i].st.st_mode) && strcmp(name, ".") &&
		    strcmp(name, ".."))
			list_folder(l.e[i].path, true);
		free(l.e[i].name);
		free(l.e[i].path);
	}
	free(l.e);
}

int main(int argc, char **argv)
{
	struct listing files = { 0 };
	struct winsize size;
	static char *here[] = { ".", NULL };
	int c;

	columns = 80;
	if (ioctl(1, TIOCGWINSZ, &size) == 0 && size.ws_col)
		columns = size.ws_col;
	on['1'] = !isatty(1);
	while ((c = getopt(argc, argv, "laAR1dhtSirFsnC")) != -1) {
		if (c == '?')
			usage("ls [-laAR1dhtSirFs] [path...]");
		on[c] = true;
		if (c == 'C')
			on['1'] = false;
	}
	char **paths = optind < argc ? argv + optind : here;
	int folders = 0, count = 0;
	for (char **p = paths; *p; p++, count++) {
		struct stat st;
		if (!on['d'] && stat(*p, &st) == 0 && S_ISDIR(st.st_mode))
			folders++;
		else
			add(&files, *p, *p, !on['l'] && !on['d']);
	}
	if (files.n)
		print_listing(&files);
	if (files.n && folders)
		putchar('\n');
	for (char **p = paths; *p; p++) {
		struct stat st;
		if (!on['d'] && stat(*p, &st) == 0 && S_ISDIR(st.st_mode))
			list_folder(*p, count > 1 || on['R']);
	}
	return done(status);
}

/* See walk.h. Names are read before anything below a folder is touched, so that
   removing while walking cannot confuse the reading. */
#include "walk.h"
#include "util.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A folder's names without . and .., NULL at the end. NULL: complained. */
static char **names_in(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *e;
	size_t n = 0, cap = 16;

	if (!dir) {
		complain("%s", path);
		return NULL;
	}
	char **names = xmalloc(cap * sizeof *names);
	while ((e = readdir(dir))) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		if (n + 1 == cap)
			names = xrealloc(names, (cap *= 2) * sizeof *names);
		names[n++] = xstrdup(e->d_name);
	}
	closedir(dir);
	names[n] = NULL;
	return names;
}

/* Call f with dir/name for each name, freeing as it goes. */
static int below(const char *dir, bool recurse, walk_visit *visit)
{
	char **names = names_in(dir);
	int status = names ? 0 : 1;

	for (char **n = names; n && *n; n++) {
		char *path = path_join(dir, *n);
		status |= walk(path, recurse, visit);
		free(path);
		free(*n);
	}
	free(names);
	return status;
}

int walk(const char *path, bool recurse, walk_visit *visit)
{
	struct stat st;
	int status;

	if (lstat(path, &st) < 0) {
		complain("%s", path);
		return 1;
	}
	status = visit(path, &st, WALK_BEFORE);
	if (!S_ISDIR(st.st_mode))
		return status;
	if (recurse && status >= 0)
		status |= below(path, recurse, visit);
	return (status > 0) | (visit(path, &st, WALK_AFTER) > 0);
}

bool is_dir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

char *landing(const char *from, const char *to)
{
	return is_dir(to) ? path_join(to, path_base(from)) : xstrdup(to);
}

static int copy_bytes(int in, int out, const char *from, const char *to)
{
	static char buf[65536];
	ssize_t n;

	while ((n = read(in, buf, sizeof buf)) > 0)
		if (!write_all(out, buf, n)) {
			complain("%s", to);
			return 1;
		}
	if (n < 0)
		complain("%s", from);
	return n < 0;
}

static int copy_file(const char *from, const char *to, const struct stat *st, bool force)
{
	int in = open(from, O_RDONLY | O_CLOEXEC), out;
	struct stat there;

	if (in < 0) {
		complain("%s", from);
		return 1;
	}
	if (stat(to, &there) == 0 && there.st_dev == st->st_dev &&
	    there.st_ino == st->st_ino) {
		fprintf(stderr, "%s: %s and %s are the same file\n", prog, from, to);
		close(in);
		return 1;
	}
	out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, st->st_mode & 0777);
	if (out < 0 && force && unlink(to) == 0)
		out = open(to, O_WRONLY | O_CREAT | O_CLOEXEC, st->st_mode & 0777);
	if (out < 0) {
		complain("%s", to);
		close(in);
		return 1;
	}
	int status = copy_bytes(in, out, from, to);
	close(in);
	if (close(out) < 0) {
		complain("%s", to);
		status = 1;
	}
	return status;
}

static int copy_link(const char *from, const char *to)
{
	char target[4096];
	ssize_t n = readlink(from, target, sizeof target - 1);

	if (n < 0) {
		complain("%s", from);
		return 1;
	}
	target[n] = 0;
	unlink(to);
	if (symlink(target, to) == 0)
		return 0;
	complain("%s", to);
	return 1;
}

static void keep_attributes(const char *to, const struct stat *st)
{
	struct timespec times[2] = { st->st_atim, st->st_mtim };
	bool link = S_ISLNK(st->st_mode);

	if (lchown(to, st->st_uid, st->st_gid) < 0 && geteuid() == 0)
		complain("%s: owner", to);
	if (!link)
		chmod(to, st->st_mode & 07777);
	utimensat(AT_FDCWD, to, times, link ? AT_SYMLINK_NOFOLLOW : 0);
}

static int copy_folder(const char *from, const char *to, const struct stat *st, bool keep,
		       bool force)
{
	struct stat made, other;
	char **names = names_in(from);
	int status = names ? 0 : 1;

	/* Writable while it is filled; its own mode at the end. */
	if (mkdir(to, (st->st_mode & 0777) | 0700) < 0 && (errno != EEXIST || !is_dir(to))) {
		complain("%s", to);
		return 1;
	}
	stat(to, &made);
	for (char **n = names; n && *n; n++) {
		char *a = path_join(from, *n), *b = path_join(to, *n);

		/* Copying a folder into itself must not meet its own copy. */
		if (lstat(a, &other) == 0 && other.st_dev == made.st_dev &&
		    other.st_ino == made.st_ino) {
			fprintf(stderr, "%s: %s: cannot copy into itself\n", prog, from);
			status = 1;
		} else {
			status |= copy_tree(a, b, true, keep, force);
		}
		free(a);
		free(b);
		free(*n);
	}
	free(names);
	if (!keep && (st->st_mode & 0700) != 0700) {
		mode_t mask = umask(0);
		umask(mask);
		chmod(to, st->st_mode & 0777 & ~mask);
	}
	return status;
}

int copy_tree(const char *from, const char *to, bool recurse, bool keep, bool force)
{
	struct stat st;
	int status;

	if ((recurse ? lstat : stat)(from, &st) < 0) {
		complain("%s", from);
		return 1;
	}
	if (S_ISDIR(st.st_mode) && !recurse) {
		fprintf(stderr, "%s: %s is a folder (use -r)\n", prog, from);
		return 1;
	}
	if (S_ISDIR(st.st_mode)) {
		status = copy_folder(from, to, &st, keep, force);
	} else if (S_ISLNK(st.st_mode)) {
		status = copy_link(from, to);
	} else if (S_ISREG(st.st_mode) || !recurse) {
		status = copy_file(from, to, &st, force);
	} else {
		status = mknod(to, st.st_mode, st.st_rdev) < 0;
		if (status)
			complain("%s", to);
	}
	if (keep && status == 0)
		keep_attributes(to, &st);
	return status;
}

static int remove_one(const char *path, const struct stat *st, enum walk_when when)
{
	int failed = 0;

	if (when == WALK_AFTER)
		failed = rmdir(path);
	else if (!S_ISDIR(st->st_mode))
		failed = unlink(path);
	if (failed)
		complain("%s", path);
	return failed != 0;
}

int remove_tree(const char *path)
{
	return walk(path, true, remove_one);
}

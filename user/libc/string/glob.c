/* The files that match a pattern: directory by directory, one component at a time. */
#include <dirent.h>
#include <fnmatch.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "user/libc/libc.h"

struct search {
	glob_t *g;
	int     flags;
	int   (*fail)(const char *, int);
};

static int append(glob_t *g, const char *path, int mark)
{
	size_t n = g->gl_offs + g->gl_pathc;

	if (n + 2 > g->gl_room) {
		size_t room = g->gl_room ? g->gl_room * 2 : g->gl_offs + 16;
		char **v = realloc(g->gl_pathv, room * sizeof *v);
		if (!v)
			return GLOB_NOSPACE;
		g->gl_pathv = v;
		g->gl_room = room;
	}
	char *copy = malloc(strlen(path) + 2);
	if (!copy)
		return GLOB_NOSPACE;
	strcpy(copy, path);
	if (mark)
		strcat(copy, "/");
	g->gl_pathv[n] = copy;
	g->gl_pathv[n + 1] = NULL;
	g->gl_pathc++;
	return 0;
}

static int special(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strchr("*?[\\", p[i]))
			return 1;
	return 0;
}

static int walk(struct search *s, char *path, size_t at, const char *pattern);

/* path[0..at) exists; name is the next component, rest the pattern behind it. */
static int descend(struct search *s, char *path, size_t at, const char *name, size_t n,
		   const char *rest)
{
	struct stat st;

	if (at + n + 2 > PATH_MAX)
		return 0;
	memcpy(path + at, name, n);
	path[at + n] = 0;
	if (*rest)
		return walk(s, path, at + n, rest);
	if (lstat(path, &st) < 0)
		return 0;
	return append(s->g, path, s->flags & GLOB_MARK && stat(path, &st) == 0 &&
				  S_ISDIR(st.st_mode));
}

static int walk(struct search *s, char *path, size_t at, const char *pattern)
{
	char component[NAME_MAX + 1];
	struct dirent *e;
	int r = 0;

	while (*pattern == '/' && at < PATH_MAX - 1)
		path[at++] = *pattern++;
	path[at] = 0;
	size_t n = strcspn(pattern, "/");
	const char *rest = pattern + n;
	if (n > NAME_MAX)
		return 0;
	if (!special(pattern, n))
		return descend(s, path, at, pattern, n, rest);
	memcpy(component, pattern, n);
	component[n] = 0;
	DIR *dir = opendir(at ? path : ".");
	if (!dir) {
		int error = errno;
		if (error == ENOENT || error == ENOTDIR)
			return 0;
		return (s->fail && s->fail(path, error)) || s->flags & GLOB_ERR ? GLOB_ABORTED : 0;
	}
	int flags = FNM_PERIOD | (s->flags & GLOB_NOESCAPE ? FNM_NOESCAPE : 0);
	if (s->flags & GLOB_PERIOD)
		flags &= ~FNM_PERIOD;
	while (r == 0 && (e = readdir(dir)))
		if (fnmatch(component, e->d_name, flags) == 0)
			r = descend(s, path, at, e->d_name, strlen(e->d_name), rest);
	closedir(dir);
	return r;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char **)a, *(char **)b);
}

int glob(const char *restrict pattern, int flags, int (*fail)(const char *, int),
	 glob_t *restrict g)
{
	struct search s = { g, flags, fail };
	char path[PATH_MAX];

	if (!(flags & GLOB_DOOFFS))
		g->gl_offs = 0;
	if (!(flags & GLOB_APPEND)) {
		g->gl_pathc = g->gl_room = 0;
		g->gl_pathv = NULL;
	}
	size_t before = g->gl_pathc;
	int r = *pattern ? walk(&s, path, 0, pattern) : 0;
	if (r)
		return r;
	if (g->gl_pathc == before)
		return flags & GLOB_NOCHECK ? append(g, pattern, 0) : GLOB_NOMATCH;
	for (size_t i = 0; before == 0 && i < g->gl_offs; i++)
		g->gl_pathv[i] = NULL;
	if (!(flags & GLOB_NOSORT))
		qsort(g->gl_pathv + g->gl_offs + before, g->gl_pathc - before,
		      sizeof(char *), by_name);
	return 0;
}

void globfree(glob_t *g)
{
	for (size_t i = 0; i < g->gl_pathc; i++)
		free(g->gl_pathv[g->gl_offs + i]);
	free(g->gl_pathv);
	g->gl_pathv = NULL;
	g->gl_pathc = g->gl_room = 0;
}

/* Patterns: * ? [...] and backslash; matched against strings (case, ${x%p}) and
   against the names in directories. */
#include "sh.h"

#include <ctype.h>
#include <dirent.h>
#include <sys/stat.h>

static bool class_match(const char *name, size_t n, int c)
{
	static const struct {
		const char *name;
		int (*test)(int);
	} classes[] = {
		{ "alpha", isalpha }, { "digit", isdigit }, { "alnum", isalnum },
		{ "upper", isupper }, { "lower", islower }, { "space", isspace },
		{ "punct", ispunct }, { "print", isprint }, { "xdigit", isxdigit },
		{ "cntrl", iscntrl }, { "graph", isgraph }, { "blank", isblank },
	};

	for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
		if (strlen(classes[i].name) == n && !strncmp(classes[i].name, name, n))
			return classes[i].test(c) != 0;
	return false;
}

/* Does c belong to the bracket expression at p (after '[')? *end is set behind
   its ']', or to NULL if it has none and '[' is an ordinary character. */
static bool bracket_match(const char *p, int c, const char **end)
{
	bool negate = *p == '!' || *p == '^', found = false;
	const char *first = p + negate;

	for (p = first; *p && (*p != ']' || p == first); p++) {
		const char *close;

		if (p[0] == '[' && p[1] == ':') {
			close = strstr(p, ":]");
			if (close) {
				found |= class_match(p + 2, close - p - 2, c);
				p = close + 1;
				continue;
			}
		}
		if (*p == '\\' && p[1])
			p++;
		int low = (unsigned char)*p, high = low;
		if (p[1] == '-' && p[2] && p[2] != ']') {
			p += 2;
			if (*p == '\\' && p[1])
				p++;
			high = (unsigned char)*p;
		}
		found |= c >= low && c <= high;
	}
	*end = *p ? p + 1 : NULL;
	return found != negate;
}

bool pattern_match(const char *pat, const char *s)
{
	const char *star = NULL, *retry = NULL;

	for (;;) {
		const char *end;
		bool ok = false;

		if (*pat == '*') {
			star = ++pat;
			retry = s;
			continue;
		}
		if (!*s && !*pat)
			return true;
		if (!*s)
			return false;
		if (*pat == '?') {
			ok = true;
			pat++;
		} else if (*pat == '[') {
			ok = bracket_match(pat + 1, (unsigned char)*s, &end);
			if (!end) {
				ok = *s == '[';
				end = pat + 1;
			}
			pat = end;
		} else if (*pat) {
			pat += *pat == '\\' && pat[1];
			ok = *pat++ == *s;
		}
		if (ok) {
			s++;
			continue;
		}
		if (!star)
			return false;
		pat = star;		/* let the last star take one more */
		s = ++retry;
	}
}

static bool has_magic(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '\\')
			i++;
		else if (strchr("*?[", s[i]))
			return true;
	}
	return false;
}

/* Extend path by the pattern's first component, then by the rest. */
static void glob_walk(const char *path, const char *pat, struct fields *out,
		      struct arena *a)
{
	struct str next = { 0 };
	size_t n = strcspn(pat, "/"), slashes = strspn(pat + n, "/");
	struct stat st;

	str_puts(&next, path);
	if (!has_magic(pat, n)) {
		for (size_t i = 0; i < n + slashes; i++) {
			if (pat[i] == '\\' && i + 1 < n)
				i++;
			str_putc(&next, pat[i]);
		}
		str_putc(&next, 0);
		if (pat[n + slashes])
			glob_walk(next.s, pat + n + slashes, out, a);
		else if (lstat(next.s, &st) == 0)
			fields_add(out, arena_strndup(a, next.s, next.n - 1), a);
		free(next.s);
		return;
	}
	char *component = arena_strndup(a, pat, n);
	DIR *dir = opendir(*path ? path : ".");
	struct dirent *e;
	size_t base = next.n;

	while (dir && (e = readdir(dir))) {
		if (e->d_name[0] == '.' && component[0] != '.')
			continue;
		if (!pattern_match(component, e->d_name))
			continue;
		next.n = base;
		str_puts(&next, e->d_name);
		for (size_t i = 0; i < slashes; i++)
			str_putc(&next, '/');
		str_putc(&next, 0);
		if (pat[n + slashes])
			glob_walk(next.s, pat + n + slashes, out, a);
		else if (!slashes || (stat(next.s, &st) == 0 && S_ISDIR(st.st_mode)))
			fields_add(out, arena_strndup(a, next.s, next.n - 1), a);
	}
	if (dir)
		closedir(dir);
	free(next.s);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Add the sorted names that match; nothing if none does. */
void glob_expand(const char *pat, struct fields *out, struct arena *a)
{
	int first = out->n;

	glob_walk("", pat, out, a);
	if (out->n > first)
		qsort(out->v + first, out->n - first, sizeof *out->v, by_text);
}

/* Shell patterns: * ? [set] and \ for taking the next character as it is. */
#include <fnmatch.h>
#include <ctype.h>
#include <string.h>

static int fold(int c, int flags)
{
	return flags & FNM_CASEFOLD ? tolower(c) : c;
}

static int in_class(const char *name, size_t n, int c)
{
	static const struct {
		const char *name;
		int (*is)(int);
	} classes[] = {
		{ "alnum", isalnum }, { "alpha", isalpha }, { "blank", isblank },
		{ "cntrl", iscntrl }, { "digit", isdigit }, { "graph", isgraph },
		{ "lower", islower }, { "print", isprint }, { "punct", ispunct },
		{ "space", isspace }, { "upper", isupper }, { "xdigit", isxdigit },
	};
	for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
		if (strlen(classes[i].name) == n && memcmp(classes[i].name, name, n) == 0)
			return classes[i].is(c);
	return 0;
}

/* p is behind '['. Returns what follows ']', or NULL if there is none. */
static const char *bracket(const char *p, int c, int flags, int *hit)
{
	int invert = *p == '!' || *p == '^';
	const char *start = p += invert;

	*hit = 0;
	c = fold(c, flags);
	for (; *p != ']' || p == start; p++) {
		if (!*p)
			return NULL;
		if (p[0] == '[' && p[1] == ':') {
			const char *end = strstr(p + 2, ":]");
			if (end) {
				*hit |= in_class(p + 2, end - p - 2, c);
				p = end + 1;
				continue;
			}
		}
		if (*p == '\\' && !(flags & FNM_NOESCAPE) && p[1])
			p++;
		int low = fold((unsigned char)*p, flags), high = low;
		if (p[1] == '-' && p[2] && p[2] != ']') {
			p += 2;
			if (*p == '\\' && !(flags & FNM_NOESCAPE) && p[1])
				p++;
			high = fold((unsigned char)*p, flags);
		}
		*hit |= c >= low && c <= high;
	}
	*hit ^= invert;
	return p + 1;
}

static int match(const char *p, const char *s, int flags, const char *begin)
{
	for (;;) {
		int leading = *s == '.' && flags & FNM_PERIOD &&
			      (s == begin || (flags & FNM_PATHNAME && s[-1] == '/'));
		int slash = *s == '/' && flags & FNM_PATHNAME;
		int c = (unsigned char)*s, hit;
		const char *next;

		switch (*p) {
		case 0:
			return *s == 0 || (flags & FNM_LEADING_DIR && *s == '/') ? 0 : FNM_NOMATCH;
		case '*':
			if (leading)
				return FNM_NOMATCH;
			while (*p == '*')
				p++;
			for (;; s++) {
				if (match(p, s, flags & ~FNM_PERIOD, begin) == 0)
					return 0;
				if (!*s || (*s == '/' && flags & FNM_PATHNAME))
					return FNM_NOMATCH;
			}
		case '?':
			if (!c || slash || leading)
				return FNM_NOMATCH;
			p++;
			break;
		case '[':
			if (!c || slash || leading)
				return FNM_NOMATCH;
			next = bracket(p + 1, c, flags, &hit);
			if (next) {
				if (!hit)
					return FNM_NOMATCH;
				p = next;
				break;
			}
			goto plain;
		case '\\':
			if (!(flags & FNM_NOESCAPE) && p[1])
				p++;
			/* fall through */
		default:
		plain:
			if (fold((unsigned char)*p, flags) != fold(c, flags))
				return FNM_NOMATCH;
			p++;
		}
		s++;
	}
}

int fnmatch(const char *pattern, const char *s, int flags)
{
	return match(pattern, s, flags, s);
}

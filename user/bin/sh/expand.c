/* Words become fields. A word is expanded into characters that each remember
   whether they were quoted and whether they may be split; then the fields are cut
   at IFS, and those with unquoted pattern characters are matched against files. */
#include "sh.h"

#include <ctype.h>
#include <fnmatch.h>
#include <glob.h>
#include <pwd.h>
#include <unistd.h>

enum {
	Q_QUOTED = 1,		/* no pattern character */
	Q_SPLIT = 2,		/* result of an expansion: IFS cuts here */
	Q_BREAK = 4,		/* no character: a field ends here ("$@") */
	Q_EMPTY = 8,		/* no character: but there is a field ("") */
};

struct xbuf {			/* the expansion under way */
	char *s;
	unsigned char *f;
	size_t n, cap;
	bool empty_at;		/* "$@" without parameters: no field at all */
	struct arena *arena;
};

static void expand(struct xbuf *x, const char *p, size_t len, int how);

static void put(struct xbuf *x, int c, int flags)
{
	if (x->n == x->cap) {
		x->cap = x->cap * 2 + 64;
		x->s = xrealloc(x->s, x->cap);
		x->f = xrealloc(x->f, x->cap);
	}
	x->s[x->n] = c;
	x->f[x->n++] = flags;
}

static void put_value(struct xbuf *x, const char *s, int how)
{
	while (*s)
		put(x, *s++, how & X_QUOTED ? Q_QUOTED : Q_SPLIT);
}

/* $@ and $*. */
static void put_params(struct xbuf *x, int which, int how)
{
	const char *ifs = var_get("IFS");
	int joint = ifs ? *ifs : ' ';

	if (frame->argc == 0 && which == '@')
		x->empty_at = true;
	for (int i = 0; i < frame->argc; i++) {
		if (i > 0 && (which == '@' || !(how & X_QUOTED)))
			put(x, ' ', Q_BREAK);
		else if (i > 0 && joint)
			put(x, joint, Q_QUOTED);
		if (which == '@' && (how & X_QUOTED) && !*frame->argv[i])
			put(x, 0, Q_EMPTY);
		put_value(x, frame->argv[i], how);
	}
}

/* The value of a parameter other than @ and *; NULL if unset. */
static const char *param_value(const char *name)
{
	static char text[32];
	long n = 0;

	if (name_char((unsigned char)*name, true))
		return var_get(name);
	switch (*name) {
	case '?': n = last_status; break;
	case '$': n = shell_pid; break;
	case '#': n = frame->argc; break;
	case '!':
		if (!last_background)
			return NULL;
		n = last_background;
		break;
	case '-':
		return option_letters(text);
	default:
		n = atol(name);
		if (n == 0)
			return shell_name;
		return n <= frame->argc ? frame->argv[n - 1] : NULL;
	}
	snprintf(text, sizeof text, "%ld", n);
	return text;
}

static char *expand_part(struct arena *a, const char *p, size_t len, int how);

/* ${x%p} ${x%%p} ${x#p} ${x##p}: try every cut, shortest or longest first. */
static void put_trimmed(struct xbuf *x, const char *value, int op, bool longest, const char *pat, int how)
{
	size_t n = strlen(value);
	char *copy = arena_strndup(x->arena, value, n);

	for (size_t i = 0; i <= n; i++) {
		size_t cut = (op == '%') == longest ? i : n - i;
		bool found;

		if (op == '%')
			found = fnmatch(pat, value + cut, 0) == 0;
		copy[cut] = 0;
		if (op == '#')
			found = fnmatch(pat, copy, 0) == 0;
		if (found && op == '%')
			break;
		copy[cut] = value[cut];
		if (found) {
			copy += cut;
			break;
		}
	}
	put_value(x, copy, how);
}

/* ${name op word} in p[0..len), the text between the braces. */
static void expand_braces(struct xbuf *x, const char *p, size_t len, int how)
{
	const char *end = p + len, *start;
	bool length = *p == '#' && len > 1 && !strchr("}-=?+:%#", p[1]);

	start = p += length;
	bool word = p < end && name_char((unsigned char)*p, false);
	for (p += !word && p < end; word && p < end && name_char((unsigned char)*p, false); p++)
		;
	char *name = arena_strndup(x->arena, start, p - start);
	bool list = *name == '@' || *name == '*';
	const char *value = list ? NULL : param_value(name);
	if (value)
		value = arena_strndup(x->arena, value, strlen(value));
	bool colon = p < end && *p == ':';
	p += colon;
	int op = p < end ? *p++ : 0;
	bool set = list ? frame->argc > 0 : value && (!colon || *value);

	if (!*name || (op && !strchr("-=?+%#", op)) || (length && op))
		fatal("${%s: bad substitution", start);
	bool missing = !set && (op == '?' || (opt.nounset && !list && (!op || op == '%' || op == '#')));
	if (missing) {
		char *message = expand_part(x->arena, p, op == '?' ? end - p : 0, 0);
		fatal("%s: %s", name, *message ? message : "parameter not set");
	}
	if (length) {
		char text[24];
		size_t n = list ? (size_t)frame->argc : value ? strlen(value) : 0;
		snprintf(text, sizeof text, "%zu", n);
		put_value(x, text, how);
	} else if (op == '%' || op == '#') {
		bool longest = p < end && *p == op;
		p += longest;
		put_trimmed(x, value ? value : "", op, longest, expand_part(x->arena, p, end - p, X_PATTERN), how);
	} else if (op == '+' ? set : op == '-' && !set) {
		expand(x, p, end - p, how);
	} else if (op == '=' && !set) {
		var_set(name, expand_part(x->arena, p, end - p, 0));
		put_value(x, var_get(name), how);
	} else if (list && op != '+') {
		put_params(x, *name, how);
	} else if (value && op != '+') {
		put_value(x, value, how);
	}
}

static void put_command(struct xbuf *x, char *text, int how)
{
	char *result = exec_capture(text);

	put_value(x, result, how);
	free(result);
}

/* `...`: one level of backslashes before $ ` \ goes away first. */
static void expand_backquotes(struct xbuf *x, const char *p, size_t len, int how)
{
	char *text = arena_alloc(x->arena, len + 1), *t = text;

	for (size_t i = 0; i < len; i++) {
		if (p[i] == '\\' && i + 1 < len && (strchr("$`\\", p[i + 1]) || (p[i + 1] == '"' && how & X_QUOTED)))
			i++;
		*t++ = p[i];
	}
	*t = 0;
	put_command(x, text, how);
}

/* The expansion that begins with the dollar at p; how many characters it took. */
static size_t expand_dollar(struct xbuf *x, const char *p, size_t len, int how)
{
	char name[2] = { len > 1 ? p[1] : 0, 0 };
	size_t n = 2;

	if (*name == '{' || *name == '(') {
		n = lex_skip(p, how & X_QUOTED);
		if (*name == '{') {
			expand_braces(x, p + 2, n - 3, how);
		} else if (p[2] == '(' && p[n - 2] == ')') {
			char text[24], *e = expand_part(x->arena, p + 3, n - 5, 0);
			snprintf(text, sizeof text, "%ld", arith_eval(e));
			put_value(x, text, how);
		} else {
			put_command(x, arena_strndup(x->arena, p + 2, n - 3), how);
		}
		return n;
	}
	if (name_char((unsigned char)*name, true)) {
		while (n < len && name_char((unsigned char)p[n], false))
			n++;
		expand_braces(x, p + 1, n - 1, how);
	} else if (*name && strchr("@*#?-$!0123456789", *name)) {
		expand_braces(x, p + 1, 1, how);
	} else {
		put(x, '$', how & X_QUOTED);
		n = 1;
	}
	return n;
}

/* ~ or ~user at the start of a word; how many characters it took. */
static size_t expand_tilde(struct xbuf *x, const char *p, size_t len)
{
	const char *home = var_get("HOME");
	size_t n = 1;

	while (n < len && (isalnum((unsigned char)p[n]) || strchr("_.-", p[n])))
		n++;
	if (n < len && p[n] != '/' && p[n] != ':')
		return 0;
	if (n > 1) {
		struct passwd *who = getpwnam(arena_strndup(x->arena, p + 1, n - 1));
		home = who ? who->pw_dir : NULL;
	}
	if (!home)
		return 0;
	put_value(x, home, X_QUOTED);
	return n;
}

static void expand(struct xbuf *x, const char *p, size_t len, int how)
{
	const char *start = p, *end = p + len;

	while (p < end) {
		size_t n = 1;

		if (*p == '\\' && p + 1 < end) {
			bool keep = how & X_QUOTED && !strchr("$`\\\n", p[1]) && (p[1] != '"' || how & X_HERE);
			if (keep)
				put(x, '\\', Q_QUOTED);
			if (p[1] != '\n')
				put(x, p[1], Q_QUOTED);
			n = 2;
		} else if (*p == '$') {
			n = expand_dollar(x, p, end - p, how);
		} else if (*p == '`') {
			n = lex_skip(p, how & X_QUOTED);
			expand_backquotes(x, p + 1, n - 2, how);
		} else if (*p == '\'' && !(how & X_QUOTED)) {
			if (p[1] == '\'')
				put(x, 0, Q_EMPTY);
			for (; p[n] != '\'' && p + n < end; n++)
				put(x, p[n], Q_QUOTED);
			n++;
		} else if (*p == '"' && !(how & X_HERE)) {
			if (!(how & X_QUOTED)) {
				size_t before = x->n;
				n = lex_skip(p, false);
				x->empty_at = false;
				expand(x, p + 1, n - 2, how | X_QUOTED);
				if (x->n == before && !x->empty_at)
					put(x, 0, Q_EMPTY);
			}
		} else if (*p == '~' && !(how & X_QUOTED) && (p == start || (how & X_ASSIGN && p[-1] == ':'))) {
			n = expand_tilde(x, p, end - p);
			if (n == 0)
				put(x, *p, 0), n = 1;
		} else {
			put(x, *p, how & X_QUOTED);
		}
		p += n;
	}
}

/* What was expanded, from..to: as text, or as a pattern in which quoted characters have backslashes. */
static char *to_string(struct xbuf *x, size_t from, size_t to, bool pattern)
{
	char *text = arena_alloc(x->arena, 2 * (to - from) + 1), *t = text;

	for (; from < to; from++) {
		if (x->f[from] & Q_EMPTY)
			continue;
		if (pattern && x->f[from] & Q_QUOTED && strchr("*?[]\\-!^", x->s[from]))
			*t++ = '\\';
		*t++ = x->s[from];
	}
	*t = 0;
	return text;
}

static char *expand_part(struct arena *a, const char *p, size_t len, int how)
{
	struct xbuf x = { .arena = a };

	expand(&x, p, len, how);
	char *text = to_string(&x, 0, x.n, how & X_PATTERN);
	free(x.s);
	free(x.f);
	return text;
}

char *expand_string(const char *raw, int how, struct arena *a)
{
	return expand_part(a, raw, strlen(raw), how);
}

void fields_add(struct fields *f, char *s, struct arena *a)
{
	if (f->n + 1 >= f->cap) {
		char **v = arena_alloc(a, (f->cap * 2 + 8) * sizeof *v);
		if (f->n)
			memcpy(v, f->v, f->n * sizeof *v);
		f->cap = f->cap * 2 + 8;
		f->v = v;
	}
	f->v[f->n++] = s;
	f->v[f->n] = NULL;
}

/* One finished field, from..to in x: the files that match it, or if none does itself. */
static void field_end(struct xbuf *x, size_t from, size_t to, struct fields *out)
{
	bool magic = false;
	glob_t found = { 0 };

	for (size_t i = from; i < to; i++)
		magic |= !(x->f[i] & (Q_QUOTED | Q_EMPTY)) && strchr("*?[", x->s[i]);
	if (!magic || opt.noglob || glob(to_string(x, from, to, true), 0, NULL, &found) != 0)
		fields_add(out, to_string(x, from, to, false), x->arena);
	for (size_t i = 0; i < found.gl_pathc; i++)
		fields_add(out, arena_strndup(x->arena, found.gl_pathv[i], strlen(found.gl_pathv[i])), x->arena);
	globfree(&found);
}

/* Cut at IFS: blanks in it gather, other characters each end a field. */
static void split_fields(struct xbuf *x, struct fields *out)
{
	const char *ifs = var_get("IFS");
	size_t start = 0;
	bool have = false, after_blank = false;

	if (!ifs)
		ifs = " \t\n";
	for (size_t i = 0; i < x->n; i++) {
		int c = x->s[i], f = x->f[i];
		bool cut = f & Q_SPLIT && c && strchr(ifs, c);
		bool blank = cut && isspace(c);

		if (!cut && !(f & Q_BREAK)) {
			have = true;
			after_blank = false;
			continue;
		}
		if (have || (cut && !blank && !after_blank))
			field_end(x, start, i, out);
		after_blank = blank && (have || after_blank);
		have = false;
		start = i + 1;
	}
	if (have)
		field_end(x, start, x->n, out);
}

void expand_words(struct word *w, struct fields *out, struct arena *a)
{
	for (; w; w = w->next) {
		/* Most words hold nothing to expand. */
		if (!strpbrk(w->text, "\\'\"$`*?[~")) {
			fields_add(out, w->text, a);
			continue;
		}
		struct xbuf x = { .arena = a };
		expand(&x, w->text, strlen(w->text), 0);
		split_fields(&x, out);
		free(x.s);
		free(x.f);
	}
}

/* Words become fields. A word is expanded into characters that each remember
   whether they were quoted and whether they may be split; then the fields are cut
   at IFS, and those with unquoted pattern characters are matched against files. */
#include "sh.h"

#include <ctype.h>
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

enum { E_QUOTED = 1, E_HERE = 2, E_ASSIGN = 4 };

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
		put(x, *s++, how & E_QUOTED ? Q_QUOTED : Q_SPLIT);
}

/* $@ and $*. */
static void put_params(struct xbuf *x, int which, int how)
{
	const char *ifs = var_get("IFS");
	int joint = ifs ? *ifs : ' ';

	if (frame->argc == 0 && which == '@')
		x->empty_at = true;
	for (int i = 0; i < frame->argc; i++) {
		if (i > 0 && (which == '@' || !(how & E_QUOTED)))
			put(x, ' ', Q_BREAK);
		else if (i > 0 && joint)
			put(x, joint, Q_QUOTED);
		if (which == '@' && (how & E_QUOTED) && !*frame->argv[i])
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

static bool params_any(int which)
{
	return (which == '@' || which == '*') && frame->argc > 0;
}

static char *expand_part(struct arena *a, const char *p, size_t len, bool pattern);

static void param_missing(struct xbuf *x, const char *name, const char *word, size_t n)
{
	char *message = expand_part(x->arena, word, n, false);

	error_at("%s: %s", name, *message ? message : "parameter not set");
	error_out(2);
}

/* ${x%p} ${x%%p} ${x#p} ${x##p}: try every cut, shortest or longest first. */
static void put_trimmed(struct xbuf *x, const char *value, int op, bool longest,
			const char *pat, int how)
{
	size_t n = strlen(value);
	char *copy = arena_strndup(x->arena, value, n);

	for (size_t i = 0; i <= n; i++) {
		size_t cut = (op == '%') == longest ? i : n - i;
		bool found;

		if (op == '%')
			found = pattern_match(pat, value + cut);
		copy[cut] = 0;
		if (op == '#')
			found = pattern_match(pat, copy);
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
	if (p < end && name_char((unsigned char)*p, true))
		while (p < end && name_char((unsigned char)*p, false))
			p++;
	else if (p < end && isdigit((unsigned char)*p))
		while (p < end && isdigit((unsigned char)*p))
			p++;
	else if (p < end)
		p++;
	char *name = arena_strndup(x->arena, start, p - start);
	bool list = *name == '@' || *name == '*';
	const char *value = list ? NULL : param_value(name);
	if (value)
		value = arena_strndup(x->arena, value, strlen(value));
	bool colon = p < end && *p == ':';
	p += colon;
	int op = p < end ? *p++ : 0;
	bool set = list ? params_any(*name) : value && (!colon || *value);

	if (!*name || (op && !strchr("-=?+%#", op)) || (length && op)) {
		error_at("${%s: bad substitution", start);
		error_out(2);
	}
	if (!set && !list && opt.nounset && (!op || op == '%' || op == '#'))
		param_missing(x, name, "", 0);
	if (length) {
		char text[24];
		size_t n = list ? (size_t)frame->argc : value ? strlen(value) : 0;
		snprintf(text, sizeof text, "%zu", n);
		put_value(x, text, how);
	} else if (op == '+') {
		if (set)
			expand(x, p, end - p, how);
	} else if (op == '%' || op == '#') {
		bool longest = p < end && *p == op;
		p += longest;
		put_trimmed(x, value ? value : "", op, longest,
			    expand_part(x->arena, p, end - p, true), how);
	} else if (set) {
		if (list)
			put_params(x, *name, how);
		else
			put_value(x, value, how);
	} else if (op == '-') {
		expand(x, p, end - p, how);
	} else if (op == '=') {
		var_set(name, expand_part(x->arena, p, end - p, false));
		put_value(x, var_get(name), how);
	} else if (op == '?') {
		param_missing(x, name, p, end - p);
	} else if (list) {
		put_params(x, *name, how);
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
		if (p[i] == '\\' && i + 1 < len &&
		    (strchr("$`\\", p[i + 1]) || (p[i + 1] == '"' && how & E_QUOTED)))
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
		n = lex_skip(p, how & E_QUOTED);
		if (*name == '{') {
			expand_braces(x, p + 2, n - 3, how);
		} else if (p[2] == '(' && p[n - 2] == ')') {
			char text[24], *e = expand_part(x->arena, p + 3, n - 5, false);
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
		put(x, '$', how & E_QUOTED);
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
	put_value(x, home, E_QUOTED);
	return n;
}

static void expand(struct xbuf *x, const char *p, size_t len, int how)
{
	const char *start = p, *end = p + len;

	while (p < end) {
		size_t n = 1;

		if (*p == '\\' && p + 1 < end) {
			bool keep = how & E_QUOTED && !strchr("$`\\\n", p[1]) &&
				    (p[1] != '"' || how & E_HERE);
			if (keep)
				put(x, '\\', Q_QUOTED);
			if (p[1] != '\n')
				put(x, p[1], Q_QUOTED);
			n = 2;
		} else if (*p == '$') {
			n = expand_dollar(x, p, end - p, how);
		} else if (*p == '`') {
			n = lex_skip(p, how & E_QUOTED);
			expand_backquotes(x, p + 1, n - 2, how);
		} else if (*p == '\'' && !(how & E_QUOTED)) {
			if (p[1] == '\'')
				put(x, 0, Q_EMPTY);
			for (; p[n] != '\'' && p + n < end; n++)
				put(x, p[n], Q_QUOTED);
			n++;
		} else if (*p == '"' && !(how & E_HERE)) {
			if (!(how & E_QUOTED)) {
				size_t before = x->n;
				n = lex_skip(p, false);
				x->empty_at = false;
				expand(x, p + 1, n - 2, how | E_QUOTED);
				if (x->n == before && !x->empty_at)
					put(x, 0, Q_EMPTY);
			}
		} else if (*p == '~' && !(how & E_QUOTED) &&
			   (p == start || (how & E_ASSIGN && p[-1] == ':'))) {
			n = expand_tilde(x, p, end - p);
			if (n == 0)
				put(x, *p, 0), n = 1;
		} else {
			put(x, *p, how & E_QUOTED);
		}
		p += n;
	}
}

static char *to_string(struct xbuf *x, bool pattern)
{
	struct str s = { 0 };

	for (size_t i = 0; i < x->n; i++) {
		if (x->f[i] & Q_EMPTY)
			continue;
		if (pattern && x->f[i] & Q_QUOTED && strchr("*?[]\\-!^", x->s[i]))
			str_putc(&s, '\\');
		str_putc(&s, x->s[i]);
	}
	char *text = arena_strndup(x->arena, s.s ? s.s : "", s.n);
	free(s.s);
	free(x->s);
	free(x->f);
	return text;
}

static char *expand_how(struct arena *a, const char *p, size_t len, int how, bool pat)
{
	struct xbuf x = { .arena = a };

	expand(&x, p, len, how);
	return to_string(&x, pat);
}

static char *expand_part(struct arena *a, const char *p, size_t len, bool pattern)
{
	return expand_how(a, p, len, 0, pattern);
}

char *expand_string(const char *raw, struct arena *a)
{
	return expand_how(a, raw, strlen(raw), E_ASSIGN, false);
}

char *expand_pattern(const char *raw, struct arena *a)
{
	return expand_how(a, raw, strlen(raw), 0, true);
}

char *expand_heredoc(const char *raw, struct arena *a)
{
	return expand_how(a, raw, strlen(raw), E_QUOTED | E_HERE, false);
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

/* One finished field, from..to in x: match it against files or take it as it is. */
static void field_end(struct xbuf *x, size_t from, size_t to, struct fields *out)
{
	struct xbuf part = { .arena = x->arena };
	bool magic = false;
	int before = out->n;

	for (size_t i = from; i < to; i++) {
		if (x->f[i] & Q_EMPTY)
			continue;
		magic |= !(x->f[i] & Q_QUOTED) && strchr("*?[", x->s[i]);
		put(&part, x->s[i], x->f[i] & Q_QUOTED);
	}
	struct xbuf copy = part;
	if (magic && !opt.noglob) {
		copy.s = memcpy(xmalloc(part.n), part.s, part.n);
		copy.f = memcpy(xmalloc(part.n), part.f, part.n);
		glob_expand(to_string(&copy, true), out, x->arena);
	}
	char *plain = to_string(&part, false);
	if (out->n == before)
		fields_add(out, plain, x->arena);
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

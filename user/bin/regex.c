/* A pattern becomes a tree of nodes in continuation order: each node knows the next,
   and matching a node means to match it and then what follows. Trying alternatives
   is then a loop of recursive calls, the first that reaches the end wins. */
#include "regex.h"
#include "util.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum type { R_CHAR, R_ANY, R_SET, R_START, R_END, R_WORD_START, R_WORD_END, R_GROUP,
	    R_GROUP_END, R_BACK, R_REPEAT, R_LOOP, R_MATCH };

struct renode {
	enum type type;
	struct renode *next;		/* what follows */
	struct renode *alt[16];		/* group: its alternatives' first nodes */
	int nalt;
	int c;				/* character; group number */
	int min, max;			/* repeat; max -1: any number */
	struct renode *body;		/* repeat: what; loop: its repeat */
	unsigned char set[32];		/* R_SET: bit per character */
	int count;			/* repeat, while matching */
	const char *last;		/* where the running round began */
	struct renode *more;		/* the next repeat of the pattern */
};

struct regex {
	struct renode *first, *repeats;
	int how, ngroups;
	const char *text;
	const char *group_start[10], *group_end[10];
	const char *p, *why;		/* while parsing */
	const char *matched_end;
};

static struct renode *parse_alternatives(struct regex *r, struct renode *after, int depth);

static struct renode *node(enum type type, struct renode *next)
{
	struct renode *n = xmalloc(sizeof *n);

	memset(n, 0, sizeof *n);
	n->type = type;
	n->next = next;
	return n;
}

/* Is the operator here: c plain in extended, \c in basic syntax? */
static bool at_operator(const struct regex *r, int c)
{
	if (r->how & REGEX_EXTENDED)
		return *r->p == c;
	return r->p[0] == '\\' && r->p[1] == c;
}

static bool take_operator(struct regex *r, int c)
{
	if (!at_operator(r, c))
		return false;
	r->p += r->how & REGEX_EXTENDED ? 1 : 2;
	return true;
}

static void set_add(struct renode *n, int c)
{
	n->set[c / 8] |= 1 << c % 8;
}

static void set_class(struct renode *n, const char *name, size_t len)
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
		if (strlen(classes[i].name) == len && !memcmp(classes[i].name, name, len))
			for (int c = 0; c < 256; c++)
				if (classes[i].test(c))
					set_add(n, c);
}

static void set_finish(struct regex *r, struct renode *n, bool negate)
{
	for (int c = 0; r->how & REGEX_NOCASE && c < 256; c++)
		if (n->set[c / 8] & 1 << c % 8) {
			set_add(n, tolower(c));
			set_add(n, toupper(c));
		}
	for (int i = 0; negate && i < 32; i++)
		n->set[i] = ~n->set[i];
}

static struct renode *parse_set(struct regex *r)
{
	struct renode *n = node(R_SET, NULL);
	bool negate = *r->p == '^';
	const char *first = r->p += negate;

	for (; *r->p && (*r->p != ']' || r->p == first); r->p++) {
		const char *close = r->p[1] == ':' ? strstr(r->p, ":]") : NULL;

		if (*r->p == '[' && close) {
			set_class(n, r->p + 2, close - r->p - 2);
			r->p = close + 1;
			continue;
		}
		int low = (unsigned char)*r->p, high = low;
		if (r->p[1] == '-' && r->p[2] && r->p[2] != ']')
			high = (unsigned char)*(r->p += 2);
		for (int c = low; c <= high; c++)
			set_add(n, c);
	}
	if (!*r->p)
		r->why = "a [ without ]";
	else
		r->p++;
	set_finish(r, n, negate);
	return n;
}

static struct renode *parse_escape(struct regex *r)
{
	struct renode *n;
	int c = (unsigned char)*r->p++;

	if (isdigit(c) && c != '0') {
		n = node(R_BACK, NULL);
		n->c = c - '0';
	} else if (c == '<' || c == '>' || c == 'b') {
		n = node(c == '>' ? R_WORD_END : R_WORD_START, NULL);
		n->c = c == 'b';
	} else if (c && strchr("wWsSd", c)) {
		n = node(R_SET, NULL);
		set_class(n, tolower(c) == 'w' ? "alnum" : c == 'd' ? "digit" : "space", 5);
		if (tolower(c) == 'w')
			set_add(n, '_');
		set_finish(r, n, isupper(c));
	} else {
		n = node(R_CHAR, NULL);
		n->c = c;
		if (!c)
			r->why = "a trailing backslash", r->p--;
	}
	return n;
}

static struct renode *parse_group(struct regex *r, int depth)
{
	struct renode *end = node(R_GROUP_END, NULL), *n;
	int number = ++r->ngroups;

	end->c = number;
	n = parse_alternatives(r, end, depth + 1);
	n->c = number;
	n->body = end;
	if (!take_operator(r, ')'))
		r->why = "a ( without )";
	return n;
}

/* One atom; first: nothing stands before it in its branch. */
static struct renode *parse_atom(struct regex *r, bool first, int depth)
{
	bool ext = r->how & REGEX_EXTENDED;
	struct renode *n;

	if (take_operator(r, '('))
		return parse_group(r, depth);
	int c = (unsigned char)*r->p++;
	bool closes = !*r->p || (ext && (*r->p == '|' || *r->p == ')')) ||
		      (!ext && r->p[0] == '\\' && (r->p[1] == '|' || r->p[1] == ')'));
	if (c == '.')
		return node(R_ANY, NULL);
	if (c == '[')
		return parse_set(r);
	if (c == '^' && (ext || first))
		return node(R_START, NULL);
	if (c == '$' && (ext || closes))
		return node(R_END, NULL);
	if (c == '\\')
		return parse_escape(r);
	n = node(R_CHAR, NULL);
	n->c = r->how & REGEX_NOCASE ? tolower(c) : c;
	return n;
}

static bool parse_bounds(struct regex *r, int *min, int *max)
{
	char *end;

	*min = strtol(r->p, &end, 10);
	*max = *min;
	r->p = end;
	if (*r->p == ',') {
		*max = -1;
		if (isdigit((unsigned char)*++r->p)) {
			*max = strtol(r->p, &end, 10);
			r->p = end;
		}
	}
	if (!take_operator(r, '}')) {
		r->why = "a { without }";
		return false;
	}
	return true;
}

/* * + ? {m,n} behind an atom. A repeat's body ends in a loop node back to it. */
static struct renode *parse_repeats(struct regex *r, struct renode *atom)
{
	bool ext = r->how & REGEX_EXTENDED;

	for (;;) {
		int min = 0, max = -1;

		if (*r->p == '*')
			r->p++;
		else if (take_operator(r, '+'))
			min = 1;
		else if (take_operator(r, '?'))
			max = 1;
		else if (at_operator(r, '{') &&
			 (isdigit((unsigned char)r->p[ext ? 1 : 2]) || !ext)) {
			take_operator(r, '{');
			if (!parse_bounds(r, &min, &max))
				return atom;
		} else {
			return atom;
		}
		struct renode *repeat = node(R_REPEAT, NULL);
		struct renode *loop = node(R_LOOP, NULL);
		struct renode *end = atom->type == R_GROUP ? atom->body : atom;
		end->next = loop;
		loop->body = repeat;
		repeat->body = atom;
		repeat->min = min;
		repeat->max = max;
		repeat->more = r->repeats;
		r->repeats = repeat;
		atom = repeat;
	}
}

static void set_next(struct renode *n, struct renode *next)
{
	if (n->type == R_GROUP)
		n->body->next = next;
	else
		n->next = next;
}

/* A sequence of atoms that goes on with after. */
static struct renode *parse_branch(struct regex *r, struct renode *after, int depth)
{
	struct renode *first = NULL, *last = NULL;

	while (*r->p && !r->why && !at_operator(r, '|') &&
	       !(depth && at_operator(r, ')'))) {
		struct renode *n;

		if (*r->p == '*' && !first) {	/* nothing to repeat: itself */
			n = node(R_CHAR, NULL);
			n->c = *r->p++;
		} else {
			n = parse_atom(r, !first, depth);
		}
		if (n->type != R_START)
			n = parse_repeats(r, n);
		if (last)
			set_next(last, n);
		else
			first = n;
		last = n;
	}
	if (last)
		set_next(last, after);
	return first ? first : after;
}

static struct renode *parse_alternatives(struct regex *r, struct renode *after, int depth)
{
	struct renode *n = node(R_GROUP, NULL);

	do {
		if (n->nalt == 16) {
			r->why = "too many alternatives";
			return n;
		}
		n->alt[n->nalt++] = parse_branch(r, after, depth);
	} while (!r->why && take_operator(r, '|'));
	return n;
}

struct regex *regex_new(const char *pattern, int how, const char **why)
{
	struct regex *r = xmalloc(sizeof *r);
	struct renode *end = node(R_MATCH, NULL);

	*r = (struct regex){ .how = how, .p = pattern };
	if (how & REGEX_LITERAL) {
		struct renode **tail = &r->first;
		for (; *pattern; pattern++, tail = &(*tail)->next) {
			*tail = node(R_CHAR, NULL);
			(*tail)->c = how & REGEX_NOCASE ? tolower((unsigned char)*pattern) :
							  (unsigned char)*pattern;
		}
		*tail = end;
		return r;
	}
	r->first = parse_alternatives(r, end, 0);
	r->first->c = 0;
	if (!r->why && *r->p)
		r->why = "unmatched )";
	*why = r->why;
	return r->why ? NULL : r;
}

static bool is_word(int c)
{
	return c == '_' || isalnum(c);
}

static bool match_here(struct regex *r, struct renode *n, const char *s);

/* In the repeat n with its count: one more round first, then leave. */
static bool match_repeat(struct regex *r, struct renode *n, const char *s)
{
	int count = n->count;
	const char *last = n->last;

	/* A round that took nothing would go on for ever. */
	if ((n->max < 0 || count < n->max) && !(count > n->min && s == last)) {
		n->count = count + 1;
		n->last = s;
		if (match_here(r, n->body, s))
			return true;
		n->count = count;
		n->last = last;
	}
	if (count < n->min)
		return false;
	/* Nested in another repeat it may be entered anew from here. */
	n->count = 0;
	n->last = NULL;
	if (match_here(r, n->next, s))
		return true;
	n->count = count;
	n->last = last;
	return false;
}

static bool match_group(struct regex *r, struct renode *n, const char *s)
{
	const char **start = &r->group_start[n->c < 10 ? n->c : 0], *before = *start;

	*start = s;
	for (int i = 0; i < n->nalt; i++)
		if (match_here(r, n->alt[i], s))
			return true;
	*start = before;
	return false;
}

static bool match_group_end(struct regex *r, struct renode *n, const char *s)
{
	const char **end = &r->group_end[n->c < 10 ? n->c : 0], *before = *end;

	*end = s;
	if (match_here(r, n->next, s))
		return true;
	*end = before;
	return false;
}

static bool match_word_edge(struct regex *r, struct renode *n, const char *s)
{
	bool before = s > r->text && is_word((unsigned char)s[-1]);
	bool after = is_word((unsigned char)*s);

	if (n->c)			/* \b */
		return before != after;
	return n->type == R_WORD_START ? !before && after : before && !after;
}

static bool match_here(struct regex *r, struct renode *n, const char *s)
{
	for (;; n = n->next) {
		unsigned char c = *s;
		size_t len;

		switch (n->type) {
		case R_CHAR:
			if ((r->how & REGEX_NOCASE ? tolower(c) : c) != n->c || !c)
				return false;
			s++;
			break;
		case R_ANY:
			if (!c)
				return false;
			s++;
			break;
		case R_SET:
			if (!c || !(n->set[c / 8] & 1 << c % 8))
				return false;
			s++;
			break;
		case R_START:
			if (s != r->text)
				return false;
			break;
		case R_END:
			if (c)
				return false;
			break;
		case R_WORD_START: case R_WORD_END:
			if (!match_word_edge(r, n, s))
				return false;
			break;
		case R_BACK:
			if (!r->group_start[n->c] || !r->group_end[n->c])
				return false;
			len = r->group_end[n->c] - r->group_start[n->c];
			if (strncmp(s, r->group_start[n->c], len) != 0)
				return false;
			s += len;
			break;
		case R_GROUP: return match_group(r, n, s);
		case R_GROUP_END: return match_group_end(r, n, s);
		case R_LOOP: return match_repeat(r, n->body, s);
		case R_REPEAT: return match_repeat(r, n, s);
		case R_MATCH:
			r->matched_end = s;
			return true;
		}
	}
}

bool regex_search(struct regex *r, const char *text, const char *from, struct match *m)
{
	r->text = text;
	for (const char *s = from; ; s++) {
		memset(r->group_start, 0, sizeof r->group_start);
		memset(r->group_end, 0, sizeof r->group_end);
		for (struct renode *n = r->repeats; n; n = n->more) {
			n->count = 0;
			n->last = NULL;
		}
		if (match_here(r, r->first, s)) {
			m->start = s - text;
			m->end = r->matched_end - text;
			return true;
		}
		if (!*s)
			return false;
	}
}

/* From tokens to a tree, by recursive descent along POSIX's shell grammar:
   list -> and-or -> pipeline -> command -> simple or compound. */
#include "sh.h"

static struct node *parse_list(struct parser *p, bool lines);
static struct node *parse_command(struct parser *p);

static struct node *node_new(struct parser *p, enum node_type type, struct node *a, struct node *b)
{
	struct node *n = arena_alloc(p->arena, sizeof *n);

	*n = (struct node){ .type = type, .a = a, .b = b, .line = p->in->line };
	n->arena = p->arena;
	return n;
}

static void next(struct parser *p)
{
	p->incomplete = true;
	lex_next(p);
}

static void syntax_error(struct parser *p)
{
	static const char *const names[] = { "end of file", "", "newline", "redirection", "&&", "||", ";;" };
	char c[2] = { p->token, 0 };

	fatal("syntax error near `%s'", p->token == T_WORD ? p->word->text : p->token >= T_EOF ? names[p->token - T_EOF] : c);
}

static bool at_word(struct parser *p, const char *text)
{
	return p->token == T_WORD && strcmp(p->word->text, text) == 0;
}

static void expect_word(struct parser *p, const char *text)
{
	if (!at_word(p, text))
		syntax_error(p);
	next(p);
}

static void skip_newlines(struct parser *p)
{
	while (p->token == T_NEWLINE)
		next(p);
}

/* The first ones end a list; whoever parses the compound command looks at them. */
static const char *const reserved[] = {
	"then", "else", "elif", "fi", "do", "done", "esac", "}",
	"if", "while", "until", "for", "case", "in", "{", "!",
};
#define NCLOSERS  8
#define NRESERVED (sizeof reserved / sizeof *reserved)

bool reserved_word(const char *s)
{
	for (size_t i = 0; i < NRESERVED; i++)
		if (strcmp(s, reserved[i]) == 0)
			return true;
	return false;
}

static bool at_list_end(struct parser *p)
{
	if (p->token == T_EOF || p->token == ')' || p->token == T_DSEMI)
		return true;
	for (size_t i = 0; i < NCLOSERS; i++)
		if (at_word(p, reserved[i]))
			return true;
	return false;
}

static char *source_text(struct parser *p, size_t start)
{
	return arena_strndup(p->arena, p->in->buf + start, p->token_end - start);
}

/* A list over several lines that must hold at least one command. */
static struct node *parse_body(struct parser *p)
{
	struct node *n = parse_list(p, true);

	if (!n)
		syntax_error(p);
	return n;
}

static struct redir *parse_redir(struct parser *p)
{
	struct redir *r = arena_alloc(p->arena, sizeof *r);

	*r = (struct redir){ .op = p->redir_op, .fd = p->io_number,
			     .strip = p->redir_strip };
	lex_next(p);
	if (p->token != T_WORD)
		syntax_error(p);
	r->word = p->word->text;
	if (r->op == R_HERE) {
		struct redir **last = &p->pending;
		while (*last)
			last = &(*last)->next_here;
		*last = r;
	}
	next(p);
	return r;
}

static void parse_redirs(struct parser *p, struct redir **tail)
{
	while (*tail)
		tail = &(*tail)->next;
	for (; p->token == T_REDIR; tail = &(*tail)->next)
		*tail = parse_redir(p);
}

static bool is_assignment(const char *s)
{
	if (!name_char((unsigned char)*s, true))
		return false;
	while (name_char((unsigned char)*s, false))
		s++;
	return *s == '=';
}

/* name() command: the tree must outlive this line, so the node keeps its arena. */
static struct node *parse_function(struct parser *p, struct node *n)
{
	next(p);
	if (p->token != ')')
		syntax_error(p);
	next(p);
	skip_newlines(p);
	n->type = N_FUNCTION;
	n->name = n->words->text;
	n->a = parse_command(p);
	return n;
}

static struct node *parse_simple(struct parser *p)
{
	struct node *n = node_new(p, N_SIMPLE, NULL, NULL);
	struct word **words = &n->words, **assigns = &n->assigns;
	struct redir **redirs = &n->redirs;

	for (;;) {
		if (p->token == T_REDIR) {
			*redirs = parse_redir(p);
			redirs = &(*redirs)->next;
		} else if (p->token != T_WORD) {
			break;
		} else if (!n->words && is_assignment(p->word->text)) {
			*assigns = p->word;
			assigns = &p->word->next;
			next(p);
		} else {
			*words = p->word;
			words = &p->word->next;
			next(p);
		}
		if (p->token == '(' && n->words && !n->words->next && !n->assigns && !n->redirs)
			return parse_function(p, n);
	}
	if (!n->words && !n->assigns && !n->redirs)
		syntax_error(p);
	return n;
}

static struct node *parse_if(struct parser *p)
{
	struct node *n = node_new(p, N_IF, NULL, NULL);

	next(p);
	n->a = parse_body(p);
	expect_word(p, "then");
	n->b = parse_body(p);
	if (at_word(p, "elif")) {
		n->c = parse_if(p);
		return n;		/* the inner one took the fi */
	}
	if (at_word(p, "else")) {
		next(p);
		n->c = parse_body(p);
	}
	expect_word(p, "fi");
	return n;
}

static struct node *parse_do(struct parser *p)
{
	expect_word(p, "do");
	struct node *body = parse_body(p);
	expect_word(p, "done");
	return body;
}

static struct node *parse_while(struct parser *p, enum node_type type)
{
	struct node *n = node_new(p, type, NULL, NULL);

	next(p);
	n->a = parse_body(p);
	n->b = parse_do(p);
	return n;
}

static struct node *parse_for(struct parser *p)
{
	struct node *n = node_new(p, N_FOR, NULL, NULL);
	struct word **tail = &n->words;

	next(p);
	if (p->token != T_WORD)
		syntax_error(p);
	n->name = p->word->text;
	next(p);
	skip_newlines(p);
	if (at_word(p, "in")) {
		for (next(p); p->token == T_WORD; next(p)) {
			*tail = p->word;
			tail = &p->word->next;
		}
	} else {
		static struct word parameters = { "\"$@\"", NULL };
		n->words = &parameters;
	}
	if (p->token == ';')
		next(p);
	skip_newlines(p);
	n->b = parse_do(p);
	return n;
}

static struct branch *parse_branch(struct parser *p)
{
	struct branch *b = arena_alloc(p->arena, sizeof *b);
	struct word **tail = &b->patterns;

	*b = (struct branch){ 0 };
	if (p->token == '(')
		next(p);
	for (;;) {
		if (p->token != T_WORD)
			syntax_error(p);
		*tail = p->word;
		tail = &p->word->next;
		next(p);
		if (p->token != '|')
			break;
		next(p);
	}
	if (p->token != ')')
		syntax_error(p);
	next(p);
	b->body = parse_list(p, true);
	return b;
}

static struct node *parse_case(struct parser *p)
{
	struct node *n = node_new(p, N_CASE, NULL, NULL);
	struct branch **tail = &n->branches;

	next(p);
	if (p->token != T_WORD)
		syntax_error(p);
	n->words = p->word;
	next(p);
	skip_newlines(p);
	expect_word(p, "in");
	for (;;) {
		skip_newlines(p);
		if (at_word(p, "esac"))
			break;
		*tail = parse_branch(p);
		tail = &(*tail)->next;
		if (p->token == T_DSEMI)
			next(p);
		else if (!at_word(p, "esac"))
			syntax_error(p);
	}
	next(p);
	return n;
}

static struct node *parse_group(struct parser *p, enum node_type type)
{
	struct node *n = node_new(p, type, NULL, NULL);

	next(p);
	n->a = parse_body(p);
	if (type == N_GROUP) {
		expect_word(p, "}");
		return n;
	}
	if (p->token != ')')
		syntax_error(p);
	next(p);
	return n;
}

static struct node *parse_command(struct parser *p)
{
	struct node *n;

	if (p->token == '(')
		n = parse_group(p, N_SUBSHELL);
	else if (at_word(p, "{"))
		n = parse_group(p, N_GROUP);
	else if (at_word(p, "if"))
		n = parse_if(p);
	else if (at_word(p, "while"))
		n = parse_while(p, N_WHILE);
	else if (at_word(p, "until"))
		n = parse_while(p, N_UNTIL);
	else if (at_word(p, "for"))
		n = parse_for(p);
	else if (at_word(p, "case"))
		n = parse_case(p);
	else if (at_list_end(p))
		syntax_error(p), n = NULL;
	else
		return parse_simple(p);
	parse_redirs(p, &n->redirs);
	return n;
}

static struct node *parse_pipeline(struct parser *p)
{
	size_t start = p->token_start;
	bool negate = at_word(p, "!");

	if (negate) {
		next(p);
		start = p->token_start;
	}
	struct node *first = parse_command(p), **last = &first;
	while (p->token == '|') {
		next(p);
		skip_newlines(p);
		*last = node_new(p, N_PIPE, *last, parse_command(p));
		last = &(*last)->b;
	}
	first->text = source_text(p, start);
	return negate ? node_new(p, N_NOT, first, NULL) : first;
}

static struct node *parse_and_or(struct parser *p)
{
	size_t start = p->token_start;
	struct node *n = parse_pipeline(p);

	while (p->token == T_AND_IF || p->token == T_OR_IF) {
		enum node_type type = p->token == T_AND_IF ? N_AND : N_OR;

		next(p);
		skip_newlines(p);
		n = node_new(p, type, n, parse_pipeline(p));
	}
	if (!n->text)
		n->text = source_text(p, start);
	return n;
}

/* Commands separated by ; & and, if lines is set, newlines. NULL if there is none. */
static struct node *parse_list(struct parser *p, bool lines)
{
	struct node *list = NULL, **tail = &list;

	for (;;) {
		if (lines)
			skip_newlines(p);
		if (at_list_end(p) || p->token == T_NEWLINE)
			return list;
		struct node *n = parse_and_or(p);
		int end = p->token;
		if (end == '&') {
			n = node_new(p, N_BACKGROUND, n, NULL);
			n->text = n->a->text;
		}
		if (*tail) {
			*tail = node_new(p, N_SEQ, *tail, n);
			tail = &(*tail)->b;
		} else {
			*tail = n;
		}
		if (end != '&' && end != ';' && !(end == T_NEWLINE && lines))
			return list;
		if (end == '&' || end == ';') {
			/* After the last one of a line nothing more need come. */
			p->incomplete = lines;
			lex_next(p);
		}
	}
}

struct node *parse_list_until_paren(struct parser *p)
{
	next(p);
	struct node *n = parse_list(p, true);
	if (p->token != ')')
		syntax_error(p);
	return n;
}

struct node *parse_command_line(struct input *in, struct arena *a, bool *eof)
{
	struct parser p = { .in = in, .arena = a };

	if (in->fd >= 0 || in->interactive) {
		memmove(in->buf, in->buf + in->pos, in->len - in->pos);
		in->len -= in->pos;
		in->pos = 0;
	}
	lex_next(&p);
	*eof = p.token == T_EOF;
	if (*eof || p.token == T_NEWLINE)
		return NULL;
	struct node *n = parse_list(&p, false);
	if (p.token != T_NEWLINE && p.token != T_EOF)
		syntax_error(&p);
	return n;
}

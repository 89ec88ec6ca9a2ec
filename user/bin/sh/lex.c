/* From characters to tokens. Words keep their quotes: expand.c removes them. A word
   ends where the shell's grammar says, so $(...) inside it is parsed for real. */
#include "sh.h"

#include <ctype.h>
#include <errno.h>
#include <unistd.h>

bool name_char(int c, bool first)
{
	return c == '_' || isalpha(c) || (!first && isdigit(c));
}

void input_string(struct input *in, const char *text)
{
	*in = (struct input){ .fd = -1, .line = 1 };
	in->len = strlen(text);
	in->buf = xmalloc(in->len + 1);
	memcpy(in->buf, text, in->len);
}

static bool input_interactive(struct input *in, bool more)
{
	struct str line = { 0 };
	struct arena *a = arena_new();
	const char *ps = var_get(more ? "PS2" : "PS1");
	bool ok = edit_line(prompt_expand(ps ? ps : "", a), &line);

	arena_put(a);
	if (ok) {
		in->buf = xrealloc(in->buf, in->cap = in->len + line.n + 1);
		memcpy(in->buf + in->len, line.s, line.n);
		in->len += line.n;
	}
	free(line.s);
	return ok;
}

/* Append more text to the input. False at its end. */
static bool input_fill(struct input *in, bool more)
{
	if (in->interactive)
		return input_interactive(in, more);
	if (in->fd < 0)
		return false;
	if (in->cap - in->len < 1024)
		in->buf = xrealloc(in->buf, in->cap = in->cap * 2 + 4096);
	ssize_t n;
	do {
		n = read(in->fd, in->buf + in->len, in->by_char ? 1 : in->cap - in->len);
	} while (n < 0 && errno == EINTR);
	if (n <= 0)
		return false;
	in->len += n;
	return true;
}

static int raw_getc(struct parser *p)
{
	struct input *in = p->in;

	if (in->pos >= in->len && !input_fill(in, p->incomplete))
		return EOF;
	if (in->buf[in->pos] == 0)
		in->buf[in->pos] = ' ';		/* a NUL in a script is no text */
	if (in->buf[in->pos] == '\n')
		in->line++;
	return (unsigned char)in->buf[in->pos++];
}

static void ungetc_(struct parser *p, int c)
{
	if (c == EOF)
		return;
	p->in->pos--;
	if (c == '\n')
		p->in->line--;
}

/* The next character with backslash-newline joined away. */
static int getc_joined(struct parser *p)
{
	int c = raw_getc(p);

	while (c == '\\') {
		int next = raw_getc(p);
		if (next != '\n') {
			ungetc_(p, next);
			break;
		}
		c = raw_getc(p);
	}
	return c;
}

static void unterminated(const char *what)
{
	fatal("syntax error: unterminated %s", what);
}

static void lex_dollar(struct parser *p, struct str *s, bool quoted);

/* The rest of a quoted stretch; its opening character is in s already. */
static void lex_quoted(struct parser *p, struct str *s, int quote)
{
	bool saved = p->incomplete;

	p->incomplete = true;
	for (;;) {
		int c = raw_getc(p);
		if (c == EOF)
			unterminated("quoted string");
		if (c == '\\' && quote != '\'') {
			int next = raw_getc(p);
			if (next == EOF)
				unterminated("quoted string");
			if (next == '\n' && quote == '"')
				continue;
			str_putc(s, c);
			str_putc(s, next);
			continue;
		}
		str_putc(s, c);
		if (c == quote)
			break;
		if (c == '$' && quote == '"')
			lex_dollar(p, s, true);
		else if (c == '`' && quote == '"')
			lex_quoted(p, s, '`');
	}
	p->incomplete = saved;
}

/* ${...} or $((...)): up to the closing text, with quotes and nesting respected. */
static void lex_braced(struct parser *p, struct str *s, int close, bool quoted)
{
	int depth = 1;

	while (depth > 0) {
		int c = raw_getc(p);
		if (c == EOF)
			unterminated("expansion");
		str_putc(s, c);
		if (c == '\\') {
			int next = raw_getc(p);
			if (next != EOF)
				str_putc(s, next);
		} else if (c == '"' || c == '`' || (c == '\'' && close == '}' && !quoted)) {
			lex_quoted(p, s, c);
		} else if (c == '$') {
			lex_dollar(p, s, quoted);
		} else if (c == '(' && close == ')') {
			depth++;
		} else if (c == close) {
			depth--;
		}
	}
}

/* Parse a command substitution's commands to find where it ends. */
static void lex_command(struct parser *p, struct str *s)
{
	struct parser inner = { .in = p->in, .arena = p->arena, .incomplete = true };
	size_t start = p->in->pos;

	parse_list_until_paren(&inner);
	for (size_t i = start; i < p->in->pos; i++)
		str_putc(s, p->in->buf[i]);
}

/* What follows a dollar sign. */
static void lex_dollar(struct parser *p, struct str *s, bool quoted)
{
	int c = getc_joined(p);

	if (c != '{' && c != '(') {
		ungetc_(p, c);
		return;
	}
	str_putc(s, c);
	if (c == '{') {
		lex_braced(p, s, '}', quoted);
		return;
	}
	c = raw_getc(p);
	if (c == '(') {
		str_putc(s, c);
		lex_braced(p, s, ')', quoted);
		c = raw_getc(p);
		if (c != ')')
			unterminated("$((");
		str_putc(s, c);
		return;
	}
	ungetc_(p, c);
	lex_command(p, s);
}

size_t lex_skip(const char *text, bool quoted)
{
	struct input in = {
		.buf = (char *)(size_t)text, .len = strlen(text), .pos = 1, .fd = -1
	};
	struct parser p = { .in = &in, .arena = arena_new() };
	struct str s = { 0 };

	if (*text == '$')
		lex_dollar(&p, &s, quoted);
	else
		lex_quoted(&p, &s, *text);
	free(s.s);
	arena_put(p.arena);
	return in.pos;
}

static void lex_word(struct parser *p, int c)
{
	struct str s = { 0 };

	while (c != EOF && !strchr(" \t\n;&|<>()", c)) {
		str_putc(&s, c);
		if (c == '\\') {
			c = raw_getc(p);
			if (c != EOF)
				str_putc(&s, c);
		} else if (c == '\'' || c == '"' || c == '`') {
			lex_quoted(p, &s, c);
		} else if (c == '$') {
			lex_dollar(p, &s, false);
		}
		c = getc_joined(p);
	}
	ungetc_(p, c);
	p->word = arena_alloc(p->arena, sizeof *p->word);
	p->word->text = arena_strndup(p->arena, s.s, s.n);
	p->word->next = NULL;
	free(s.s);
}

/* < or > and what follows it. */
static void lex_redir(struct parser *p, int c)
{
	int next = getc_joined(p);

	p->token = T_REDIR;
	p->redir_strip = false;
	if (p->io_number < 0)
		p->io_number = c == '>';
	if (next == '&') {
		p->redir_op = R_DUP;
	} else if (c == '<' && next == '<') {
		p->redir_op = R_HERE;
		next = getc_joined(p);
		p->redir_strip = next == '-';
		if (!p->redir_strip)
			ungetc_(p, next);
	} else if (c == '<' && next == '>') {
		p->redir_op = R_RDWR;
	} else if (c == '>' && next == '>') {
		p->redir_op = R_APPEND;
	} else {
		p->redir_op = c == '<' ? R_IN : R_OUT;
		ungetc_(p, next);
	}
}

/* A here-document: lines up to the delimiter, whose quoting decides on expansion. */
static void lex_heredoc(struct parser *p, struct redir *r)
{
	struct str text = { 0 }, line = { 0 };
	const char *w = r->word;
	char *end = arena_alloc(p->arena, strlen(w) + 1), *e = end;

	for (; *w; w++)
		if (strchr("\\'\"", *w))
			r->quoted = true;
		else
			*e++ = *w;
	*e = 0;
	for (;;) {
		int c;

		line.n = 0;
		while ((c = raw_getc(p)) != EOF && c != '\n')
			if (c != '\t' || line.n || !r->strip)
				str_putc(&line, c);
		str_putc(&line, 0);
		if (strcmp(line.s, end) == 0 || (c == EOF && line.n == 1))
			break;
		str_puts(&text, line.s);
		str_putc(&text, '\n');
		if (c == EOF)
			break;
	}
	r->word = arena_strndup(p->arena, text.n ? text.s : "", text.n);
	free(text.s);
	free(line.s);
}

static void lex_newline(struct parser *p)
{
	bool saved = p->incomplete;

	p->token = T_NEWLINE;
	p->incomplete = true;
	for (struct redir *r = p->pending; r; r = r->next_here)
		lex_heredoc(p, r);
	p->pending = NULL;
	p->incomplete = saved;
}

/* One of two tokens, by whether the character is doubled. */
static int doubled(struct parser *p, int c, int twice)
{
	int next = getc_joined(p);

	if (next == c)
		return twice;
	ungetc_(p, next);
	return c;
}

void lex_next(struct parser *p)
{
	int c;

	p->token_end = p->in->pos;
	do {
		c = getc_joined(p);
	} while (c == ' ' || c == '\t');
	if (c == '#')
		while (c != '\n' && c != EOF)
			c = raw_getc(p);
	p->token_start = p->in->pos - (c != EOF);
	p->io_number = -1;
	if (isdigit(c)) {
		int next = getc_joined(p);
		if (next == '<' || next == '>') {
			p->io_number = c - '0';
			c = next;
		} else {
			ungetc_(p, next);
		}
	}
	if (c == EOF)
		p->token = T_EOF;
	else if (c == '\n')
		lex_newline(p);
	else if (c == '&')
		p->token = doubled(p, c, T_AND_IF);
	else if (c == '|')
		p->token = doubled(p, c, T_OR_IF);
	else if (c == ';')
		p->token = doubled(p, c, T_DSEMI);
	else if (c == '(' || c == ')')
		p->token = c;
	else if (c == '<' || c == '>')
		lex_redir(p, c);
	else {
		p->token = T_WORD;
		lex_word(p, c);
	}
}

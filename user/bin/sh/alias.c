/* Aliases: a name at the start of a command is replaced in the text still to be read, before it is parsed. */
#include "sh.h"

struct alias {
	char *name, *value;
	size_t end;		/* of its text in the input: no second time before it */
	struct alias *next;
};

static struct alias *aliases;

static struct alias *alias_find(const char *name, size_t n)
{
	for (struct alias *a = aliases; a; a = a->next)
		if (strlen(a->name) == n && memcmp(a->name, name, n) == 0)
			return a;
	return NULL;
}

void aliases_begin_line(void)
{
	for (struct alias *a = aliases; a; a = a->next)
		a->end = 0;
}

bool alias_expand(struct parser *p)
{
	struct input *in = p->in;
	size_t start = p->token_start, old = in->pos - start, n;
	struct alias *a = p->token == T_WORD && !p->no_aliases && *p->word->text ?
			  alias_find(p->word->text, strlen(p->word->text)) : NULL;

	if (!a || start < a->end)
		return false;
	n = strlen(a->value);
	in->cap = in->len + n + 1;
	in->buf = xrealloc(in->buf, in->cap);
	memmove(in->buf + start + n, in->buf + in->pos, in->len - in->pos);
	memcpy(in->buf + start, a->value, n);
	for (struct alias *outer = aliases; outer; outer = outer->next)
		if (outer->end > start)
			outer->end += n - old;
	a->end = start + n;
	in->len += n - old;
	in->pos = start;
	lex_next(p);
	return true;
}

static void alias_print(const struct alias *a)
{
	printf("%s=", a->name);
	print_quoted(a->value);
	putchar('\n');
}

static int cmd_alias(int argc, char **argv)
{
	int status = 0;

	for (struct alias *a = aliases; a && argc < 2; a = a->next)
		alias_print(a);
	for (int i = 1; i < argc; i++) {
		size_t n = strcspn(argv[i], "=");
		struct alias *a = alias_find(argv[i], n);

		if (!argv[i][n]) {
			if (a)
				alias_print(a);
			else
				error_at("alias: %s: not found", argv[i]);
			status |= !a;
			continue;
		}
		if (!a) {
			a = xmalloc(sizeof *a);
			*a = (struct alias){ .name = xstrdup(argv[i]), .next = aliases };
			a->name[n] = 0;
			aliases = a;
		}
		free(a->value);
		a->value = xstrdup(argv[i] + n + 1);
	}
	return status;
}

static int cmd_unalias(int argc, char **argv)
{
	bool all = argc > 1 && strcmp(argv[1], "-a") == 0;
	int status = 0;

	for (int i = 1; i < argc; i++) {
		struct alias **at = &aliases;
		bool found = all;

		while (*at) {
			struct alias *a = *at;

			if (!all && strcmp(a->name, argv[i]) != 0) {
				at = &a->next;
				continue;
			}
			*at = a->next;
			free(a->name);
			free(a->value);
			free(a);
			found = true;
		}
		if (!found)
			error_at("unalias: %s: not found", argv[i]);
		status |= !found;
	}
	return status;
}

const char *alias_value(const char *name)
{
	struct alias *a = alias_find(name, strlen(name));

	return a ? a->value : NULL;
}

const struct builtin alias_builtins[] = {
	{ "alias", cmd_alias, false }, { "unalias", cmd_unalias, false }, { NULL, NULL, false },
};

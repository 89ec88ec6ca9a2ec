/* The shell's memory: arenas and growing strings, variables and the environment, positional parameters with their frames,
   and the options of `set`. */
#include "sh.h"

#include <errno.h>

struct block {
	struct block *next;
	_Alignas(16) char data[];
};

struct options opt;
static struct var *vars;		/* sorted by name */
struct frame bottom_frame, *frame = &bottom_frame;

struct arena *arena_new(void)
{
	struct arena *a = xmalloc(sizeof *a);

	*a = (struct arena){ .refs = 1 };
	return a;
}

void arena_put(struct arena *a)
{
	if (--a->refs > 0)
		return;
	while (a->blocks) {
		struct block *next = a->blocks->next;
		free(a->blocks);
		a->blocks = next;
	}
	free(a);
}

void *arena_alloc(struct arena *a, size_t n)
{
	struct block *b = xmalloc(sizeof *b + n);

	b->next = a->blocks;
	a->blocks = b;
	return b->data;
}

char *arena_strndup(struct arena *a, const char *s, size_t n)
{
	char *copy = arena_alloc(a, n + 1);

	memcpy(copy, s, n);
	copy[n] = 0;
	return copy;
}

void str_putc(struct str *s, int c)
{
	if (s->n + 1 >= s->cap)
		s->s = xrealloc(s->s, s->cap = s->cap * 2 + 32);
	s->s[s->n++] = c;
}

void str_puts(struct str *s, const char *text)
{
	while (*text)
		str_putc(s, *text++);
}

/* ---- variables ---- */

/* The variable, or the place in the list where it belongs. */
static struct var **var_place(const char *name)
{
	struct var **v = &vars;

	while (*v && strcmp((*v)->name, name) < 0)
		v = &(*v)->next;
	return v;
}

struct var *var_find(const char *name)
{
	struct var *v = *var_place(name);

	return v && strcmp(v->name, name) == 0 ? v : NULL;
}

struct var *var_declare(const char *name)
{
	struct var **place = var_place(name), *v = var_find(name);

	if (v)
		return v;
	v = xmalloc(sizeof *v);
	*v = (struct var){ .name = xstrdup(name), .next = *place };
	return *place = v;
}

const char *var_get(const char *name)
{
	struct var *v = var_find(name);

	return v ? v->value : NULL;
}

static void var_put(struct var *v, const char *value)
{
	char *old = v->value;

	v->value = value ? xstrdup(value) : NULL;	/* value may point into old */
	free(old);
}

void var_set(const char *name, const char *value)
{
	var_put(var_declare(name), value);
}

void var_set_number(const char *name, long n)
{
	char text[24];

	snprintf(text, sizeof text, "%ld", n);
	var_set(name, text);
}

/* Remember a variable's present value until the frame is left. */
void var_local(const char *name)
{
	struct var *v = var_declare(name);
	struct saved_var *s = xmalloc(sizeof *s);

	*s = (struct saved_var){ xstrdup(name), v->value ? xstrdup(v->value) : NULL, v->exported, frame->locals };
	frame->locals = s;
}

void frame_restore(struct frame *f)
{
	while (f->locals) {
		struct saved_var *s = f->locals;
		struct var *v = var_declare(s->name);

		var_put(v, s->value);
		v->exported = s->exported;
		f->locals = s->next;
		free(s->name);
		free(s->value);
		free(s);
	}
}

void vars_print(const char *prefix, bool exported)
{
	for (struct var *v = vars; v; v = v->next)
		if (v->value && v->exported >= exported) {
			printf("%s%s=", prefix, v->name);
			print_quoted(v->value, "\n");
		}
}

void vars_import(char **envp)
{
	for (; *envp; envp++) {
		const char *p = *envp;
		while (name_char((unsigned char)*p, p == *envp))
			p++;
		if (*p != '=' || p == *envp)
			continue;
		char *name = xstrdup(*envp);
		name[p - *envp] = 0;
		var_set(name, p + 1);
		var_find(name)->exported = true;
		free(name);
	}
}

char **vars_environment(struct arena *a)
{
	struct fields env = { 0 };

	fields_add(&env, NULL, a);
	env.n = 0;
	for (struct var *v = vars; v; v = v->next) {
		if (!v->exported || !v->value)
			continue;
		size_t n = strlen(v->name) + strlen(v->value) + 2;
		char *s = arena_alloc(a, n);
		snprintf(s, n, "%s=%s", v->name, v->value);
		fields_add(&env, s, a);
	}
	return env.v;
}

void params_set(struct frame *f, int argc, char **argv)
{
	char **copy = xmalloc((argc + 1) * sizeof *copy);

	for (int i = 0; i < argc; i++)
		copy[i] = xstrdup(argv[i]);
	copy[argc] = NULL;
	for (int i = 0; i < f->argc; i++)
		free(f->argv[i]);
	free(f->argv);
	f->argc = argc;
	f->argv = copy;
}

/* ---- options ---- */

static const struct {
	const char *name;
	char letter;
	bool *on;
} option_table[] = {
	{ "errexit", 'e', &opt.errexit }, { "interactive", 'i', &opt.interactive }, { "monitor", 'm', &opt.monitor },
	{ "noglob", 'f', &opt.noglob }, { "nounset", 'u', &opt.nounset }, { "pipefail", 0, &opt.pipefail },
	{ "xtrace", 'x', &opt.trace },
};
#define NOPTIONS (sizeof option_table / sizeof *option_table)

char *option_letters(char *buf)
{
	char *p = buf;

	for (size_t i = 0; i < NOPTIONS; i++)
		if (*option_table[i].on && option_table[i].letter)
			*p++ = option_table[i].letter;
	*p = 0;
	return buf;
}

static bool option_set(const char *name, int letter, bool on)
{
	for (size_t i = 0; i < NOPTIONS; i++)
		if (name ? !strcmp(option_table[i].name, name) : option_table[i].letter == letter)
			return *option_table[i].on = on, true;
	return false;
}

int options_parse(int argc, char **argv, bool *text, bool *login)
{
	int i = 1;

	for (; i < argc && strchr("-+", argv[i][0]) && argv[i][1]; i++) {
		const char *word = argv[i];

		if (strcmp(word, "--") == 0)
			return i + 1;
		for (const char *p = word + 1; *p; p++) {
			const char *name = *p == 'o' && i + 1 < argc ? argv[++i] : NULL;

			if (!option_set(name, *p, *word == '-')) {
				if (!text || !strchr("cls", *p))
					return error_at("%s: no such option", name ? name : word), -1;
				*text |= *p == 'c';
				*login |= *p == 'l';
			}
			if (name)
				break;
		}
	}
	return i;
}

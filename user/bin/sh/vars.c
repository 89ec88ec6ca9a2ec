/* The shell's memory: arenas and growing strings, variables and the environment,
   positional parameters with their frames, and the options of `set`. */
#include "sh.h"

#include <errno.h>

struct chunk {
	struct chunk *next;
	size_t used, size;
	_Alignas(16) char data[];
};

struct options opt;
static struct var *vars;
static struct frame bottom;
struct frame *frame = &bottom;

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
	while (a->chunks) {
		struct chunk *next = a->chunks->next;
		free(a->chunks);
		a->chunks = next;
	}
	free(a);
}

void *arena_alloc(struct arena *a, size_t n)
{
	struct chunk *c = a->chunks;

	n = (n + 15) & ~(size_t)15;
	if (!c || c->size - c->used < n) {
		size_t size = n > 1000 ? n : 1000;
		c = xmalloc(sizeof *c + size);
		*c = (struct chunk){ .next = a->chunks, .size = size };
		a->chunks = c;
	}
	c->used += n;
	return c->data + c->used - n;
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

struct var *var_find(const char *name)
{
	for (struct var *v = vars; v; v = v->next)
		if (strcmp(v->name, name) == 0)
			return v;
	return NULL;
}

struct var *var_declare(const char *name)
{
	struct var *v = var_find(name);

	if (v)
		return v;
	v = xmalloc(sizeof *v);
	*v = (struct var){ .name = xstrdup(name), .next = vars };
	vars = v;
	return v;
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
	struct var *v = var_declare(name);

	if (v->readonly) {
		error_at("%s: is read only", name);
		error_out(2);
	}
	var_put(v, value);
	if (opt.allexport)
		v->exported = true;
}

void var_unset(const char *name)
{
	struct var *v = var_find(name);

	if (!v)
		return;
	var_set(name, NULL);
	v->exported = false;
}

void var_assign(const char *text, bool export)
{
	const char *equals = strchr(text, '=');
	char *name = xmalloc(equals - text + 1);

	memcpy(name, text, equals - text);
	name[equals - text] = 0;
	var_set(name, equals + 1);
	if (export)
		var_find(name)->exported = true;
	free(name);
}

/* Remember a variable's present value until the frame is left. */
void var_local(const char *name)
{
	struct var *v = var_declare(name);
	struct saved_var *s = xmalloc(sizeof *s);

	*s = (struct saved_var){ xstrdup(name), v->value ? xstrdup(v->value) : NULL,
				 v->exported, frame->locals };
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

static int by_name(const void *a, const void *b)
{
	return strcmp((*(struct var *const *)a)->name, (*(struct var *const *)b)->name);
}

void frame_reset(void)
{
	frame = &bottom;
}

void vars_print(const char *prefix, bool (*pick)(const struct var *))
{
	size_t n = 0;
	struct var *v;

	for (v = vars; v; v = v->next)
		n++;
	struct var **sorted = xmalloc((n + 1) * sizeof *sorted);
	n = 0;
	for (v = vars; v; v = v->next)
		if (pick(v))
			sorted[n++] = v;
	qsort(sorted, n, sizeof *sorted, by_name);
	for (size_t i = 0; i < n; i++) {
		printf("%s%s", prefix, sorted[i]->name);
		if (sorted[i]->value) {
			putchar('=');
			print_quoted(sorted[i]->value);
		}
		putchar('\n');
	}
	free(sorted);
}

void vars_import(char **envp)
{
	for (; *envp; envp++) {
		const char *p = *envp;
		while (name_char((unsigned char)*p, p == *envp))
			p++;
		if (*p == '=' && p > *envp)
			var_assign(*envp, true);
	}
}

char **vars_environment(struct arena *a)
{
	size_t n = 0;

	for (struct var *v = vars; v; v = v->next)
		n += v->exported && v->value;
	char **env = arena_alloc(a, (n + 1) * sizeof *env);
	n = 0;
	for (struct var *v = vars; v; v = v->next) {
		if (!v->exported || !v->value)
			continue;
		size_t name = strlen(v->name), value = strlen(v->value);
		char *s = arena_alloc(a, name + value + 2);
		memcpy(s, v->name, name);
		s[name] = '=';
		memcpy(s + name + 1, v->value, value + 1);
		env[n++] = s;
	}
	env[n] = NULL;
	return env;
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
	{ "allexport", 'a', &opt.allexport }, { "errexit", 'e', &opt.errexit },
	{ "interactive", 'i', &opt.interactive }, { "monitor", 'm', &opt.monitor },
	{ "noclobber", 'C', &opt.noclobber }, { "noexec", 'n', &opt.noexec },
	{ "noglob", 'f', &opt.noglob }, { "nounset", 'u', &opt.nounset },
	{ "pipefail", 0, &opt.pipefail },
	{ "verbose", 'v', &opt.verbose }, { "xtrace", 'x', &opt.trace },
};
#define NOPTIONS (sizeof option_table / sizeof *option_table)

bool *option_by_letter(int c)
{
	for (size_t i = 0; i < NOPTIONS; i++)
		if (option_table[i].letter == c)
			return option_table[i].on;
	return NULL;
}

bool option_by_name(const char *name, bool on)
{
	for (size_t i = 0; i < NOPTIONS; i++)
		if (strcmp(option_table[i].name, name) == 0)
			return *option_table[i].on = on, true;
	return false;
}

char *option_letters(char *buf)
{
	char *p = buf;

	for (size_t i = 0; i < NOPTIONS; i++)
		if (*option_table[i].on && option_table[i].letter)
			*p++ = option_table[i].letter;
	*p = 0;
	return buf;
}

void options_print(void)
{
	for (size_t i = 0; i < NOPTIONS; i++)
		printf("%-12s%s\n", option_table[i].name,
		       *option_table[i].on ? "on" : "off");
}

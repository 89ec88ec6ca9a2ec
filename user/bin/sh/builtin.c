/* Builtins that steer the shell: flow, directory, eval, exec, type; and the table. */
#include "sh.h"

#include <errno.h>
#include <unistd.h>

/* So that the shell reads it back as the same word. */
void print_quoted(const char *s, const char *end)
{
	bool plain = *s && !strpbrk(s, " \t\n|&;<>()$`\\\"'*?[]#~=%{}!");

	if (!plain)
		putchar('\'');
	for (; *s; s++)
		if (*s == '\'')
			fputs("'\\''", stdout);
		else
			putchar(*s);
	printf(plain ? "%s" : "'%s", end);
}

/* : and true and false. */
static int cmd_true(int argc, char **argv)
{
	return *argv[0] == 'f';
}

static int cmd_cd(int argc, char **argv)
{
	bool back = argc > 1 && strcmp(argv[argc - 1], "-") == 0;
	const char *to = back ? var_get("OLDPWD") : argc > 1 ? argv[argc - 1] : var_get("HOME"), *old = var_get("PWD");
	char buf[4096];

	if (!to || !*to)
		return error_at("cd: %s not set", back ? "OLDPWD" : "HOME");
	if (chdir(to) < 0)
		return error_at("cd: %s: %s", to, strerror(errno));
	if (back)
		puts(to);
	if (old)
		var_set("OLDPWD", old);
	if (getcwd(buf, sizeof buf))
		var_set("PWD", buf);
	return 0;
}

int builtin_number(int argc, char **argv, int otherwise)
{
	char *end;

	if (argc < 2)
		return otherwise;
	long n = strtol(argv[1], &end, 10);
	if (end == argv[1] || *end)
		fatal("%s: %s: not a number", argv[0], argv[1]);
	return n;
}

static int cmd_exit(int argc, char **argv)
{
	static bool warned;

	for (struct job *j = jobs; j && opt.interactive && !warned; j = j->next)
		if (job_is_stopped(j)) {
			fprintf(stderr, "There are stopped jobs.\n");
			warned = true;
			return 1;
		}
	shell_exit(builtin_number(argc, argv, last_status) & 255);
}

static int cmd_return(int argc, char **argv)
{
	int status = builtin_number(argc, argv, last_status) & 255;

	if (!frame->up && opt.interactive)
		return error_at("return: not in a function");
	flow = FLOW_RETURN;
	return status;
}

/* break and continue. */
static int cmd_leave(int argc, char **argv)
{
	flow_count = builtin_number(argc, argv, 1);
	if (flow_count < 1)
		return error_at("%s: %s: must be positive", argv[0], argv[1]);
	if (flow_count > loop_depth)
		flow_count = loop_depth;
	if (loop_depth > 0)
		flow = *argv[0] == 'b' ? FLOW_BREAK : FLOW_CONTINUE;
	return 0;
}

static int cmd_eval(int argc, char **argv)
{
	struct str s = { 0 };

	for (int i = 1; i < argc; i++) {
		if (i > 1)
			str_putc(&s, ' ');
		str_puts(&s, argv[i]);
	}
	str_putc(&s, 0);
	last_status = 0;
	exec_text(s.s);
	free(s.s);
	return last_status;
}

static int cmd_exec(int argc, char **argv)
{
	if (argc < 2) {
		redirs_keep();
		return 0;
	}
	fflush(NULL);
	traps_in_child();
	exec_program(argv + 1, vars_environment(arena_new()));
}

static int cmd_dot(int argc, char **argv)
{
	char path[4096] = "";

	if (argc < 2)
		return error_at(".: which file?"), 2;
	last_status = 0;
	bool found = source_file(strchr(argv[1], '/') || !path_search(argv[1], path, sizeof path) ? argv[1] : path);
	if (found)
		return last_status;
	error_at("%s: %s", argv[1], strerror(errno));
	error_out(1);
}

/* What a name would run. Terse: as `command -v` says it. */
static bool describe(const char *name, bool terse)
{
	char path[4096] = "";
	const struct builtin *b = builtin_find(name);
	const char *what = reserved_word(name) ? "a shell keyword" : function_find(name) ? "a function" :
			   b ? b->special ? "a special shell builtin" : "a shell builtin" : path_search(name, path, sizeof path);

	if (terse && what)
		puts(*path ? path : name);
	else if (what)
		printf("%s is %s\n", name, what);
	else if (!terse)
		error_at("%s: not found", name);
	return what != NULL;
}

static int cmd_type(int argc, char **argv)
{
	int status = 0;

	for (int i = 1; i < argc; i++)
		status |= !describe(argv[i], false);
	return status;
}

/* command NAME...: a builtin or a program, though there be a function of that name. -v: what would be run? */
static int cmd_command(int argc, char **argv)
{
	if (argc > 2 && strcmp(argv[1], "-v") == 0)
		return describe(argv[2], true) ? 0 : 127;
	const struct builtin *b = builtin_find(argc > 1 ? argv[1] : ":");
	struct job *j = b ? NULL : job_new(argv[1]);
	if (j && job_fork(j, false) == 0)
		exec_program(argv + 1, vars_environment(arena_new()));
	return j ? job_wait(j) : b->run(argc - 1, argv + (argc > 1));
}

static int cmd_history(int argc, char **argv)
{
	history_print();
	return 0;
}

static int cmd_help(int argc, char **argv);

static const struct builtin builtins[] = {
	{ ":", cmd_true, true }, { ".", cmd_dot, true }, { "source", cmd_dot, false }, { "break", cmd_leave, true },
	{ "continue", cmd_leave, true }, { "eval", cmd_eval, true },
	{ "exec", cmd_exec, true }, { "exit", cmd_exit, true },
	{ "return", cmd_return, true }, { "true", cmd_true, false },
	{ "false", cmd_true, false }, { "cd", cmd_cd, false },
	{ "command", cmd_command, false }, { "history", cmd_history, false },
	{ "type", cmd_type, false }, { "test", test_main, false }, { "[", test_main, false },
	{ "echo", echo_main, false }, { "help", cmd_help, false },
	{ NULL, NULL, false },
};

static const struct builtin *const tables[] = {
	builtins, var_builtins, job_builtins
};

/* What the shell knows itself, in lines that fit a terminal; what else there is stands in /etc/help. With a name: what that is,
   and a program is asked for its usage. */
static int cmd_help(int argc, char **argv)
{
	char line[4096] = "", *ask[] = { "command", line, "--help", NULL };

	if (argc > 1)
		return !describe(argv[1], false) || (path_search(argv[1], line, sizeof line) && cmd_command(3, ask));
	FILE *f = fopen("/etc/help", "r");
	int column = printf("Built in ");

	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
		for (const struct builtin *b = tables[i]; b->name; b++) {
			if (column + 1 + strlen(b->name) > 78)
				column = printf("\n         ") - 1;
			column += printf(" %s", b->name);
		}
	}
	printf("\n");
	while (f && fgets(line, sizeof line, f))
		fputs(line, stdout);
	if (f)
		fclose(f);
	return 0;
}

const struct builtin *builtin_find(const char *name)
{
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
		for (const struct builtin *b = tables[i]; b->name; b++)
			if (strcmp(b->name, name) == 0)
				return b;
	return NULL;
}

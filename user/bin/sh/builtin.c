/* Builtins that steer the shell: flow, directory, eval, exec, type; and the table. */
#include "sh.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* So that the shell reads it back as the same word. */
void print_quoted(const char *s)
{
	if (*s && !strpbrk(s, " \t\n|&;<>()$`\\\"'*?[]#~=%{}!")) {
		fputs(s, stdout);
		return;
	}
	putchar('\'');
	for (; *s; s++)
		if (*s == '\'')
			fputs("'\\''", stdout);
		else
			putchar(*s);
	putchar('\'');
}

static int cmd_true(int argc, char **argv)
{
	(void)argc, (void)argv;
	return 0;
}

static int cmd_false(int argc, char **argv)
{
	(void)argc, (void)argv;
	return 1;
}

static int cmd_cd(int argc, char **argv)
{
	const char *to = argc > 1 ? argv[argc - 1] : var_get("HOME");
	bool back = to && strcmp(to, "-") == 0;
	char buf[4096];

	if (back)
		to = var_get("OLDPWD");
	if (!to || !*to) {
		error_at("cd: %s is not set", back ? "OLDPWD" : "HOME");
		return 1;
	}
	if (chdir(to) < 0) {
		error_at("cd: %s: %s", to, strerror(errno));
		return 1;
	}
	if (back)
		puts(to);
	const char *old = var_get("PWD");
	if (old)
		var_set("OLDPWD", old);
	if (getcwd(buf, sizeof buf))
		var_set("PWD", buf);
	return 0;
}

static int cmd_pwd(int argc, char **argv)
{
	char buf[4096];

	(void)argc, (void)argv;
	if (!getcwd(buf, sizeof buf)) {
		error_at("pwd: %s", strerror(errno));
		return 1;
	}
	puts(buf);
	return 0;
}

int builtin_number(int argc, char **argv, int otherwise)
{
	char *end;

	if (argc < 2)
		return otherwise;
	long n = strtol(argv[1], &end, 10);
	if (end == argv[1] || *end) {
		error_at("%s: %s: not a number", argv[0], argv[1]);
		error_out(2);
	}
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

	if (!frame->up && !dot_depth && opt.interactive) {
		error_at("return: not in a function");
		return 1;
	}
	flow = FLOW_RETURN;
	return status;
}

static int leave_loop(int argc, char **argv, enum flow how)
{
	flow_count = builtin_number(argc, argv, 1);
	if (flow_count < 1) {
		error_at("%s: %s: must be positive", argv[0], argv[1]);
		return 1;
	}
	if (loop_depth == 0)
		return 0;
	if (flow_count > loop_depth)
		flow_count = loop_depth;
	flow = how;
	return 0;
}

static int cmd_break(int argc, char **argv)
{
	return leave_loop(argc, argv, FLOW_BREAK);
}

static int cmd_continue(int argc, char **argv)
{
	return leave_loop(argc, argv, FLOW_CONTINUE);
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
	struct arena *a = arena_new();
	fflush(NULL);
	traps_in_child();
	exec_program(argv + 1, vars_environment(a));
}

static int cmd_dot(int argc, char **argv)
{
	struct input in = { .line = 1 };
	char path[4096] = "";

	if (argc < 2) {
		error_at(".: which file?");
		return 2;
	}
	in.fd = open(strchr(argv[1], '/') || !path_search(argv[1], path, sizeof path) ?
		     argv[1] : path, O_RDONLY | O_CLOEXEC);
	if (in.fd < 0) {
		error_at("%s: %s", argv[1], strerror(errno));
		if (!opt.interactive)
			error_out(2);
		return 1;
	}
	int fd = fcntl(in.fd, F_DUPFD_CLOEXEC, 10);	/* out of the scripts' way */
	close(in.fd);
	in.fd = fd;
	dot_depth++;
	last_status = 0;
	exec_input(&in);
	dot_depth--;
	if (flow == FLOW_RETURN)
		flow = FLOW_NONE;
	close(in.fd);
	free(in.buf);
	return last_status;
}

/* What a name would run. Terse: as `command -v` says it. */
static bool describe(const char *name, bool terse)
{
	char path[4096] = "";
	const struct builtin *b = builtin_find(name);
	const char *alias = alias_value(name);

	if (alias) {
		printf(terse ? "alias %s=" : "%s is an alias for ", name);
		print_quoted(alias);
		putchar('\n');
	} else if (reserved_word(name)) {
		printf(terse ? "%s\n" : "%s is a shell keyword\n", name);
	} else if (function_find(name)) {
		printf(terse ? "%s\n" : "%s is a function\n", name);
	} else if (b) {
		printf(terse ? "%s\n" : b->special ? "%s is a special shell builtin\n" :
						     "%s is a shell builtin\n", name);
	} else if (path_search(name, path, sizeof path)) {
		printf(terse ? "%s\n" : "%s is ", terse ? path : name);
		if (!terse)
			puts(path);
	} else {
		if (!terse)
			error_at("%s: not found", name);
		return false;
	}
	return true;
}

static int cmd_type(int argc, char **argv)
{
	int status = 0;

	for (int i = 1; i < argc; i++)
		status |= !describe(argv[i], false);
	return status;
}

/* command NAME...: skip functions. -v and -V only describe. */
static int cmd_command(int argc, char **argv)
{
	if (argc > 2 && argv[1][0] == '-' && strchr("vV", argv[1][1])) {
		int status = 0;
		for (int i = 2; i < argc; i++)
			status |= !describe(argv[i], argv[1][1] == 'v');
		return status ? 127 : 0;
	}
	int skip = argc > 1 && (!strcmp(argv[1], "-p") || !strcmp(argv[1], "--")) ? 2 : 1;
	if (argc <= skip)
		return 0;
	const struct builtin *b = builtin_find(argv[skip]);
	if (b)
		return b->run(argc - skip, argv + skip);
	struct job *j = job_new(argv[skip]);
	if (job_fork(j, false) == 0) {
		struct arena *a = arena_new();
		exec_program(argv + skip, vars_environment(a));
	}
	return job_wait(j);
}

/* Every search of PATH is made anew: there is nothing to forget, only to find. */
static int cmd_hash(int argc, char **argv)
{
	char path[4096];
	int status = 0;

	for (int i = 1; i < argc; i++)
		if (strcmp(argv[i], "-r") != 0 && !builtin_find(argv[i]) &&
		    !path_search(argv[i], path, sizeof path)) {
			error_at("hash: %s: not found", argv[i]);
			status = 1;
		}
	return status;
}

static int cmd_history(int argc, char **argv)
{
	(void)argc, (void)argv;
	history_print();
	return 0;
}

static int cmd_help(int argc, char **argv);

static const struct builtin builtins[] = {
	{ ":", cmd_true, true }, { ".", cmd_dot, true }, { "break", cmd_break, true },
	{ "continue", cmd_continue, true }, { "eval", cmd_eval, true },
	{ "exec", cmd_exec, true }, { "exit", cmd_exit, true },
	{ "return", cmd_return, true }, { "true", cmd_true, false },
	{ "false", cmd_false, false }, { "cd", cmd_cd, false }, { "pwd", cmd_pwd, false },
	{ "command", cmd_command, false }, { "hash", cmd_hash, false }, { "history", cmd_history, false },
	{ "type", cmd_type, false }, { "test", test_main, false }, { "[", test_main, false },
	{ "echo", echo_main, false }, { "help", cmd_help, false },
	{ NULL, NULL, false },
};

static const struct builtin *const tables[] = {
	builtins, var_builtins, job_builtins, sys_builtins, alias_builtins
};

/* What the shell knows itself, in lines that fit a terminal; what else there is stands in /etc/help. */
static int cmd_help(int argc, char **argv)
{
	char line[256];
	FILE *f = fopen("/etc/help", "r");
	int column = printf("Built in ");

	(void)argc, (void)argv;
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

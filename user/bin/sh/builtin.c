/* Builtins that change the shell itself: directory, variables, flow, options. */
#include "sh.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/times.h>
#include <unistd.h>

extern char **environ;

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

static int number_arg(int argc, char **argv, int otherwise)
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
	shell_exit(number_arg(argc, argv, last_status) & 255);
}

static int cmd_return(int argc, char **argv)
{
	int status = number_arg(argc, argv, last_status) & 255;

	if (!frame->up && !dot_depth && opt.interactive) {
		error_at("return: not in a function");
		return 1;
	}
	flow = FLOW_RETURN;
	return status;
}

static int leave_loop(int argc, char **argv, enum flow how)
{
	flow_count = number_arg(argc, argv, 1);
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

static bool pick_all(const struct var *v)
{
	return v->value != NULL;
}

static bool pick_exported(const struct var *v)
{
	return v->exported;
}

static bool pick_readonly(const struct var *v)
{
	return v->readonly;
}

static bool valid_name(const char *cmd, const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && name_char((unsigned char)s[i], i == 0))
		i++;
	if (i == n && n > 0)
		return true;
	error_at("%s: %s: not a name", cmd, s);
	return false;
}

/* export, readonly and local: NAME or NAME=value, marked each in its way. */
static int declare(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		size_t n = strcspn(argv[i], "=");
		char name[256];

		if (!valid_name(argv[0], argv[i], n) || n >= sizeof name)
			return 1;
		memcpy(name, argv[i], n);
		name[n] = 0;
		if (*argv[0] == 'l')
			var_local(name);
		if (argv[i][n])
			var_set(name, argv[i] + n + 1);
		else if (*argv[0] == 'l')
			var_set(name, NULL);
		struct var *v = var_declare(name);
		v->exported |= *argv[0] == 'e';
		v->readonly |= *argv[0] == 'r';
	}
	return 0;
}

static int cmd_export(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "-p") != 0)
		return declare(argc, argv);
	vars_print("export ", pick_exported);
	return 0;
}

static int cmd_readonly(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "-p") != 0)
		return declare(argc, argv);
	vars_print("readonly ", pick_readonly);
	return 0;
}

static int cmd_local(int argc, char **argv)
{
	if (!frame->up) {
		error_at("local: not in a function");
		return 1;
	}
	return declare(argc, argv);
}

static int cmd_unset(int argc, char **argv)
{
	bool function = argc > 1 && strcmp(argv[1], "-f") == 0;
	int i = 1 + (function || (argc > 1 && strcmp(argv[1], "-v") == 0));

	for (; i < argc; i++)
		if (function || (!var_find(argv[i]) && function_find(argv[i])))
			function_remove(argv[i]);
		else
			var_unset(argv[i]);
	return 0;
}

static void monitor_changed(bool before)
{
	if (before == opt.monitor)
		return;
	if (opt.monitor)
		jobs_init();
	trap_interactive();
}

static int cmd_set(int argc, char **argv)
{
	bool before = opt.monitor;
	int i = 1;

	if (argc == 1)
		vars_print("", pick_all);
	for (; i < argc && strchr("-+", argv[i][0]) && argv[i][1]; i++) {
		bool on = argv[i][0] == '-';

		if (strcmp(argv[i], "--") == 0) {
			i++;
			params_set(frame, argc - i, argv + i);
			return 0;
		}
		for (const char *p = argv[i] + 1; *p; p++) {
			bool *option = option_by_letter(*p);

			if (*p == 'o' && i + 1 == argc) {
				options_print();
			} else if (*p == 'o' && !option_by_name(argv[++i], on)) {
				error_at("set: %s: no such option", argv[i]);
				return 1;
			} else if (*p != 'o' && !option) {
				error_at("set: -%c: no such option", *p);
				return 1;
			} else if (option) {
				*option = on;
			}
			if (*p == 'o')
				break;
		}
	}
	monitor_changed(before);
	if (i < argc)
		params_set(frame, argc - i, argv + i);
	return 0;
}

static int cmd_shift(int argc, char **argv)
{
	int n = number_arg(argc, argv, 1);

	if (n < 0 || n > frame->argc) {
		error_at("shift: there are only %d", frame->argc);
		return 1;
	}
	params_set(frame, frame->argc - n, frame->argv + n);
	return 0;
}

/* What a name would run. Terse: as `command -v` says it. */
static bool describe(const char *name, bool terse)
{
	char path[4096] = "";
	const struct builtin *b = builtin_find(name);

	if (function_find(name)) {
		printf(terse ? "%s\n" : "%s is a function\n", name);
	} else if (b) {
		printf(terse ? "%s\n" : "%s is a shell builtin\n", name);
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

static int cmd_umask(int argc, char **argv)
{
	mode_t mask = umask(0);
	char *end;

	umask(mask);
	if (argc < 2) {
		printf("%04o\n", (unsigned)mask);
		return 0;
	}
	long n = strtol(argv[1], &end, 8);
	if (*end || n < 0 || n > 0777) {
		error_at("umask: %s: not a mask", argv[1]);
		return 1;
	}
	umask(n);
	return 0;
}

static const struct {
	char letter;
	int which;
	unsigned unit;
	const char *text;
} limits[] = {
	{ 'f', RLIMIT_FSIZE, 512, "file size (blocks)" },
	{ 'c', RLIMIT_CORE, 512, "core file size (blocks)" },
	{ 'd', RLIMIT_DATA, 1024, "data segment (KiB)" },
	{ 'n', RLIMIT_NOFILE, 1, "open files" },
	{ 's', RLIMIT_STACK, 1024, "stack size (KiB)" },
	{ 't', RLIMIT_CPU, 1, "processor time (seconds)" },
	{ 'u', RLIMIT_NPROC, 1, "processes of this user" },
	{ 'v', RLIMIT_AS, 1024, "address space (KiB)" },
	{ 'l', RLIMIT_MEMLOCK, 1024, "locked memory (KiB)" },
};
#define NLIMITS (sizeof limits / sizeof *limits)

static void limit_print(size_t i, bool hard, bool text)
{
	struct rlimit r;

	getrlimit(limits[i].which, &r);
	rlim_t n = hard ? r.rlim_max : r.rlim_cur;
	if (text)
		printf("-%c: %-26s ", limits[i].letter, limits[i].text);
	if (n == RLIM_INFINITY)
		puts("unlimited");
	else
		printf("%lu\n", (unsigned long)(n / limits[i].unit));
}

static int limit_set(size_t i, const char *value, bool hard, bool soft)
{
	struct rlimit r;
	rlim_t n = RLIM_INFINITY;

	if (strcmp(value, "unlimited") != 0)
		n = strtoul(value, NULL, 10) * limits[i].unit;
	getrlimit(limits[i].which, &r);
	if (hard || !soft)
		r.rlim_max = n;
	if (soft || !hard)
		r.rlim_cur = n;
	if (setrlimit(limits[i].which, &r) == 0)
		return 0;
	error_at("ulimit: %s", strerror(errno));
	return 1;
}

static int cmd_ulimit(int argc, char **argv)
{
	bool hard = false, soft = false, all = false;
	size_t which = 0;
	int i = 1;

	for (; i < argc && argv[i][0] == '-'; i++)
		for (const char *p = argv[i] + 1; *p; p++) {
			hard |= *p == 'H';
			soft |= *p == 'S';
			all |= *p == 'a';
			for (size_t k = 0; k < NLIMITS; k++)
				if (limits[k].letter == *p)
					which = k;
		}
	if (i < argc)
		return limit_set(which, argv[i], hard, soft);
	if (!all)
		limit_print(which, hard, false);
	for (size_t k = 0; all && k < NLIMITS; k++)
		limit_print(k, hard, true);
	return 0;
}

static void print_ticks(clock_t t, int end)
{
	long hz = sysconf(_SC_CLK_TCK);

	printf("%ldm%ld.%02lds%c", (long)(t / hz / 60), (long)(t / hz % 60),
	       (long)(t % hz * 100 / hz), end);
}

static int cmd_times(int argc, char **argv)
{
	struct tms t;

	(void)argc, (void)argv;
	times(&t);
	print_ticks(t.tms_utime, ' ');
	print_ticks(t.tms_stime, '\n');
	print_ticks(t.tms_cutime, ' ');
	print_ticks(t.tms_cstime, '\n');
	return 0;
}

/* One line into one string, byte by byte so that no more is taken.
   Backslashes quote unless raw; quoted characters are marked in the mask. */
static int read_input(struct str *line, struct str *mask, bool raw)
{
	char c;

	for (;;) {
		ssize_t n = read(0, &c, 1);

		if (n < 0 && errno == EINTR && !traps_pending && !interrupted)
			continue;
		if (n < 0 && errno == EINTR)
			return 128 + (traps_pending ? trap_signal : 2);
		if (n <= 0)
			return 1;
		if (c == '\n')
			return 0;
		bool quoted = false;
		if (c == '\\' && !raw) {
			if (read(0, &c, 1) != 1)
				return 1;
			if (c == '\n')
				continue;
			quoted = true;
		}
		str_putc(line, c);
		str_putc(mask, quoted);
	}
}

static int cmd_read(int argc, char **argv)
{
	struct str line = { 0 }, mask = { 0 };
	const char *ifs = var_get("IFS");
	bool raw = false;
	int i = 1;
	static char reply[] = "REPLY", *fallback[] = { reply };

	for (; i < argc && argv[i][0] == '-'; i++) {
		raw |= strchr(argv[i], 'r') != NULL;
		if (strchr(argv[i], 'p') && i + 1 < argc)
			fputs(argv[++i], stderr);
	}
	char **names = i < argc ? argv + i : fallback;
	int n = i < argc ? argc - i : 1;
	int status = read_input(&line, &mask, raw);
	if (!ifs)
		ifs = " \t\n";
	str_putc(&line, 0);
	str_putc(&mask, 0);

	char *s = line.s, *m = mask.s, *end = line.s + line.n - 1;
#define DELIMITS(p) (*(p) && !m[(p) - s] && strchr(ifs, *(p)))
#define BLANK(p) (DELIMITS(p) && strchr(" \t\n", *(p)))
	char *p = s;
	for (int k = 0; k < n; k++) {
		while (BLANK(p))
			p++;
		char *start = p;
		if (k == n - 1) {		/* the last takes the rest */
			while (end > start && BLANK(end - 1))
				end--;
			p = end;
		} else {
			while (p < end && !DELIMITS(p))
				p++;
		}
		char was = *p;
		*p = 0;
		var_set(names[k], start);
		*p = was;
		if (k < n - 1) {
			while (BLANK(p))
				p++;
			if (p > start && p < end && DELIMITS(p))
				p++;
		}
	}
	free(line.s);
	free(mask.s);
	return status;
}

static int cmd_getopts(int argc, char **argv)
{
	static int at = 1;		/* within a cluster such as -abc */
	const char *index = var_get("OPTIND");
	int ind = index ? atoi(index) : 1, n = argc > 3 ? argc - 3 : frame->argc;
	char **args = argc > 3 ? argv + 3 : frame->argv, text[16], c[2] = "?";

	if (argc < 3) {
		error_at("usage: getopts letters name [argument...]");
		return 2;
	}
	bool quiet = argv[1][0] == ':';
	const char *arg = ind >= 1 && ind <= n ? args[ind - 1] : NULL;
	if (!arg || arg[0] != '-' || !arg[1] || strcmp(arg, "--") == 0) {
		if (arg && arg[1] == '-')
			ind++;
		snprintf(text, sizeof text, "%d", ind);
		var_set("OPTIND", text);
		var_set(argv[2], "?");
		at = 1;
		return 1;
	}
	char letter = arg[at++];
	const char *spec = letter == ':' ? NULL : strchr(argv[1], letter);
	var_unset("OPTARG");
	c[0] = spec ? letter : '?';
	char bad[2] = { letter, 0 };
	if (!spec) {
		if (quiet)
			var_set("OPTARG", bad);
		else
			error_at("-%c: unknown option", letter);
	}
	bool wants = spec && spec[1] == ':';
	if (wants && arg[at]) {
		var_set("OPTARG", arg + at);
		ind++, at = 1;
	} else if (wants && ind < n) {
		var_set("OPTARG", args[ind]);
		ind += 2, at = 1;
	} else {
		if (wants) {
			c[0] = quiet ? ':' : '?';
			if (quiet)
				var_set("OPTARG", bad);
			else
				error_at("-%c: needs an argument", letter);
		}
		if (wants || !arg[at])
			ind++, at = 1;
	}
	snprintf(text, sizeof text, "%d", ind);
	var_set("OPTIND", text);
	var_set(argv[2], c);
	return 0;
}

static int cmd_history(int argc, char **argv)
{
	(void)argc, (void)argv;
	history_print();
	return 0;
}

const struct builtin builtins[] = {
	{ ":", cmd_true, true }, { ".", cmd_dot, true }, { "break", cmd_break, true },
	{ "continue", cmd_continue, true }, { "eval", cmd_eval, true },
	{ "exec", cmd_exec, true }, { "exit", cmd_exit, true },
	{ "export", cmd_export, true }, { "readonly", cmd_readonly, true },
	{ "return", cmd_return, true }, { "set", cmd_set, true },
	{ "shift", cmd_shift, true }, { "times", cmd_times, true },
	{ "unset", cmd_unset, true }, { "true", cmd_true, false },
	{ "false", cmd_false, false }, { "cd", cmd_cd, false },
	{ "pwd", cmd_pwd, false }, { "command", cmd_command, false },
	{ "getopts", cmd_getopts, false }, { "history", cmd_history, false },
	{ "local", cmd_local, true }, { "read", cmd_read, false },
	{ "type", cmd_type, false }, { "ulimit", cmd_ulimit, false },
	{ "umask", cmd_umask, false }, { "test", test_main, false },
	{ "[", test_main, false }, { "echo", echo_main, false },
	{ "printf", printf_main, false }, { NULL, NULL, false },
};

const struct builtin *builtin_find(const char *name)
{
	for (const struct builtin *b = builtins; b->name; b++)
		if (strcmp(b->name, name) == 0)
			return b;
	for (const struct builtin *b = job_builtins; b->name; b++)
		if (strcmp(b->name, name) == 0)
			return b;
	return NULL;
}

/* Builtins about variables, parameters, options and the process's own limits: export, set, read, umask, ulimit ... */
#include "sh.h"

#include <errno.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* export and local: NAME or NAME=value. */
static int cmd_declare(int argc, char **argv)
{
	bool export = *argv[0] == 'e';

	if (!export && !frame->up)
		return error_at("local: not in a function");
	if (argc == 1 || strcmp(argv[1], "-p") == 0)
		vars_print("export ", true);
	for (int i = 1; i < argc && strcmp(argv[i], "-p") != 0; i++) {
		char *equals = strchr(argv[i], '='), *p = argv[i];

		if (equals)
			*equals = 0;
		while (name_char((unsigned char)*p, p == argv[i]))
			p++;
		if (*p || p == argv[i])
			return error_at("%s: %s: not a name", argv[0], argv[i]);
		if (!export)
			var_local(argv[i]);
		if (equals || !export)
			var_set(argv[i], equals ? equals + 1 : NULL);
		var_declare(argv[i])->exported |= export;
	}
	return 0;
}

static int cmd_unset(int argc, char **argv)
{
	bool function = argc > 1 && strcmp(argv[1], "-f") == 0;

	for (int i = 1 + function; i < argc; i++) {
		struct var *v = function ? NULL : var_find(argv[i]);

		if (!v)
			function_remove(argv[i]);
		else
			var_set(argv[i], NULL), v->exported = false;
	}
	return 0;
}

static int cmd_set(int argc, char **argv)
{
	bool before = opt.monitor;
	int i = options_parse(argc, argv, NULL, NULL);

	if (argc == 1)
		vars_print("", false);
	if (i < 0)
		return 1;
	if (opt.monitor && !before)
		jobs_init();
	if (opt.monitor != before)
		trap_interactive();
	if (i < argc || strcmp(argv[i - 1], "--") == 0)
		params_set(frame, argc - i, argv + i);
	return 0;
}

static int cmd_shift(int argc, char **argv)
{
	int n = builtin_number(argc, argv, 1);

	if (n < 0 || n > frame->argc)
		return error_at("shift: there are only %d", frame->argc);
	params_set(frame, frame->argc - n, frame->argv + n);
	return 0;
}

/* One line into one string, byte by byte so that no more is taken. Unless raw, a backslash goes, and joins lines. */
static int read_input(struct str *line, bool raw)
{
	bool quoted = false;
	char c;

	for (;;) {
		ssize_t n = read(0, &c, 1);

		if (n < 0 && errno == EINTR && !traps_pending && !interrupted)
			continue;
		if (n <= 0)
			return n < 0 && errno == EINTR ? 128 + (traps_pending ? trap_signal : 2) : 1;
		if (c == '\n' && !quoted)
			return 0;
		bool quote = c == '\\' && !raw && !quoted;
		if (!quote && c != '\n')
			str_putc(line, c);
		quoted = quote;
	}
}

/* Cut the next field from the text at *rest: blanks of IFS gather, any other of its characters ends a field. The last one is
   all that is left. */
static char *next_field(char **rest, const char *ifs, bool last)
{
	char *start = *rest;

	while (*start && strchr(" \t\n", *start) && strchr(ifs, *start))
		start++;
	char *end = start + (last ? strlen(start) : strcspn(start, ifs)), *next = end;
	while (last && end > start && strchr(" \t\n", end[-1]) && strchr(ifs, end[-1]))
		end--;
	while (*next && strchr(" \t\n", *next) && strchr(ifs, *next))
		next++;
	*rest = next + (*next && strchr(ifs, *next));
	*end = 0;
	return start;
}

static int cmd_read(int argc, char **argv)
{
	static char reply[] = "REPLY", *fallback[] = { reply };
	const char *ifs = var_get("IFS") ? var_get("IFS") : " \t\n";
	struct str line = { 0 };
	bool raw = false;
	int i = 1;

	for (; i < argc && argv[i][0] == '-'; i++) {
		raw |= strchr(argv[i], 'r') != NULL;
		if (strchr(argv[i], 'p') && i + 1 < argc)
			fputs(argv[++i], stderr);
	}
	char **names = i < argc ? argv + i : fallback;
	int n = i < argc ? argc - i : 1, status = read_input(&line, raw);
	str_putc(&line, 0);
	char *rest = line.s;
	for (int k = 0; k < n; k++)
		var_set(names[k], next_field(&rest, ifs, k == n - 1));
	free(line.s);
	return status;
}

/* The mask in octal: a symbolic one is for chmod. */
static int cmd_umask(int argc, char **argv)
{
	char *end = "";
	mode_t mask = umask(0);
	long n = argc > 1 ? strtol(argv[1], &end, 8) : mask;

	umask(*end || n < 0 || n > 0777 ? mask : n);
	if (argc == 1)
		printf("%04o\n", (unsigned)mask);
	return *end || n < 0 || n > 0777 ? error_at("umask: %s: not an octal mask", argv[1]) : 0;
}

static const struct {
	char letter;
	int which;
	unsigned unit;
	const char *text;
} limits[] = {
	{ 'f', RLIMIT_FSIZE, 512, "file size (blocks)" }, { 'c', RLIMIT_CORE, 512, "core file size (blocks)" },
	{ 'd', RLIMIT_DATA, 1024, "data segment (KiB)" }, { 'n', RLIMIT_NOFILE, 1, "open files" },
	{ 's', RLIMIT_STACK, 1024, "stack size (KiB)" }, { 't', RLIMIT_CPU, 1, "processor time (seconds)" },
	{ 'u', RLIMIT_NPROC, 1, "processes of this user" }, { 'v', RLIMIT_AS, 1024, "address space (KiB)" },
};

/* ulimit [-HSa] [-letter] [limit]: a limit, or all; without -H or -S both are set and the soft one is shown. */
static int cmd_ulimit(int argc, char **argv)
{
	const char *options = argc > 1 && *argv[1] == '-' ? argv[1] : "-f", *value = argv[argc - 1];
	bool all = strchr(options, 'a'), hard = strchr(options, 'H'), soft = strchr(options, 'S');

	for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
		struct rlimit r;

		if (!all && !strchr(options, limits[i].letter))
			continue;
		getrlimit(limits[i].which, &r);
		if (argc > 1 && *value != '-') {
			rlim_t n = strcmp(value, "unlimited") ? strtoul(value, NULL, 10) * limits[i].unit : RLIM_INFINITY;
			r = (struct rlimit){ hard && !soft ? r.rlim_cur : n, soft && !hard ? r.rlim_max : n };
			if (setrlimit(limits[i].which, &r) < 0)
				return error_at("ulimit: %s", strerror(errno));
			continue;
		}
		rlim_t n = hard ? r.rlim_max : r.rlim_cur;
		if (all)
			printf("-%c: %-26s ", limits[i].letter, limits[i].text);
		printf(n == RLIM_INFINITY ? "unlimited\n" : "%lu\n", (unsigned long)(n / limits[i].unit));
	}
	return 0;
}

const struct builtin var_builtins[] = {
	{ "export", cmd_declare, true }, { "local", cmd_declare, true }, { "read", cmd_read, false },
	{ "set", cmd_set, true }, { "shift", cmd_shift, true },
	{ "ulimit", cmd_ulimit, false }, { "umask", cmd_umask, false }, { "unset", cmd_unset, true }, { NULL, NULL, false },
};

/* Builtins about variables, parameters and options: export, set, read, getopts ... */
#include "sh.h"

#include <errno.h>
#include <unistd.h>

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
	int n = builtin_number(argc, argv, 1);

	if (n < 0 || n > frame->argc) {
		error_at("shift: there are only %d", frame->argc);
		return 1;
	}
	params_set(frame, frame->argc - n, frame->argv + n);
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

const struct builtin var_builtins[] = {
	{ "export", cmd_export, true }, { "getopts", cmd_getopts, false },
	{ "local", cmd_local, true }, { "read", cmd_read, false },
	{ "readonly", cmd_readonly, true }, { "set", cmd_set, true },
	{ "shift", cmd_shift, true }, { "unset", cmd_unset, true },
	{ NULL, NULL, false },
};

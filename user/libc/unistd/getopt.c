/* Options of the command line. Arguments that are not options are moved behind them, as
   GNU does, unless the list of options begins with '+'. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

char *optarg;
int optind = 1, opterr = 1, optopt;

static int at;                          /* place inside a cluster such as -abc */

static void complain(char *const argv[], const char *options, const char *text,
		     const char *name, int n)
{
	if (opterr && *options != ':')
		fprintf(stderr, "%s: %s -- %.*s\n", argv[0], text, n, name);
}

/* Moves argv[from] to argv[to] (to <= from), shifting those between. */
static void rotate(char *const argv[], int to, int from)
{
	char **v = (char **)argv, *s = v[from];

	for (; from > to; from--)
		v[from] = v[from - 1];
	v[to] = s;
}

static int short_option(int argc, char *const argv[], const char *options)
{
	char *arg = argv[optind];
	int c = (unsigned char)arg[at++];
	const char *o = c == ':' ? NULL : strchr(options, c);

	optarg = NULL;
	if (!o) {
		optopt = c;
		complain(argv, options, "unrecognized option", (char[]){ c }, 1);
		c = '?';
	} else if (o[1] == ':' && arg[at]) {
		optarg = arg + at;
		at = 0;
		optind++;
		return c;
	} else if (o[1] == ':' && o[2] != ':') {
		at = 0;
		if (++optind >= argc) {
			optopt = c;
			complain(argv, options, "option requires an argument", (char[]){ c }, 1);
			return *options == ':' ? ':' : '?';
		}
		optarg = argv[optind++];
		return c;
	}
	if (!arg[at]) {
		at = 0;
		optind++;
	}
	return c;
}

static int long_option(int argc, char *const argv[], const char *options,
		       const struct option *longs, int *index, char *name)
{
	size_t n = strcspn(name, "=");
	int match = -1, several = 0;

	for (int i = 0; longs[i].name; i++) {
		if (strncmp(longs[i].name, name, n) != 0)
			continue;
		several = match >= 0;
		match = i;
		if (strlen(longs[i].name) == n) {
			several = 0;
			break;
		}
	}
	optind++;
	optarg = NULL;
	optopt = 0;
	if (match < 0 || several) {
		complain(argv, options, several ? "ambiguous option" : "unrecognized option",
			 name, n);
		return '?';
	}
	const struct option *o = &longs[match];
	optopt = o->val;
	if (name[n] == '=') {
		if (o->has_arg == no_argument) {
			complain(argv, options, "option takes no argument", name, n);
			return '?';
		}
		optarg = name + n + 1;
	} else if (o->has_arg == required_argument) {
		if (optind >= argc) {
			complain(argv, options, "option requires an argument", name, n);
			return *options == ':' ? ':' : '?';
		}
		optarg = argv[optind++];
	}
	if (index)
		*index = match;
	if (o->flag) {
		*o->flag = o->val;
		return 0;
	}
	return o->val;
}

static int next_option(int argc, char *const argv[], const char *options,
		       const struct option *longs, int *index)
{
	char *arg = argv[optind];

	if (at == 0 && longs && arg[0] == '-' && arg[1] == '-')
		return long_option(argc, argv, options, longs, index, arg + 2);
	if (at == 0)
		at = 1;
	return short_option(argc, argv, options);
}

static int scan(int argc, char *const argv[], const char *options,
		const struct option *longs, int *index)
{
	int stop = *options == '+', start, skipped;

	if (optind == 0)
		optind = 1, at = 0;
	start = optind;
	if (at == 0) {
		while (optind < argc && argv[optind] &&
		       (argv[optind][0] != '-' || !argv[optind][1])) {
			if (stop)
				return -1;
			optind++;
		}
		if (optind >= argc || !argv[optind]) {
			optind = start;
			return -1;
		}
	}
	skipped = optind - start;
	if (at == 0 && strcmp(argv[optind], "--") == 0) {
		rotate(argv, start, optind);
		optind = start + 1;
		return -1;
	}
	int before = optind;
	if (stop)
		options++;
	int c = next_option(argc, argv, options, longs, index);
	/* Bring what was just consumed before the arguments that were skipped. */
	for (int i = before; skipped && i < optind; i++)
		rotate(argv, start + (i - before), i);
	if (skipped && optind == before) {      /* still inside a cluster */
		rotate(argv, start, before);
		optind = start;
	} else {
		optind -= skipped;
	}
	return c;
}

int getopt(int argc, char *const argv[], const char *options)
{
	return scan(argc, argv, options, NULL, NULL);
}

int getopt_long(int argc, char *const argv[], const char *options,
		const struct option *longs, int *index)
{
	return scan(argc, argv, options, longs, index);
}

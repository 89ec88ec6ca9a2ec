/* Builtins about the process's own limits: umask, ulimit, times. */
#include "sh.h"

#include <errno.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/times.h>
#include <unistd.h>

/* u=rwx,g=rx,o=: what a new file may have. */
static void umask_print(mode_t mask)
{
	static const char who[] = "ugo";

	for (int i = 0; i < 3; i++) {
		unsigned may = ~mask >> (6 - 3 * i);

		printf("%s%c=%s%s%s", i ? "," : "", who[i], may & 4 ? "r" : "", may & 2 ? "w" : "",
		       may & 1 ? "x" : "");
	}
	putchar('\n');
}

/* The mask that symbolic modes, as chmod has them, make of this one; -1: they are none. */
static long umask_symbolic(const char *s, mode_t mask)
{
	mode_t may = ~mask & 0777;

	while (*s) {
		mode_t who = 0, bits = 0;

		for (; *s && strchr("ugoa", *s); s++)
			who |= *s == 'u' ? 0700 : *s == 'g' ? 0070 : *s == 'o' ? 0007 : 0777;
		who = who ? who : 0777;
		char op = *s;
		if (!op || !strchr("=+-", op))
			return -1;
		for (s++; *s && strchr("rwx", *s); s++)
			bits |= (*s == 'r' ? 0444 : *s == 'w' ? 0222 : 0111) & who;
		if (*s && *s++ != ',')
			return -1;
		may = op == '+' ? may | bits : op == '-' ? may & ~bits : (may & ~who) | bits;
	}
	return ~may & 0777;
}

static int cmd_umask(int argc, char **argv)
{
	mode_t mask = umask(0);
	bool symbolic = argc > 1 && strcmp(argv[1], "-S") == 0;
	const char *to = argc > 1 + symbolic ? argv[1 + symbolic] : NULL;
	char *end;

	umask(mask);
	if (!to && symbolic)
		umask_print(mask);
	else if (!to)
		printf("%04o\n", (unsigned)mask);
	if (!to)
		return 0;
	long n = strtol(to, &end, 8);
	if (*end)
		n = umask_symbolic(to, mask);
	if (n < 0 || n > 0777) {
		error_at("umask: %s: not a mask", to);
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

const struct builtin sys_builtins[] = {
	{ "times", cmd_times, true }, { "ulimit", cmd_ulimit, false },
	{ "umask", cmd_umask, false }, { NULL, NULL, false },
};

/* What the demos share: see demo.h. */
#define _GNU_SOURCE
#include "demo.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct demo demo;

static const char *name;
static int failures, mistakes, steps, lane_count, lane_width;
static long long begin;
static unsigned long chance;

/* ---- options ---- */

/* The word for an option in the list of a demo, and its length; NULL: not there. */
static const char *option_word(const char *options, const char *option, size_t *len)
{
	size_t n = strlen(option);

	for (const char *p = options; p && *p && *p != '\n'; p += *len + (p[*len] == ' ')) {
		*len = strcspn(p, " \n");
		if (strncmp(p, option, n) == 0 && (*len == n || p[n] == '='))
			return p;
	}
	return NULL;
}

/* "[--broken[=one|two]]", if the demo has it. */
static void help_kinds(const char *options, const char *option)
{
	size_t len, n = strlen(option);
	const char *word = option_word(options, option, &len);

	if (!word)
		return;
	printf(" [--%s%s", option, len > n ? "[=" : "");
	for (size_t i = n + 1; i < len; i++)
		putchar(word[i] == ',' ? '|' : word[i]);
	printf("%s]", len > n ? "]" : "");
}

static _Noreturn void help(const char *options)
{
	const char *more = options ? strchr(options, '\n') : NULL;
	size_t len;

	printf("usage: %s", name);
	help_kinds(options, "broken");
	help_kinds(options, "fixed");
	printf(" [--slow] [--quiet]%s%s%s%s\n%s", option_word(options, "seed", &len) ? " [--seed N]" : "",
	       option_word(options, "n", &len) ? " [-n COUNT]" : "",
	       option_word(options, "file", &len) ? " [--file FILE]" : "",
	       option_word(options, "serve", &len) ? " [--serve | --to ADDRESS]" : "", more ? more + 1 : "");
	exit(2);
}

/* A demo that has no such option, or not of this kind, says so. */
static void check_option(const char *options, const char *option, const char *kind)
{
	size_t len, n = strlen(option);
	const char *word = option_word(options, option, &len), *end;

	if (!word)
		help(options);
	if (!kind)
		return;
	end = word + len;
	for (const char *p = word + n; p < end; p += len) {
		p++;
		len = strcspn(p, ", \n");
		if (len == strlen(kind) && strncmp(p, kind, len) == 0)
			return;
	}
	help(options);
}

static bool hushed;

static void hush_in_background(const char *options)
{
	size_t len;
	const char *word = option_word(options, "held", &len);
	pid_t foreground = tcgetpgrp(1);

	if (demo.broken && word && foreground >= 0 && foreground != getpgrp())
		hushed = len == 4 || (demo.kind && len == 5 + strlen(demo.kind) && !strncmp(word + 5, demo.kind, len - 5));
}

static long number(const char *options, const char *text)
{
	char *end;
	long n;

	errno = 0;
	n = strtol(text, &end, 10);
	if (end == text || *end || n < 0 || errno)
		help(options);
	return n;
}

void demo_start(int argc, char **argv, const char *title, const char *options)
{
	static const struct option list[] = {
		{ "broken", optional_argument, NULL, 'b' }, { "fixed", optional_argument, NULL, 'f' },
		{ "slow", no_argument, NULL, 's' }, { "quiet", no_argument, NULL, 'q' },
		{ "seed", required_argument, NULL, 'S' }, { "count", required_argument, NULL, 'n' },
		{ "file", required_argument, NULL, 'F' }, { "to", required_argument, NULL, 'T' },
		{ "serve", no_argument, NULL, 'L' }, { "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	const char *slash = strrchr(argv[0], '/');
	int c;

	name = slash ? slash + 1 : argv[0];
	demo.seed = 1;
	while ((c = getopt_long(argc, argv, "n:h", list, NULL)) != -1) {
		switch (c) {
		case 'b': check_option(options, "broken", demo.kind = optarg); demo.broken = true; break;
		case 'f': check_option(options, "fixed", demo.kind = optarg); demo.fixed = true; break;
		case 's': demo.slow = true; break;
		case 'q': demo.quiet = true; break;
		case 'S': check_option(options, "seed", NULL); demo.seed = number(options, optarg); break;
		case 'n': check_option(options, "n", NULL); demo.count = number(options, optarg); break;
		case 'F': check_option(options, "file", NULL); demo.file = optarg; break;
		case 'T': check_option(options, "to", NULL); demo.to = optarg; break;
		case 'L': check_option(options, "serve", NULL); demo.serve = true; break;
		default:  help(options);
		}
	}
	if (optind < argc || (demo.broken && demo.fixed))
		help(options);
	/* What a demo leaves in its folder for a while must find a place. */
	if (access(".", W_OK) < 0 && chdir("/tmp") < 0)
		fatal("/tmp");
	hush_in_background(options);
	chance = demo.seed * 2654435761u + 1;
	begin = now_ns();
	say("%s: %s\n", name, title);
}

bool demo_kind(const char *kind)
{
	return !demo.kind || strcmp(demo.kind, kind) == 0;
}

bool demo_asked(const char *kind)
{
	return demo.kind && strcmp(demo.kind, kind) == 0;
}

long demo_count(long usual, long quiet)
{
	return demo.count ? demo.count : demo.quiet ? quiet : usual;
}

/* ---- text ---- */

static void put(const char *text, size_t n)
{
	if (hushed)
		return;
	while (n > 0) {
		ssize_t k = write(1, text, n);
		if (k < 0 && errno != EINTR)
			return;
		if (k > 0) {
			text += k;
			n -= k;
		}
	}
}

static void vput(const char *before, const char *fmt, va_list ap, const char *after)
{
	char text[2048];
	size_t n = snprintf(text, sizeof text, "%s", before);

	n += vsnprintf(text + n, sizeof text - n, fmt, ap);
	if (n > sizeof text - 8)
		n = sizeof text - 8;
	n += snprintf(text + n, sizeof text - n, "%s", after);
	put(text, n);
}

void say(const char *fmt, ...)
{
	va_list ap;

	if (demo.quiet)
		return;
	va_start(ap, fmt);
	vput("", fmt, ap, "");
	va_end(ap);
}

void step(const char *fmt, ...)
{
	char number[24];
	va_list ap;

	steps++;
	if (demo.quiet)
		return;
	if (demo.slow && steps > 1)
		nap_ms(1500);
	snprintf(number, sizeof number, "\n%d. ", steps);
	va_start(ap, fmt);
	vput(number, fmt, ap, "\n");
	va_end(ap);
}

void lanes(int n, const char *const names[])
{
	lane_count = n;
	lane_width = 70 / n;
	if (demo.quiet)
		return;
	char line[512];
	int k = snprintf(line, sizeof line, "     ms");
	for (int i = 0; i < n; i++)
		k += snprintf(line + k, sizeof line - k, " %-*.*s", lane_width, lane_width, names[i]);
	say("%s\n", line);
}

/* Colours on a terminal: the eye follows a lane more easily. */
static const char *colour(int column)
{
	static const char *const codes[] = { "\033[36m", "\033[33m", "\033[35m", "\033[32m", "\033[34m" };
	static int terminal = -1;

	if (terminal < 0)
		terminal = isatty(1);
	return terminal ? codes[column % 5] : "";
}

void lane(int column, const char *fmt, ...)
{
	char text[512], line[800];
	va_list ap;

	if (demo.quiet)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	const char *code = colour(column);
	int n = snprintf(line, sizeof line, "%7.1f %*s%s%s%s\n", (now_ns() - begin) / 1e6,
			 column * (lane_width + 1), "", code, text, *code ? "\033[0m" : "");
	put(line, n);
}

const char *bar(char *buf, int width, long value, long max)
{
	long full = max > 0 ? (value * width + max / 2) / max : 0;

	if (value > 0 && full == 0)
		full = 1;
	if (full > width)
		full = width;
	buf[0] = '[';
	for (int i = 0; i < width; i++)
		buf[1 + i] = i < full ? '#' : '.';
	buf[width + 1] = ']';
	buf[width + 2] = 0;
	return buf;
}

bool expect(bool cond, const char *fmt, ...)
{
	va_list ap;

	if (!cond)
		failures++;
	if (cond && demo.quiet)
		return true;
	va_start(ap, fmt);
	vput(cond ? "   ok     " : "   WRONG  ", fmt, ap, "\n");
	va_end(ap);
	return cond;
}

bool mistake(bool shown, const char *fmt, ...)
{
	va_list ap;

	mistakes += shown;
	if (!shown && !demo.broken)
		failures++;
	if (demo.quiet && (shown || demo.broken))
		return shown;
	va_start(ap, fmt);
	vput(shown ? "   BROKEN " : demo.broken ? "   hidden " : "   WRONG  the mistake did not show: ", fmt, ap, "\n");
	va_end(ap);
	return shown;
}

int verdict(const char *fmt, ...)
{
	static const char line[] = "VERDICT: not as it should be, see above\n";
	static const char hidden[] = "VERDICT: the mistake did not show itself this time\n";
	va_list ap;

	if (failures) {
		put(line, sizeof line - 1);
		return 1;
	}
	if (demo.broken && !mistakes) {
		say("   (one run without the mistake does not make it right)\n");
		put(hidden, sizeof hidden - 1);
		return 0;
	}
	va_start(ap, fmt);
	vput("VERDICT: ", fmt, ap, "\n");
	va_end(ap);
	return demo.broken ? 1 : 0;
}

void skip(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vput("SKIP ", fmt, ap, "\n");
	va_end(ap);
	put("VERDICT: not shown here\n", 24);
	exit(77);
}

void fatal(const char *what)
{
	fprintf(stderr, "%s: %s: %s\n", name, what, strerror(errno));
	exit(1);
}

/* ---- time and chance ---- */

static long long clock_ns(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

long long now_ns(void)
{
	return clock_ns(CLOCK_MONOTONIC);
}

void nap_ms(long ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

	while (nanosleep(&t, &t) < 0 && errno == EINTR)
		;
}

void burn_ms(long ms)
{
	long long end = clock_ns(CLOCK_THREAD_CPUTIME_ID) + ms * 1000000LL;

	while (clock_ns(CLOCK_THREAD_CPUTIME_ID) < end)
		for (volatile int i = 0; i < 2000; i++)
			;
}

unsigned demo_random(unsigned below)
{
	chance = chance * 6364136223846793005UL + 1442695040888963407UL;
	return (chance >> 33) % below;
}

/* ---- processes and threads ---- */

bool on_sprout(void)
{
	struct utsname u;

	return uname(&u) == 0 && strcmp(u.sysname, "Linux") != 0;
}

void start(pthread_t *t, void *(*fn)(void *), void *arg)
{
	errno = pthread_create(t, NULL, fn, arg);
	if (errno)
		fatal("pthread_create");
}

void one_cpu(void)
{
	cpu_set_t set;
	int seen = 0;

	if (sched_getaffinity(0, sizeof set, &set) < 0)
		fatal("sched_getaffinity");
	for (int i = 0; i < CPU_SETSIZE; i++) {
		if (CPU_ISSET(i, &set) && seen++)
			CPU_CLR(i, &set);
	}
	if (seen > 1 && sched_setaffinity(0, sizeof set, &set) < 0)
		fatal("sched_setaffinity");
}

long read_text(const char *path, char *buf, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t n = 0;
	ssize_t k;

	if (fd < 0)
		return -1;
	while (n < size - 1 && (k = read(fd, buf + n, size - 1 - n)) > 0)
		n += k;
	close(fd);
	buf[n] = 0;
	return n;
}

char state_of(pid_t pid)
{
	char path[64], text[512], *p;

	snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
	if (read_text(path, text, sizeof text) <= 0)
		return 0;
	p = strrchr(text, ')');
	return p && p[1] ? p[2] : 0;
}

bool wait_state(pid_t pid, const char *letters)
{
	long long end = now_ns() + 20000000000LL;

	do {
		char c = state_of(pid);
		if (c && strchr(letters, c))
			return true;
		nap_ms(1);
	} while (now_ns() < end);
	return false;
}

void meet_init(pthread_barrier_t *b, int n)
{
	pthread_barrierattr_t attr;

	pthread_barrierattr_init(&attr);
	pthread_barrierattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
	errno = pthread_barrier_init(b, &attr, n);
	if (errno)
		fatal("pthread_barrier_init");
}

void meet(pthread_barrier_t *b)
{
	pthread_barrier_wait(b);
}

int wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void die_with_parent(void)
{
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 && errno != EINVAL)     /* EINVAL: a kernel that has no such thing */
		fatal("prctl");
}

void *shared_memory(size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		fatal("mmap");
	return p;
}

/* What the demos share: see demo.h. */
#define _GNU_SOURCE
#include "demo.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct demo demo;

static const char *name;
static int failures, steps, lane_count, lane_width;
static long long begin;
static unsigned long chance;

/* ---- options ---- */

static void help(const char *options)
{
	printf("usage: %s [--broken[=KIND]] [--fixed[=KIND]] [--slow] [--quiet] [--seed N] "
	       "[-n COUNT] [--file FILE]\n%s%s", name, options ? options : "", options ? "\n" : "");
	exit(2);
}

void demo_start(int argc, char **argv, const char *title, const char *options)
{
	static const struct option list[] = {
		{ "broken", optional_argument, NULL, 'b' }, { "fixed", optional_argument, NULL, 'f' },
		{ "slow", no_argument, NULL, 's' }, { "quiet", no_argument, NULL, 'q' },
		{ "seed", required_argument, NULL, 'S' }, { "count", required_argument, NULL, 'n' },
		{ "file", required_argument, NULL, 'F' }, { "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	const char *slash = strrchr(argv[0], '/');
	int c;

	name = slash ? slash + 1 : argv[0];
	demo.seed = 1;
	while ((c = getopt_long(argc, argv, "n:h", list, NULL)) != -1) {
		switch (c) {
		case 'b': demo.broken = true; demo.kind = optarg; break;
		case 'f': demo.fixed = true; demo.kind = optarg; break;
		case 's': demo.slow = true; break;
		case 'q': demo.quiet = true; break;
		case 'S': demo.seed = atol(optarg); break;
		case 'n': demo.count = atol(optarg); break;
		case 'F': demo.file = optarg; break;
		default:  help(options);
		}
	}
	if (optind < argc || (demo.broken && demo.fixed) || demo.count < 0)
		help(options);
	chance = demo.seed * 2654435761u + 1;
	begin = now_ns();
	say("%s: %s\n", name, title);
}

bool demo_kind(const char *kind)
{
	return !demo.kind || strcmp(demo.kind, kind) == 0;
}

long demo_count(long usual, long quiet)
{
	return demo.count ? demo.count : demo.quiet ? quiet : usual;
}

/* ---- text ---- */

static void put(const char *text, size_t n)
{
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

int verdict(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vput(failures ? "VERDICT: WRONG: " : "VERDICT: ", fmt, ap, "\n");
	va_end(ap);
	return failures ? 1 : 0;
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

	if (sched_getaffinity(0, sizeof set, &set) < 0)
		fatal("sched_getaffinity");
	for (int i = 0, seen = 0; i < CPU_SETSIZE; i++) {
		if (CPU_ISSET(i, &set) && seen++)
			CPU_CLR(i, &set);
	}
	if (sched_setaffinity(0, sizeof set, &set) < 0)
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
	long long end = now_ns() + 2000000000LL;

	do {
		char c = state_of(pid);
		if (c && strchr(letters, c))
			return true;
		nap_ms(1);
	} while (now_ns() < end);
	return false;
}

int wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void *shared_memory(size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		fatal("mmap");
	return p;
}

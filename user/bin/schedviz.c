/* schedviz [-t seconds] [-w columns] [command...]: who ran when, drawn from the
   kernel's trace while a command runs or for a second. A digit is the CPU a thread
   ran on, - means ready but waiting for a CPU, blank asleep. */
#include "util.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

const char *prog = "schedviz";

enum { MOST = 512, CPUS = 64, WIDEST = 240 };

struct span {
	double from, to;
	int cpu;		/* -1: ready, not running */
};

static struct thread {
	int tid;
	char comm[24];
	struct span *spans;
	int nspans, switches;
	double since;		/* when the present span began; < 0: asleep */
	int cpu;		/* of the present span */
	double ran, waited;
} threads[MOST];
static int nthreads;
static double first = -1, last;

static struct thread *thread_of(int tid)
{
	for (int i = 0; i < nthreads; i++)
		if (threads[i].tid == tid)
			return &threads[i];
	if (nthreads == MOST)
		return &threads[MOST - 1];
	threads[nthreads] = (struct thread){ .tid = tid, .since = -1 };
	return &threads[nthreads++];
}

static void span_end(struct thread *t, double now)
{
	if (t->since < 0)
		return;
	if (t->nspans % 64 == 0)
		t->spans = xrealloc(t->spans, (t->nspans + 64) * sizeof *t->spans);
	t->spans[t->nspans++] = (struct span){ t->since, now, t->cpu };
	if (t->cpu >= 0)
		t->ran += now - t->since;
	else
		t->waited += now - t->since;
	t->since = -1;
}

static void span_begin(struct thread *t, double now, int cpu)
{
	span_end(t, now);
	t->since = now;
	t->cpu = cpu;
}

/* "from A STATE to B": A stays ready if its state is R. */
static void switched(double now, int cpu, const char *details)
{
	int from, to;
	char state;

	if (sscanf(details, "from %d %c to %d", &from, &state, &to) != 3)
		return;
	struct thread *a = thread_of(from);
	if (a->since < 0 && a->nspans == 0)	/* it ran when the trace began */
		a->since = first, a->cpu = cpu;
	span_end(a, now);
	if (state == 'R' || state == 'N')
		span_begin(a, now, -1);
	struct thread *b = thread_of(to);
	span_begin(b, now, cpu);
	b->switches++;
}

static void woken(double now, const char *details)
{
	int tid;

	if (sscanf(details, "tid %d", &tid) != 1)
		return;
	struct thread *t = thread_of(tid);
	if (t->since < 0)
		span_begin(t, now, -1);
}

static void one_line(char *line)
{
	double now = strtod(line, NULL);
	int cpu, tid, skip = 0;
	char *sw = strstr(line, " switch from "), *wake = strstr(line, " wake tid ");

	if (sscanf(line, "%*s %d %d %*d %n", &cpu, &tid, &skip) < 2 || !(sw || wake))
		return;
	if (first < 0)
		first = now;
	last = now;
	struct thread *t = thread_of(tid);
	char *end = sw ? sw : wake;
	if (skip && end > line + skip)
		snprintf(t->comm, sizeof t->comm, "%.*s", (int)(end - line - skip), line + skip);
	if (sw)
		switched(now, cpu, sw + 8);
	else
		woken(now, wake + 6);
}

static void read_trace(int fd)
{
	static char buf[65536];
	size_t have = 0;
	ssize_t n;

	while ((n = read(fd, buf + have, sizeof buf - 1 - have)) > 0) {
		char *line = buf, *end;

		have += n;
		buf[have] = 0;
		while ((end = strchr(line, '\n'))) {
			*end = 0;
			one_line(line);
			line = end + 1;
		}
		have -= line - buf;
		memmove(buf, line, have);
	}
}

/* In each cell what the thread did most of: ran, waited, slept. */
static void draw(const struct thread *t, int width)
{
	static double ran[WIDEST], waited[WIDEST];
	static int cpu[WIDEST];
	double cell = (last - first) / width;

	memset(ran, 0, sizeof ran);
	memset(waited, 0, sizeof waited);
	for (int i = 0; i < t->nspans; i++) {
		const struct span *s = &t->spans[i];
		int a = (int)((s->from - first) / cell), b = (int)((s->to - first) / cell);

		for (int k = a < 0 ? 0 : a; k <= b && k < width; k++) {
			double from = first + k * cell, to = from + cell;
			double part = (s->to < to ? s->to : to) - (s->from > from ? s->from : from);
			if (s->cpu < 0) {
				waited[k] += part;
			} else {
				ran[k] += part;
				cpu[k] = s->cpu;
			}
		}
	}
	for (int k = 0; k < width; k++) {
		double slept = cell - ran[k] - waited[k];
		int c = ' ';

		if (ran[k] > 0 && ran[k] >= waited[k] && (ran[k] >= slept || ran[k] > cell / 8))
			c = cpu[k] < 10 ? '0' + cpu[k] : 'a' + cpu[k] - 10;
		else if (waited[k] > cell / 8)
			c = '-';
		else if (ran[k] > 0)
			c = '.';
		putchar(c);
	}
}

/* In the order in which they first did something. */
static int by_start(const void *a, const void *b)
{
	const struct thread *x = a, *y = b;
	double s = x->nspans ? x->spans[0].from : last, t = y->nspans ? y->spans[0].from : last;

	return s != t ? (s > t) - (s < t) : (x->tid > y->tid) - (x->tid < y->tid);
}

static void chart(int columns)
{
	int width = columns - 46, others = 0;

	if (width < 10)
		width = 10;
	if (width > WIDEST)
		width = WIDEST;
	for (int i = 0; i < nthreads; i++)
		span_end(&threads[i], last);
	qsort(threads, nthreads, sizeof *threads, by_start);
	printf("%.3f seconds, one column is %.3f ms. Digit: ran on that CPU, '.': briefly, "
	       "'-': ready, waiting\n", last - first, (last - first) / width * 1e3);
	printf("%5s %-12s |%*s| %8s %8s %5s\n", "tid", "name", width, "", "ran ms", "ready ms", "runs");
	for (int i = 0; i < nthreads; i++) {
		struct thread *t = &threads[i];

		if (t->tid == 0 || strncmp(t->comm, "idle", 4) == 0)
			continue;
		others += t->tid != getpid();
		printf("%5d %-12.12s |", t->tid, t->comm);
		draw(t, width);
		printf("| %8.2f %8.2f %5d\n", t->ran * 1e3, t->waited * 1e3, t->switches);
	}
	if (!others)
		printf("Nobody else ran. Give it something to look at: schedviz schedlab\n");
}

static void tell(int fd, const char *text)
{
	if (write(fd, text, strlen(text)) < 0)
		die("/proc/trace: %s", text);
}

static void run(char **argv)
{
	pid_t pid = fork();

	if (pid < 0)
		die("fork");
	if (pid == 0)
		run_program(argv);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		continue;
}

int main(int argc, char **argv)
{
	struct winsize size;
	double length = 1;
	int c, columns = 100;

	if (ioctl(1, TIOCGWINSZ, &size) == 0 && size.ws_col)
		columns = size.ws_col;
	while ((c = getopt(argc, argv, "+t:w:")) != -1) {
		if (c == 't')
			length = seconds(optarg);
		else if (c == 'w')
			columns = number(optarg);
		else
			usage("schedviz [-t seconds] [-w columns] [command...]");
	}
	int fd = open("/proc/trace", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		die("/proc/trace");
	tell(fd, "event switch,wake");
	tell(fd, "on");
	tell(fd, "clear");
	if (optind < argc)
		run(argv + optind);
	else
		sleep_for(length);
	tell(fd, "off");
	read_trace(fd);
	if (first < 0 || last <= first)
		fail("nothing was traced");
	chart(columns);
	return done(0);
}

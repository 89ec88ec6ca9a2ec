/* strace [-cfrT] [-o file] [-e call,...] command... | -p pid: the system calls a
   process makes, with their arguments and results. Reads the kernel's own trace
   (/proc/trace), so nothing stops and nothing is rewritten; the kernel's sentence
   on why a call failed, if it has one, follows the line behind a #. */
#include "util.h"
#include "user/libc/errnos.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

const char *prog = "strace";

enum { MOST = 256 };

static struct task {		/* a thread that is being followed */
	int tid, pid;
	char call[512];		/* name(args) that has not returned; "" if none */
	bool printed;		/* ... and stands on an unfinished line */
	double since;
	char why[160];
} tasks[MOST];
static int ntasks;

static struct tally {
	char name[32];
	long calls, errors;
	double time;
} tallies[MOST];
static int ntallies;

static bool counting, follow, relative, durations;
static char *only;		/* -e: ",read,write," */
static FILE *out;
static double last_time;
static struct task *unfinished;	/* whose line waits for its end */
static volatile int stop;
static int before_exec;		/* the thread whose calls are still strace's own: nothing of it is shown until it has become the command */

static struct task *task_find(int tid, int pid)
{
	for (int i = 0; i < ntasks; i++)
		if (tasks[i].tid == tid)
			return &tasks[i];
	if (!follow)
		return NULL;
	for (int i = 0; i < ntasks; i++)	/* a further thread of a followed process */
		if (tasks[i].pid == pid && ntasks < MOST) {
			tasks[ntasks] = (struct task){ .tid = tid, .pid = pid };
			return &tasks[ntasks++];
		}
	return NULL;
}

static void task_add(int tid, int pid)
{
	for (int i = 0; i < ntasks; i++)
		if (tasks[i].tid == tid)
			return;
	if (ntasks < MOST)
		tasks[ntasks++] = (struct task){ .tid = tid, .pid = pid };
}

/* Begin a line; another task's open line is left unfinished first. */
static void begin(const struct task *t, double now)
{
	if (unfinished && unfinished != t) {
		fprintf(out, " <unfinished ...>\n");
		unfinished->printed = true;
	}
	unfinished = NULL;
	if (follow && ntasks > 1)
		fprintf(out, "[pid %5d] ", t->tid);
	if (relative) {
		double d = last_time ? now - last_time : 0;
		fprintf(out, "%10.6f ", d);
		last_time = now;
	}
}

static bool wanted(const char *call)
{
	char key[64];

	if (!only)
		return true;
	snprintf(key, sizeof key, ",%.*s,", (int)strcspn(call, "( "), call);
	return strstr(only, key) != NULL;
}

static void entered(struct task *t, const char *text, double now)
{
	snprintf(t->call, sizeof t->call, "%s", text);
	t->since = now;
	t->printed = false;
	t->why[0] = 0;
	if (counting || !wanted(text) || t->tid == before_exec)
		return;
	begin(t, now);
	fputs(text, out);
	unfinished = t;
	if (strncmp(text, "exit", 4) == 0) {	/* these never return */
		fprintf(out, " = ?\n");
		unfinished = NULL;
	}
}

static void count(const char *call, long result, double time)
{
	size_t n = strcspn(call, "( ");
	int i = 0;

	while (i < ntallies && (strncmp(tallies[i].name, call, n) || tallies[i].name[n]))
		i++;
	if (i == MOST)
		return;
	if (i == ntallies)
		snprintf(tallies[ntallies++].name, sizeof tallies[i].name, "%.*s", n < 31 ? (int)n : 31, call);
	tallies[i].calls++;
	tallies[i].errors += result < 0 && result > -4096;
	tallies[i].time += time;
}

static const char *error_name(int error)
{
	switch (error) {
#define NAME(name, text) case name: return #name;
	ERRNO_LIST(NAME)
#undef NAME
	}
	return "?";
}

static void print_result(const char *call, long result)
{
	static const char *const address_calls[] = { "mmap", "brk", "mremap", "shmat" };

	if (result < 0 && result > -4096) {
		fprintf(out, " = -1 %s (%s)", error_name(-result), strerror(-result));
		return;
	}
	for (size_t i = 0; i < 4; i++)
		if (strncmp(call, address_calls[i], strcspn(call, "(")) == 0) {
			fprintf(out, " = %#lx", (unsigned long)result);
			return;
		}
	fprintf(out, " = %ld", result);
}

static void returned(struct task *t, const char *text, double now)
{
	const char *equals = strstr(text, " = ");
	long result = equals ? atol(equals + 3) : 0;
	const char *call = t->call[0] ? t->call : text;
	bool becomes = t->tid == before_exec && result == 0 && strncmp(call, "execve(", 7) == 0;

	if (becomes)
		before_exec = 0;
	if (t->tid == before_exec) {
		t->call[0] = 0;
	} else if (counting) {
		count(call, result, t->call[0] ? now - t->since : 0);
	} else if (wanted(call)) {
		if (unfinished != t) {
			int n = (int)strcspn(call, "( ");
			begin(t, now);
			if (becomes)
				fputs(call, out);
			else
				fprintf(out, "<... %.*s resumed>", n, call);
		}
		unfinished = NULL;
		print_result(call, result);
		if (durations)
			fprintf(out, " <%.6f>", now - t->since);
		if (t->why[0])
			fprintf(out, "   # %s", t->why);
		fputc('\n', out);
	}
	t->call[0] = 0;
}

/* "SIG ...": only what is delivered (third word 2), not what is sent. */
static void signalled(struct task *t, const char *text, double now)
{
	unsigned sig, mark = 0;
	unsigned long a, handler = 0;

	if (sscanf(text, "%u %lx %lx %x", &sig, &a, &handler, &mark) != 4 || mark != 2 || counting)
		return;
	begin(t, now);
	fprintf(out, "--- SIG%s {handler=%#lx} ---\n", signal_name(sig), handler);
}

static void forked(const char *text)
{
	unsigned low;
	unsigned long tid, flags, pid;

	if (follow && sscanf(text, "%u %lx %lx %lx", &low, &tid, &flags, &pid) == 4)
		task_add(tid, pid);
}

/* SEC.NS cpu tid pid comm EVENT details; comm may hold blanks, so look for the event. */
static void one_line(char *line)
{
	static const char *const events[] = {
		"enter", "exit", "signal", "fork", "explain", "exec", "exit_"
	};
	double now = strtod(line, NULL);
	int tid, pid, skip = 0, event = -1;
	char *p, *details = NULL;

	if (sscanf(line, "%*s %*d %d %d %n", &tid, &pid, &skip) < 2 || !skip)
		return;
	for (p = strchr(line + skip, ' '); p && event < 0; p = strchr(p + 1, ' '))
		for (int i = 0; i < 7 && event < 0; i++) {
			size_t n = strlen(events[i]);
			if (strncmp(p + 1, events[i], n) == 0 && (p[n + 1] == ' ' || !p[n + 1])) {
				event = i;
				details = p + n + 1 + (p[n + 1] == ' ');
			}
		}
	struct task *t = task_find(tid, pid);
	if (!t || event < 0)
		return;
	switch (event) {
	case 0: entered(t, details, now); break;
	case 1: returned(t, details, now); break;
	case 2: signalled(t, details, now); break;
	case 3: forked(details); break;
	case 4: snprintf(t->why, sizeof t->why, "%s", details); break;
	}
}

/* The lines there are now. Reading is itself traced, so a short answer ends it. */
static void drain(int fd)
{
	static char buf[65536];
	static size_t have;
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
		if (have == sizeof buf - 1)
			have = 0;
		if (n < 4096)
			break;
	}
}

static void tell(int fd, const char *fmt, int value)
{
	char text[128];

	snprintf(text, sizeof text, fmt, value);
	if (write(fd, text, strlen(text)) < 0)
		die("/proc/trace: %s", text);
}

static int by_time(const void *a, const void *b)
{
	const struct tally *x = a, *y = b;

	return (x->time < y->time) - (x->time > y->time);
}

static void print_counts(void)
{
	double total = 0;

	qsort(tallies, ntallies, sizeof *tallies, by_time);
	for (int i = 0; i < ntallies; i++)
		total += tallies[i].time;
	fprintf(out, "%% time     seconds  usecs/call     calls    errors syscall\n");
	for (int i = 0; i < ntallies; i++)
		fprintf(out, "%6.2f %11.6f %11ld %9ld %9ld %s\n",
			total > 0 ? tallies[i].time / total * 100 : 0, tallies[i].time,
			(long)(tallies[i].time * 1e6 / tallies[i].calls), tallies[i].calls,
			tallies[i].errors, tallies[i].name);
}

/* A child that waits until its calls are being watched. */
static pid_t start(char **argv, int *go)
{
	int fd[2];
	char c;

	if (pipe(fd) < 0)
		die("pipe");
	pid_t pid = fork();
	if (pid < 0)
		die("fork");
	if (pid == 0) {
		close(fd[1]);
		if (read(fd[0], &c, 1) != 1)
			_exit(126);
		close(fd[0]);
		run_program(argv);
	}
	close(fd[0]);
	*go = fd[1];
	return pid;
}

static void on_interrupt(int sig)
{
	(void)sig;
	stop = 1;
}

static bool gone(pid_t pid, bool ours, int *status)
{
	if (ours)
		return waitpid(pid, status, WNOHANG) == pid;
	return kill(pid, 0) < 0 && errno == ESRCH;
}

static void print_end(pid_t pid, int status)
{
	if (unfinished)
		fputc('\n', out);
	unfinished = NULL;
	begin(task_find(pid, pid), last_time);
	if (WIFEXITED(status))
		fprintf(out, "+++ exited with %d +++\n", WEXITSTATUS(status));
	else
		fprintf(out, "+++ killed by SIG%s +++\n", signal_name(WTERMSIG(status)));
}

int main(int argc, char **argv)
{
	static const char *help = "strace [-cfrT] [-o file] [-e call,...] command... | -p pid";
	int c, go = -1, status = 0;
	pid_t pid = 0;

	out = stderr;
	while ((c = getopt(argc, argv, "+cfrTo:e:p:")) != -1) {
		counting |= c == 'c';
		follow |= c == 'f';
		relative |= c == 'r';
		durations |= c == 'T';
		if (c == 'o' && !(out = fopen(optarg, "w")))
			die("%s", optarg);
		if (c == 'e') {
			const char *names = strncmp(optarg, "trace=", 6) ? optarg : optarg + 6;
			only = xmalloc(strlen(names) + 3);
			sprintf(only, ",%s,", names);
		}
		if (c == 'p')
			pid = number(optarg);
		if (c == '?')
			usage(help);
	}
	if (!pid && optind == argc)
		usage(help);
	int fd = open("/proc/trace", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		die("/proc/trace");
	bool ours = !pid;
	if (ours)
		before_exec = pid = start(argv + optind, &go);
	task_add(pid, pid);
	tell(fd, "event enter,exit,signal,fork,explain", 0);
	if (!follow)
		tell(fd, "pid %d", pid);
	tell(fd, "on", 0);
	tell(fd, "clear", 0);
	signal(SIGINT, on_interrupt);
	signal(SIGTERM, on_interrupt);
	if (go >= 0) {
		write(go, "x", 1);
		close(go);
	}
	while (!gone(pid, ours, &status) && !stop) {
		sleep_for(0.02);
		drain(fd);
	}
	tell(fd, "off", 0);
	drain(fd);
	if (counting)
		print_counts();
	else if (ours && !stop && !before_exec)
		print_end(pid, status);
	fflush(out);
	return ours && WIFEXITED(status) ? WEXITSTATUS(status) : 0;
}

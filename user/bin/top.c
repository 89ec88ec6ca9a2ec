/* top [-b] [-n rounds] [-d seconds] [-H]: the busiest processes, again and again.
   Keys: q quit, P by CPU, M by memory, N by number, H threads, space now. -b prints
   plain text, for files. */
#include "procread.h"
#include "util.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

const char *prog = "top";

static bool batch, threads;
static int sort_by = 'P';
static struct termios old_modes;
static unsigned long page;

struct cpu_times {
	unsigned long long user, nice, system, idle, iowait, irq, softirq, all;
};

static struct cpu_times cpu_read(void)
{
	struct cpu_times t = { 0 };
	char *text = slurp("/proc/stat", NULL);

	if (text)
		sscanf(text, "cpu %llu %llu %llu %llu %llu %llu %llu", &t.user, &t.nice,
		       &t.system, &t.idle, &t.iowait, &t.irq, &t.softirq);
	free(text);
	t.all = t.user + t.nice + t.system + t.idle + t.iowait + t.irq + t.softirq;
	return t;
}

static unsigned long used(const struct procinfo *p)
{
	return p->utime + p->stime;
}

static int compare(const void *x, const void *y)
{
	const struct procinfo *a = x, *b = y;

	if (sort_by == 'P' && a->ticks_before != b->ticks_before)
		return a->ticks_before < b->ticks_before ? 1 : -1;
	if (sort_by == 'M' && a->rss != b->rss)
		return a->rss < b->rss ? 1 : -1;
	if (sort_by == 'P' && used(a) != used(b))
		return used(a) < used(b) ? 1 : -1;
	return (a->tid > b->tid) - (a->tid < b->tid);
}

static void print_percent(unsigned long long part, unsigned long long all, const char *what)
{
	unsigned tenths = all ? (unsigned)(part * 1000 / all) : 0;

	if (part > all)			/* Linux's idle time may go back a little */
		tenths = 0;
	printf(" %3u.%u %s%s", tenths / 10, tenths % 10, what, strcmp(what, "si") ? "," : "\n");
}

static void print_head(const struct procinfo *list, int n, const struct cpu_times *before,
		       const struct cpu_times *now)
{
	int running = 0, stopped = 0, zombies = 0;
	char load[64], clock[16];
	long up = (long)uptime_seconds();
	time_t t = time(NULL);
	unsigned long long all = now->all - before->all;

	for (int i = 0; i < n; i++) {
		running += list[i].state == 'R';
		stopped += list[i].state == 'T' || list[i].state == 't';
		zombies += list[i].state == 'Z';
	}
	load_averages(load, sizeof load);
	strftime(clock, sizeof clock, "%H:%M:%S", localtime(&t));
	printf("top - %s up %ld:%02ld:%02ld,  load average: %s\n", clock, up / 3600,
	       up / 60 % 60, up % 60, load);
	printf("%s: %3d total, %3d running, %3d sleeping, %3d stopped, %3d zombie\n",
	       threads ? "Threads" : "Tasks", n, running, n - running - stopped - zombies,
	       stopped, zombies);
	printf("%%Cpu(s):");
	print_percent(now->user - before->user, all, "us");
	print_percent(now->system - before->system, all, "sy");
	print_percent(now->nice - before->nice, all, "ni");
	print_percent(now->idle - before->idle, all, "id");
	print_percent(now->irq - before->irq, all, "hi");
	print_percent(now->softirq - before->softirq, all, "si");
	unsigned long long total = meminfo("MemTotal") >> 10, unused = meminfo("MemFree") >> 10;
	unsigned long long cache = (meminfo("Buffers") + meminfo("Cached")) >> 10;
	printf("KiB Mem: %9llu total, %9llu free, %9llu used, %9llu buff/cache\n", total,
	       unused, total - unused > cache ? total - unused - cache : 0, cache);
}

static void print_row(const struct procinfo *p, double elapsed, unsigned long long total,
		      int columns)
{
	static int ticks;
	char line[512], priority[8];

	if (!ticks)
		ticks = sysconf(_SC_CLK_TCK);
	unsigned cpu = elapsed > 0 ?
		       (unsigned)((double)p->ticks_before * 1000 / ticks / elapsed) : 0;
	unsigned mem = total ? (unsigned)(p->rss * page * 1000ULL / total) : 0;
	unsigned long hundredths = used(p) * 100 / ticks;
	if (p->policy == 1 || p->policy == 2)
		snprintf(priority, sizeof priority, "rt");
	else
		snprintf(priority, sizeof priority, "%ld", p->priority);
	int n = snprintf(line, sizeof line,
			 "%7d %-8.8s %3s %3ld %8lu %7lu %c %3u.%u %3u.%u %4lu:%02lu.%02lu %s",
			 (int)p->tid, user_name(p->euid), priority, p->nice, p->vsize >> 10,
			 p->rss * page >> 10, p->state, cpu / 10, cpu % 10, mem / 10, mem % 10,
			 hundredths / 6000, hundredths / 100 % 60, hundredths % 100, p->comm);
	printf("%.*s\n", columns && n > columns ? columns : n, line);
}

/* Times used since the last round, into ticks_before. Both lists are sorted by pid. */
static void subtract(struct procinfo *now, int n, const struct procinfo *then, int m)
{
	int k = 0;

	for (int i = 0; i < n; i++) {
		while (k < m && (then[k].pid < now[i].pid ||
				 (then[k].pid == now[i].pid && then[k].tid < now[i].tid)))
			k++;
		bool same = k < m && then[k].tid == now[i].tid && then[k].start == now[i].start;
		now[i].ticks_before = used(&now[i]) - (same ? used(&then[k]) : 0);
	}
}

static double clock_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void restore(void)
{
	tcsetattr(0, TCSADRAIN, &old_modes);
	fputs("\033[?25h\n", stdout);
	fflush(stdout);
}

/* Wait for the next round or a key. False: quit. */
static bool pause_or_key(double pause)
{
	struct pollfd p = { 0, POLLIN, 0 };
	char c;

	fflush(stdout);
	if (batch) {
		sleep_for(pause);
		return true;
	}
	if (poll(&p, 1, (int)(pause * 1000)) <= 0)
		return true;
	if (read(0, &c, 1) != 1 || c == 'q' || c == 3)
		return false;
	if (strchr("PMN", c))
		sort_by = c;
	if (c == 'H')
		threads = !threads;
	return true;
}

static void round_print(struct procinfo *list, int n, double elapsed,
			const struct cpu_times *before, const struct cpu_times *now)
{
	struct winsize size = { 0 };
	unsigned long long total = meminfo("MemTotal");
	int rows = n;

	if (!batch) {
		ioctl(1, TIOCGWINSZ, &size);
		rows = (size.ws_row ? size.ws_row : 24) - 7;
		fputs("\033[H\033[J", stdout);
	}
	struct procinfo *sorted = xmalloc((n + 1) * sizeof *sorted);
	memcpy(sorted, list, n * sizeof *sorted);
	qsort(sorted, n, sizeof *sorted, compare);
	print_head(list, n, before, now);
	printf("\n%7s %-8s %3s %3s %8s %7s S %5s %5s %10s COMMAND\n", "PID", "USER", "PR", "NI",
	       "VIRT", "RES", "%CPU", "%MEM", "TIME+");
	for (int i = 0; i < n && i < rows; i++)
		print_row(&sorted[i], elapsed, total, batch ? 0 : size.ws_col);
	if (batch)
		putchar('\n');
	free(sorted);
}

int main(int argc, char **argv)
{
	struct procinfo *list, *then = NULL;
	struct cpu_times now, before = { 0 };
	double pause = 2, time_then = 0;
	long rounds = -1;
	int c, n, m = 0;

	while ((c = getopt(argc, argv, "bHn:d:")) != -1) {
		if (c == '?')
			usage("top [-b] [-n rounds] [-d seconds] [-H]");
		batch |= c == 'b';
		threads |= c == 'H';
		if (c == 'n')
			rounds = number(optarg);
		if (c == 'd')
			pause = seconds(optarg);
	}
	page = sysconf(_SC_PAGESIZE);
	batch |= tcgetattr(0, &old_modes) < 0;
	if (!batch) {
		struct termios raw = old_modes;
		raw.c_lflag &= ~(ICANON | ECHO | ISIG);
		tcsetattr(0, TCSADRAIN, &raw);
		fputs("\033[?25l", stdout);
		atexit(restore);
	}
	do {
		double time_now = clock_now();
		double elapsed = then ? time_now - time_then : uptime_seconds();

		n = proc_list(&list, threads);
		now = cpu_read();
		subtract(list, n, then, m);
		round_print(list, n, elapsed, &before, &now);
		proc_list_free(then, m);
		then = list, m = n, before = now, time_then = time_now;
	} while ((rounds < 0 || --rounds > 0) && pause_or_key(pause));
	return done(0);
}

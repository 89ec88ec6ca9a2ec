/* taskset mask command... | -p [mask] pid: on which CPUs a command or a process may
   run. -c: the mask is a list such as 0,2-3. */
#define _GNU_SOURCE
#include "util.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *prog = "taskset";

static bool lists;

static void parse(const char *s, cpu_set_t *set)
{
	char *end;

	CPU_ZERO(set);
	if (!lists) {
		unsigned long mask = strtoul(s, &end, 16);
		if (*end || end == s)
			fail("not a mask: %s", s);
		for (int i = 0; i < 64; i++)
			if (mask >> i & 1)
				CPU_SET(i, set);
		return;
	}
	for (; *s; s = *end == ',' ? end + 1 : end) {
		long from = strtol(s, &end, 10), to = from;
		if (*end == '-')
			to = strtol(end + 1, &end, 10);
		if (end == s || (*end && *end != ',') || to >= CPU_SETSIZE)
			fail("not a list: %s", s);
		for (long i = from; i <= to; i++)
			CPU_SET(i, set);
	}
}

static void show(pid_t pid, const char *when)
{
	cpu_set_t set;
	unsigned long mask = 0;
	bool first = true;

	CPU_ZERO(&set);
	if (sched_getaffinity(pid, sizeof set, &set) < 0)
		die("%d", (int)pid);
	printf("pid %d's %s affinity %s: ", (int)pid, when, lists ? "list" : "mask");
	for (int i = 0; i < 64; i++) {
		if (!CPU_ISSET(i, &set))
			continue;
		mask |= 1UL << i;
		if (lists)
			printf("%s%d", first ? "" : ",", i);
		first = false;
	}
	if (!lists)
		printf("%lx", mask);
	putchar('\n');
}

int main(int argc, char **argv)
{
	bool on_pid = false;
	cpu_set_t set;
	int c;

	while ((c = getopt(argc, argv, "+pc")) != -1) {
		if (c == '?')
			usage("taskset [-c] mask command... | -p [mask] pid");
		on_pid |= c == 'p';
		lists |= c == 'c';
	}
	int left = argc - optind;
	if (on_pid && left == 1) {
		show(number(argv[optind]), "current");
		return done(0);
	}
	if (left < 2)
		usage("taskset [-c] mask command... | -p [mask] pid");
	parse(argv[optind], &set);
	pid_t pid = on_pid ? number(argv[optind + 1]) : 0;
	if (on_pid)
		show(pid, "current");
	if (sched_setaffinity(pid, sizeof set, &set) < 0)
		die("the affinity");
	if (on_pid) {
		show(pid, "new");
		return done(0);
	}
	run_program(argv + optind + 1);
}

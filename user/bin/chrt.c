/* chrt [-o|-b|-i|-f|-r] priority command... | -p [priority] pid: the scheduling
   policy of a command to run, or of a process. -m: the priorities there are. */
#define _GNU_SOURCE
#include "util.h"

#include <sched.h>
#include <unistd.h>

const char *prog = "chrt";

static const struct {
	int letter, policy;
	const char *name;
} policies[] = {
	{ 'o', SCHED_OTHER, "SCHED_OTHER" }, { 'f', SCHED_FIFO, "SCHED_FIFO" },
	{ 'r', SCHED_RR, "SCHED_RR" }, { 'b', SCHED_BATCH, "SCHED_BATCH" },
	{ 'i', SCHED_IDLE, "SCHED_IDLE" },
};
enum { NPOLICIES = sizeof policies / sizeof *policies };

static int show(pid_t pid)
{
	struct sched_param param;
	int policy = sched_getscheduler(pid);

	if (policy < 0 || sched_getparam(pid, &param) < 0)
		die("%d", (int)pid);
	for (int i = 0; i < NPOLICIES; i++)
		if (policies[i].policy == (policy & 0xff))
			printf("pid %d's scheduling policy: %s\n", (int)pid, policies[i].name);
	printf("pid %d's scheduling priority: %d\n", (int)pid, param.sched_priority);
	return done(0);
}

static int show_ranges(void)
{
	for (int i = 0; i < NPOLICIES; i++)
		printf("%s min/max priority\t: %d/%d\n", policies[i].name, sched_get_priority_min(policies[i].policy),
		       sched_get_priority_max(policies[i].policy));
	return done(0);
}

int main(int argc, char **argv)
{
	static const char *help = "chrt [-o|-b|-i|-f|-r] priority command... | " "-p [priority] pid | -m";
	int c, policy = SCHED_RR;
	bool on_pid = false;

	while ((c = getopt(argc, argv, "+ofrbipm")) != -1) {
		if (c == 'm')
			return show_ranges();
		if (c == '?')
			usage(help);
		on_pid |= c == 'p';
		for (int i = 0; i < NPOLICIES; i++)
			if (policies[i].letter == c)
				policy = policies[i].policy;
	}
	if (on_pid && argc - optind == 1)
		return show(number(argv[optind]));
	if (argc - optind < 2)
		usage(help);
	struct sched_param param = { .sched_priority = number(argv[optind]) };
	pid_t pid = on_pid ? number(argv[optind + 1]) : 0;
	if (sched_setscheduler(pid, policy, &param) < 0)
		die("the policy");
	if (on_pid)
		return 0;
	run_program(argv + optind + 1);
}

/* schedlab: one mixed load on one CPU under the policy the kernel was booted with
   (sched=fair, rr, mlfq, prio, lottery): two batch jobs, an interactive one of short
   bursts, and a short job that comes late. For each: turnaround (from coming to end),
   response (to the first instruction run), waiting (ready, but another ran). */
#include "demo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define JOBS 4

struct job {
	const char *name;
	long comes;          /* ms after the start */
	int bursts;          /* so many times: work, then sleep */
	long work, sleep;    /* ms */
	int nice;
	/* what came of it, written by the job itself */
	long long came, first, ended, asleep, cpu, latency;
	long switches;
};

static struct lab {
	struct gantt chart;
	struct job job[JOBS];
} *lab;

static long long cpu_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void live(int i)
{
	struct job *j = &lab->job[i];
	struct rusage u;
	long long cpu = cpu_ns();

	j->first = now_ns();
	for (int b = 0; b < j->bursts; b++) {
		gantt_burn(&lab->chart, i + 1, j->work);
		if (!j->sleep)
			continue;
		long long t = now_ns();
		nap_ms(j->sleep);
		long long late = now_ns() - t - j->sleep * 1000000LL;
		if (late > j->latency)
			j->latency = late;
		j->asleep += j->sleep * 1000000LL;
	}
	j->ended = now_ns();
	j->cpu = cpu_ns() - cpu;
	getrusage(RUSAGE_SELF, &u);
	j->switches = u.ru_nvcsw + u.ru_nivcsw;
}

/* The policy's name out of the kernel's command line. */
static const char *policy(void)
{
	static char text[1024];
	char *p;

	if (read_text("/proc/cmdline", text, sizeof text) > 0 && (p = strstr(text, "sched="))) {
		p[strcspn(p, " \n")] = 0;
		return p + 6;
	}
	return on_sprout() ? "fair" : "Linux's";
}

int main(int argc, char **argv)
{
	static const char *const names[] = { "batch 1", "batch 2", "typist", "latecomer" };
	pid_t pid[JOBS];
	long unit;
	char title[80];

	snprintf(title, sizeof title, "a mixed load under the policy '%s'", policy());
	demo_start(argc, argv, title, "fixed n\n--fixed gives the typist nice -5; boot with "
		   "sched=fair|rr|mlfq|prio|lottery and compare\n");
	unit = demo_count(20, 2);
	lab = shared_memory(sizeof *lab);
	lab->job[0] = (struct job){ .name = names[0], .bursts = 1, .work = 15 * unit };
	lab->job[1] = (struct job){ .name = names[1], .bursts = 1, .work = 15 * unit };
	lab->job[2] = (struct job){ .name = names[2], .bursts = 12, .work = unit / 10 + 1, .sleep = 2 * unit };
	lab->job[3] = (struct job){ .name = names[3], .bursts = 1, .work = 3 * unit, .comes = 5 * unit };
	if (demo.fixed)
		lab->job[2].nice = -5;
	one_cpu();
	/* The starter must not wait behind its own children. */
	if (setpriority(PRIO_PROCESS, 0, -10) < 0)
		say("   (no right to nice -10: the latecomer comes when it may)\n");
	gantt_begin(&lab->chart, 1000000);
	for (int i = 0; i < JOBS; i++) {
		nap_ms(lab->job[i].comes);
		lab->job[i].came = now_ns();
		pid[i] = fork();
		if (pid[i] == 0) {
			setpriority(PRIO_PROCESS, 0, lab->job[i].nice);
			live(i);
			_exit(0);
		}
	}
	bool all = true;
	for (int i = 0; i < JOBS; i++)
		all &= wait_for(pid[i]) == 0;
	gantt_print(&lab->chart, JOBS, names);
	say("\n   %-10s %10s %10s %10s %10s %10s %9s\n", "ms", "CPU", "turnaround", "response", "waiting",
	    "late wake", "switches");
	double turnaround = 0, waiting = 0;
	for (int i = 0; i < JOBS; i++) {
		struct job *j = &lab->job[i];
		double turn = (j->ended - j->came) / 1e6, wait = turn - (j->cpu + j->asleep) / 1e6;
		say("   %-10s %10.1f %10.1f %10.1f %10.1f %10.1f %9ld\n", names[i], j->cpu / 1e6, turn,
		    (j->first - j->came) / 1e6, wait, j->latency / 1e6, j->switches);
		turnaround += turn / JOBS;
		waiting += wait / JOBS;
		all &= j->ended > j->came;
	}
	expect(all, "every job came to its end");
	expect(lab->job[0].cpu >= 15 * unit * 1000000LL, "the batch jobs had their CPU time");
	return verdict("policy %s: mean turnaround %.1f ms, mean waiting %.1f ms", policy(), turnaround, waiting);
}

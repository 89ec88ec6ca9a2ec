/* A chart of who ran when, made by the runners themselves: while one burns CPU time it
   marks the present slot as its own. No kernel help, so it works everywhere. */
#include "demo.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

void gantt_begin(struct gantt *g, long long slot_ns)
{
	memset(g->who, 0, sizeof g->who);
	g->slot = slot_ns;
	g->start = now_ns();
}

void gantt_mark(struct gantt *g, int who)
{
	long long i = (now_ns() - g->start) / g->slot;

	if (i >= 0 && i < GANTT_SLOTS)
		g->who[i] = who;
}

void gantt_burn(struct gantt *g, int who, long ms)
{
	struct timespec t;
	long long end;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	end = t.tv_sec * 1000000000LL + t.tv_nsec + ms * 1000000LL;
	do {
		gantt_mark(g, who);
		for (volatile int i = 0; i < 2000; i++)
			;
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	} while (t.tv_sec * 1000000000LL + t.tv_nsec < end);
}

void gantt_print(const struct gantt *g, int n, const char *const names[])
{
	int used = GANTT_SLOTS, width = 64, each;

	while (used > 0 && !g->who[used - 1])
		used--;
	each = (used + width - 1) / width;
	if (!each)
		return;
	for (int who = 1; who <= n; who++) {
		char line[80];
		int k = 0;
		for (int i = 0; i < used; i += each) {
			bool ran = false;
			for (int j = i; j < i + each && j < used; j++)
				ran |= g->who[j] == who;
			line[k++] = ran ? '#' : '.';
		}
		line[k] = 0;
		say("   %-12.12s %s\n", names[who - 1], line);
	}
	say("   %-12s one mark is %.1f ms\n", "", each * g->slot / 1e6);
}

/* ipcbench: all ways compared: the time of a message there and back, and of a stream of
   4 KiB, the best of five runs each. --file NAME reads the figures of another system ("name latency stream", as
   --fixed=raw prints them there) and shows them beside ours. */
#include "demo.h"
#include "ways.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RUNS 5

struct figures { char name[16]; double latency, stream; };

static struct figures other[32];
static int others;
static char data[WAY_MAX];

static void read_others(void)
{
	FILE *f = demo.file ? fopen(demo.file, "r") : NULL;

	if (demo.file && !f)
		fatal(demo.file);
	while (f && others < 32 && fscanf(f, "%15s %lf %lf", other[others].name, &other[others].latency,
					  &other[others].stream) == 3)
		others++;
	if (f)
		fclose(f);
}

static const struct figures *find_other(const char *name)
{
	for (int i = 0; i < others; i++)
		if (strcmp(other[i].name, name) == 0)
			return &other[i];
	return NULL;
}

/* Microseconds there and back. */
static double latency(const struct way *w, long n)
{
	char c[8] = "ping";

	pid_t echo = fork();
	if (echo == 0) {
		for (long i = 0; i < n; i++) {
			w->take(0, c, sizeof c);
			w->send(1, c, sizeof c);
		}
		_exit(0);
	}
	long long t = now_ns();
	for (long i = 0; i < n; i++) {
		w->send(0, c, sizeof c);
		w->take(1, c, sizeof c);
	}
	t = now_ns() - t;
	expect(wait_for(echo) == 0 && strcmp(c, "ping") == 0, "%s: %ld there and back", w->name, n);
	return t / 1e3 / n;
}

/* Megabytes a second. */
static double stream(const struct way *w, long n)
{
	pid_t sender = fork();
	if (sender == 0) {
		memset(data, 'x', sizeof data);
		for (long i = 0; i < n; i++)
			w->send(0, data, sizeof data);
		_exit(0);
	}
	long long t = now_ns();
	for (long i = 0; i < n; i++)
		w->take(0, data, sizeof data);
	t = now_ns() - t;
	expect(wait_for(sender) == 0 && data[WAY_MAX - 1] == 'x', "%s: %ld messages of %d", w->name, n, WAY_MAX);
	return n * (double)WAY_MAX / 1e6 / (t / 1e9);
}

static void chart(const struct figures *f, int n, bool streams)
{
	char line[80];
	double most = 0;

	for (int i = 0; i < n; i++) {
		const struct figures *o = find_other(f[i].name);
		double v = streams ? f[i].stream : f[i].latency, w = !o ? 0 : streams ? o->stream : o->latency;
		if (v > most)
			most = v;
		if (w > most)
			most = w;
	}
	for (int i = 0; i < n; i++) {
		const struct figures *o = find_other(f[i].name);
		double v = streams ? f[i].stream : f[i].latency;
		say("   %-10s %s %9.1f\n", f[i].name, bar(line, 40, v * 10, most * 10), v);
		if (o)
			say("   %10s %s %9.1f\n", "there", bar(line, 40, (streams ? o->stream : o->latency) * 10,
								 most * 10), streams ? o->stream : o->latency);
	}
}

int main(int argc, char **argv)
{
	struct figures f[16];
	bool raw;
	int n = 0;

	demo_start(argc, argv, "all ways compared",
		   "fixed=raw n file\n--fixed=raw prints the figures for --file of another system\n");
	raw = demo.kind && strcmp(demo.kind, "raw") == 0;
	demo.quiet |= raw;
	read_others();
	long pings = demo_count(2000, raw ? 2000 : 20), blocks = demo_count(4000, raw ? 4000 : 40);
	for (int i = 0; i < way_count; i++) {
		if (!ways[i].open())
			continue;
		snprintf(f[n].name, sizeof f[n].name, "%s", ways[i].name);
		f[n].latency = f[n].stream = 0;
		for (int run = 0; run < RUNS; run++) {
			double us = latency(&ways[i], (pings + RUNS - 1) / RUNS);
			double mb = stream(&ways[i], (blocks + RUNS - 1) / RUNS);
			if (run == 0 || us < f[n].latency)
				f[n].latency = us;
			if (mb > f[n].stream)
				f[n].stream = mb;
		}
		ways[i].close();
		n++;
	}
	for (int i = 0; i < n && raw; i++)
		printf("%s %.2f %.1f\n", f[i].name, f[i].latency, f[i].stream);
	if (raw)
		return 0;
	step("8 bytes there and back, microseconds (shorter is better)");
	chart(f, n, false);
	step("a stream of %d bytes, megabytes a second (longer is better)", WAY_MAX);
	chart(f, n, true);
	return verdict("%d ways measured here and now: what differs less than from run to run is the same", n);
}

/* prodcons: a producer and a consumer in six ways: pipe, FIFO, System V messages, POSIX
   messages, shared memory with semaphores, shared memory with a futex. The same numbers
   go through each, so the checksum must be the same six times. */
#include "demo.h"
#include "ways.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct parcel { uint64_t number, value; };

static uint64_t checksum(uint64_t sum, const struct parcel *p)
{
	return (sum ^ p->value) * 1099511628211UL + p->number;
}

static struct parcel make(uint64_t i)
{
	struct parcel p = { i, (i + demo.seed) * 0x9e3779b97f4a7c15UL };

	return p;
}

/* What came out at the other end; its time in *ms. */
static uint64_t through(const struct way *w, long n, double *ms)
{
	long long begin = now_ns();
	uint64_t sum = 0;

	pid_t producer = fork();
	if (producer == 0) {
		for (long i = 0; i < n; i++) {
			struct parcel p = make(i);
			w->send(0, &p, sizeof p);
		}
		_exit(0);
	}
	for (long i = 0; i < n; i++) {
		struct parcel p;
		w->take(0, &p, sizeof p);
		sum = checksum(sum, &p);
	}
	if (wait_for(producer) != 0)
		sum = 0;
	*ms = (now_ns() - begin) / 1e6;
	return sum;
}

int main(int argc, char **argv)
{
	uint64_t want = 0;
	char chart[80];
	double ms[16], slowest = 0;
	uint64_t sum[16];
	bool there[16];
	long n;

	demo_start(argc, argv, "a producer and a consumer in six ways", "kinds of --fixed: the name of one way");
	n = demo_count(20000, 300);
	for (long i = 0; i < n; i++) {
		struct parcel p = make(i);
		want = checksum(want, &p);
	}
	for (int i = 0; i < 6; i++) {
		there[i] = demo_kind(ways[i].name) && ways[i].open();
		if (!there[i])
			continue;
		sum[i] = through(&ways[i], n, &ms[i]);
		ways[i].close();
		if (ms[i] > slowest)
			slowest = ms[i];
	}
	say("   %ld parcels of %zu bytes\n", n, sizeof(struct parcel));
	for (int i = 0; i < 6; i++) {
		if (!there[i])
			continue;
		say("   %-10s %s %7.1f ms  checksum %016lx\n", ways[i].name,
		    bar(chart, 30, ms[i] * 10, slowest * 10), ms[i], (unsigned long)sum[i]);
		expect(sum[i] == want, "%s: all came, in order", ways[i].name);
	}
	return verdict("one checksum, %016lx, whatever the way", (unsigned long)want);
}

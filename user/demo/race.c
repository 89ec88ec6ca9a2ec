/* race: two threads add to one counter. An addition is three instructions (load, add,
   store); a switch between them loses what the other has stored meanwhile.
   --slow shows the three steps of each thread side by side. */
#include "demo.h"

#include <semaphore.h>
#include <stdio.h>
#include <string.h>

static volatile long counter;
static long rounds;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static sem_t semaphore;

/* The mistake. Written out, because a compiler may make one instruction of counter++,
   which one CPU cannot be interrupted in (two CPUs still lose updates). */
static void add_plain(void)
{
	long reg = counter;

	reg = reg + 1;
	counter = reg;
}

static void add_mutex(void)
{
	pthread_mutex_lock(&mutex);
	add_plain();
	pthread_mutex_unlock(&mutex);
}

static void add_atomic(void)
{
	__atomic_fetch_add(&counter, 1, __ATOMIC_RELAXED);
}

static void add_semaphore(void)
{
	sem_wait(&semaphore);
	add_plain();
	sem_post(&semaphore);
}

static const struct way {
	const char *name;
	void (*add)(void);
} ways[] = { { "plain", add_plain }, { "mutex", add_mutex }, { "atomic", add_atomic },
	     { "semaphore", add_semaphore } };

static void *adder(void *arg)
{
	const struct way *w = arg;

	for (long i = 0; i < rounds; i++)
		w->add();
	return NULL;
}

/* Both add `rounds` times; how many of the additions were lost. */
static long lost_by(const struct way *w)
{
	pthread_t t[2];

	counter = 0;
	for (int i = 0; i < 2; i++)
		start(&t[i], adder, (void *)w);
	for (int i = 0; i < 2; i++)
		pthread_join(t[i], NULL);
	return 2 * rounds - counter;
}

/* ---- in slow motion ---- */

static void *slow_adder(void *arg)
{
	int me = (long)arg;

	for (int i = 0; i < 3; i++) {
		if (demo.fixed)
			pthread_mutex_lock(&mutex);
		long reg = counter;
		lane(me, "load   %ld", reg);
		nap_ms(me ? 130 : 100);
		reg = reg + 1;
		lane(me, "add    %ld", reg);
		nap_ms(100);
		long now = counter;
		counter = reg;
		lane(me, "store  %ld%s", reg, now != reg - 1 ? "   <- LOST: it was not the old value" : "");
		if (demo.fixed)
			pthread_mutex_unlock(&mutex);
		nap_ms(50);
	}
	return NULL;
}

static void slow_motion(void)
{
	static const char *const names[] = { "thread 1", "thread 2" };
	pthread_t t[2];

	counter = 0;
	lanes(2, names);
	for (long i = 0; i < 2; i++)
		start(&t[i], slow_adder, (void *)i);
	for (int i = 0; i < 2; i++)
		pthread_join(t[i], NULL);
	say("counter: %ld of 6\n", counter);
	expect(counter == 6 || (!demo.fixed && !demo.broken), "no addition was lost");
}

static void try(const struct way *w, bool judge)
{
	char chart[64];
	long lost = lost_by(w);

	say("   %-10s %s expected %ld, got %ld: %ld lost\n", w->name,
	    bar(chart, 30, counter, 2 * rounds), 2 * rounds, (long)counter, lost);
	if (judge)
		expect(lost == 0, "%s: every addition counts", w->name);
}

int main(int argc, char **argv)
{
	demo_start(argc, argv, "two threads, one counter", "kinds of --fixed: mutex, atomic, semaphore");
	sem_init(&semaphore, 0, 1);
	if (demo.slow) {
		slow_motion();
		return verdict("load, add and store are three steps; another thread may come between");
	}
	rounds = demo_count(1000000, demo.broken ? 300000 : 2000);
	/* On one CPU a switch has to fall between two instructions: try a few times. */
	for (int i = 0; i < 10 && !demo.fixed; i++) {
		try(&ways[0], demo.broken);
		if (demo.broken || counter != 2 * rounds)
			break;
	}
	for (int i = 1; i < 4 && !demo.broken; i++)
		if (demo_kind(ways[i].name))
			try(&ways[i], true);
	if (demo.broken)
		return verdict("without a lock the two overwrite each other's sums");
	return verdict("a lock, an atomic instruction or a semaphore keeps every addition");
}

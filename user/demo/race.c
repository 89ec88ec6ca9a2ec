/* race: two threads add to one counter. An addition is three instructions (load, add,
   store); a switch between them loses what the other has stored meanwhile. A timer tick
   may switch there at any time, but seldom does: so at every 500th addition the two meet
   between load and store. --broken=narrow leaves it to chance.
   --slow shows the three steps of each thread side by side. */
#include "demo.h"

#include <sched.h>
#include <semaphore.h>
#include <stdio.h>
#include <string.h>

#define EVERY 500

static volatile long counter;
static long rounds;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static sem_t semaphore;
static pthread_barrier_t window;

/* The mistake. Written out, because a compiler may make one instruction of counter++,
   which one CPU cannot be interrupted in (two CPUs still lose updates). */
static void add_narrow(long i)
{
	long reg = counter;

	reg = reg + 1;
	counter = reg;
}

/* Both have loaded before either stores: at least one addition is lost. */
static void add_plain(long i)
{
	long reg = counter;

	if (i % EVERY == 0)
		meet(&window);
	reg = reg + 1;
	counter = reg;
}

/* Under a lock the window may be as wide as it likes. */
static void add_locked(long i)
{
	long reg = counter;

	if (i % EVERY == 0)
		sched_yield();
	reg = reg + 1;
	counter = reg;
}

static void add_mutex(long i)
{
	pthread_mutex_lock(&mutex);
	add_locked(i);
	pthread_mutex_unlock(&mutex);
}

static void add_atomic(long i)
{
	__atomic_fetch_add(&counter, 1, __ATOMIC_RELAXED);
}

static void add_semaphore(long i)
{
	sem_wait(&semaphore);
	add_locked(i);
	sem_post(&semaphore);
}

static const struct way {
	const char *name;
	void (*add)(long i);
} ways[] = { { "plain", add_plain }, { "narrow", add_narrow }, { "mutex", add_mutex }, { "atomic", add_atomic },
	     { "semaphore", add_semaphore } };
enum { PLAIN, NARROW, FIRST_RIGHT, WAYS = 5 };

static void *adder(void *arg)
{
	const struct way *w = arg;

	for (long i = 0; i < rounds; i++)
		w->add(i);
	return NULL;
}

/* Both add `rounds` times; how many of the additions were lost. */
static long lost_by(const struct way *w)
{
	char chart[64];
	pthread_t t[2];

	counter = 0;
	for (int i = 0; i < 2; i++)
		start(&t[i], adder, (void *)w);
	for (int i = 0; i < 2; i++)
		pthread_join(t[i], NULL);
	say("   %-10s %s expected %ld, got %ld\n", w->name, bar(chart, 30, counter, 2 * rounds), 2 * rounds,
	    (long)counter);
	return 2 * rounds - counter;
}

/* ---- in slow motion: without a lock, then with a mutex ---- */

static bool locked;

static void *slow_adder(void *arg)
{
	int me = (long)arg;

	for (int i = 0; i < 3; i++) {
		if (locked)
			pthread_mutex_lock(&mutex);
		long reg = counter;
		lane(me, "load   %ld", reg);
		if (!locked)
			meet(&window);
		nap_ms(me ? 130 : 100);
		reg = reg + 1;
		lane(me, "add    %ld", reg);
		nap_ms(100);
		long now = counter;
		counter = reg;
		lane(me, "store  %ld%s", reg, now != reg - 1 ? "   <- LOST: it was not the old value" : "");
		if (locked)
			pthread_mutex_unlock(&mutex);
		else
			meet(&window);
	}
	return NULL;
}

static void slow_motion(bool lock)
{
	static const char *const names[] = { "thread 1", "thread 2" };
	pthread_t t[2];

	step(lock ? "with a mutex around the three" : "without a lock");
	locked = lock;
	counter = 0;
	lanes(2, names);
	for (long i = 0; i < 2; i++)
		start(&t[i], slow_adder, (void *)i);
	for (int i = 0; i < 2; i++)
		pthread_join(t[i], NULL);
	if (lock)
		expect(counter == 6, "counter: %ld of 6, no addition was lost", (long)counter);
	else
		mistake(counter < 6, "counter: %ld of 6, %ld additions are lost", (long)counter, 6 - (long)counter);
}

int main(int argc, char **argv)
{
	demo_start(argc, argv, "two threads, one counter", "broken=narrow fixed=mutex,atomic,semaphore n");
	sem_init(&semaphore, 0, 1);
	meet_init(&window, 2);
	rounds = demo_count(demo.broken ? 300000 : 1000000, 2000);
	for (int slow = 0; slow < 2 && demo.slow; slow++)
		if (slow ? !demo.broken : !demo.fixed)
			slow_motion(slow);
	if (!demo.fixed && !demo.slow) {
		long lost = lost_by(&ways[demo_asked("narrow") ? NARROW : PLAIN]);
		mistake(lost > 0, "without a lock %ld of %ld additions are lost", lost, 2 * rounds);
	}
	for (int i = FIRST_RIGHT; i < WAYS && !demo.broken && !demo.slow; i++)
		if (demo_kind(ways[i].name))
			expect(lost_by(&ways[i]) == 0, "%s: every addition counts", ways[i].name);
	if (demo.broken)
		return verdict("an addition is load, add and store: who comes in between is overwritten");
	return verdict("load, add and store must be one: by a lock, a semaphore or an atomic instruction");
}

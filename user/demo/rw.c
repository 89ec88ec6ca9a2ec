/* rw: readers and a writer share a pair that must always match. Without a lock readers
   see half-written pairs; with "readers first" the writer starves while readers follow
   one another; a turnstile before the lock lets it pass in its turn. */
#include "demo.h"

#include <semaphore.h>
#include <stdio.h>
#include <string.h>

#define READERS 3

enum way { NOTHING, READERS_FIRST, TURNSTILE, RWLOCK };
static const char *const kind[] = { "nolock", "readers-first", "turnstile", "rwlock" };

static enum way way;
static volatile long first, second;              /* the pair */
static volatile bool stop;
static long torn, reads, writes, wanted_writes;
static long long longest_wait;

static pthread_mutex_t count_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t turnstile = PTHREAD_MUTEX_INITIALIZER;
static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static sem_t room;                               /* of one writer, or of all readers together */
static int inside;

static void read_enter(void)
{
	if (way == RWLOCK)
		pthread_rwlock_rdlock(&rwlock);
	if (way == TURNSTILE) {
		pthread_mutex_lock(&turnstile);
		pthread_mutex_unlock(&turnstile);
	}
	if (way == READERS_FIRST || way == TURNSTILE) {
		pthread_mutex_lock(&count_lock);
		if (++inside == 1)
			sem_wait(&room);
		pthread_mutex_unlock(&count_lock);
	}
}

static void read_leave(void)
{
	if (way == RWLOCK)
		pthread_rwlock_unlock(&rwlock);
	if (way == READERS_FIRST || way == TURNSTILE) {
		pthread_mutex_lock(&count_lock);
		if (--inside == 0)
			sem_post(&room);
		pthread_mutex_unlock(&count_lock);
	}
}

static void write_enter(void)
{
	if (way == RWLOCK)
		pthread_rwlock_wrlock(&rwlock);
	if (way == TURNSTILE)
		pthread_mutex_lock(&turnstile);
	if (way == READERS_FIRST || way == TURNSTILE)
		sem_wait(&room);
}

static void write_leave(void)
{
	if (way == RWLOCK)
		pthread_rwlock_unlock(&rwlock);
	if (way == READERS_FIRST || way == TURNSTILE)
		sem_post(&room);
	if (way == TURNSTILE)
		pthread_mutex_unlock(&turnstile);
}

static void *reader(void *arg)
{
	while (!stop) {
		read_enter();
		long a = first;
		nap_ms(2);
		long b = second;
		if (a != b)
			__atomic_fetch_add(&torn, 1, __ATOMIC_RELAXED);
		__atomic_fetch_add(&reads, 1, __ATOMIC_RELAXED);
		read_leave();
	}
	return NULL;
}

/* The writer gives up after two seconds of starving. */
static void *writer(void *arg)
{
	long long begin = now_ns();

	while (writes < wanted_writes && now_ns() - begin < 2000000000LL) {
		long long t = now_ns();
		write_enter();
		t = now_ns() - t;
		if (t > longest_wait)
			longest_wait = t;
		first++;
		nap_ms(1);
		second++;
		writes++;
		write_leave();
		nap_ms(1);
	}
	stop = true;
	return NULL;
}

static void *end_starving(void *arg)
{
	for (int i = 0; i < (demo.quiet ? 200 : 1000) && !stop; i += 10)
		nap_ms(10);
	stop = true;
	return NULL;
}

static void run(enum way w)
{
	pthread_t t[READERS + 2];
	char chart[64];

	way = w;
	first = second = torn = reads = writes = longest_wait = 0;
	stop = false;
	inside = 0;
	sem_init(&room, 0, 1);
	for (int i = 0; i < READERS; i++)
		start(&t[i], reader, NULL);
	start(&t[READERS], writer, NULL);
	start(&t[READERS + 1], end_starving, NULL);
	for (int i = 0; i < READERS + 2; i++)
		pthread_join(t[i], NULL);
	say("   %-14s reads %5ld  writes %4ld %s  torn pairs %3ld  writer's longest wait %6.1f ms\n", kind[w],
	    reads, writes, bar(chart, 20, writes, wanted_writes), torn, longest_wait / 1e6);
}

int main(int argc, char **argv)
{
	demo_start(argc, argv, "readers and a writer",
		   "kinds of --broken: nolock, readers-first; of --fixed: turnstile, rwlock");
	wanted_writes = demo_count(100, 10);
	if (!demo.fixed && demo_kind("nolock")) {
		run(NOTHING);
		if (demo.broken)
			expect(torn == 0, "no reader saw half a write");
	}
	if (!demo.fixed && demo_kind("readers-first")) {
		run(READERS_FIRST);
		expect(torn == 0, "readers first: no torn pair, but the writer may starve");
		if (demo.broken)
			expect(writes == wanted_writes, "the writer got its %ld turns", wanted_writes);
	}
	for (enum way w = TURNSTILE; w <= RWLOCK && !demo.broken; w++) {
		if (!demo_kind(kind[w]))
			continue;
		run(w);
		expect(torn == 0, "%s: no torn pair", kind[w]);
		if (w == TURNSTILE)
			expect(writes > 0 && reads > 0, "turnstile: the writer gets its turn, so do readers");
	}
	return verdict(demo.broken ? "without a lock pairs tear, with readers first the writer starves"
				   : "many readers or one writer, and a turn for each");
}

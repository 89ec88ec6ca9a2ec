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
static long torn, reads, writes, wanted_writes, most_reads;
static long long longest_wait;
static sem_t half_read, written, reading;        /* see reader() and writer() */

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

/* With "readers first" they follow one another: nobody leaves before the next is there. */
static void read_leave(void)
{
	if (way == RWLOCK)
		pthread_rwlock_unlock(&rwlock);
	if (way == READERS_FIRST || way == TURNSTILE) {
		pthread_mutex_lock(&count_lock);
		while (way == READERS_FIRST && inside < 2 && !stop) {
			pthread_mutex_unlock(&count_lock);
			nap_ms(1);
			pthread_mutex_lock(&count_lock);
		}
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

/* Without a lock the first read is between the writer's two halves. */
static void *reader(void *arg)
{
	bool in_between = way == NOTHING && arg;

	while (!stop) {
		read_enter();
		long a = first;
		if (in_between) {
			sem_post(&half_read);
			sem_wait(&written);
			in_between = false;
		} else {
			nap_ms(2);
		}
		long b = second;
		if (a != b)
			__atomic_fetch_add(&torn, 1, __ATOMIC_RELAXED);
		if (__atomic_add_fetch(&reads, 1, __ATOMIC_RELAXED) >= most_reads)
			stop = true;
		sem_post(&reading);
		read_leave();
	}
	return NULL;
}

/* Comes when somebody reads already. */
static void *writer(void *arg)
{
	sem_wait(way == NOTHING ? &half_read : &reading);
	while (writes < wanted_writes && !stop) {
		long long t = now_ns();
		write_enter();
		t = now_ns() - t;
		if (t > longest_wait)
			longest_wait = t;
		if (stop && way == READERS_FIRST) {      /* the last reader has gone: it starved until now */
			write_leave();
			break;
		}
		first++;
		nap_ms(1);
		second++;
		writes++;
		if (way == NOTHING)
			sem_post(&written);
		write_leave();
		nap_ms(1);
	}
	stop = true;
	return NULL;
}

static void run(enum way w)
{
	pthread_t t[READERS + 1];
	char chart[64];

	way = w;
	first = second = torn = reads = writes = longest_wait = 0;
	stop = false;
	inside = 0;
	/* Readers first and a lock of the library's are not fair to the writer: so many reads are the end. */
	most_reads = w == READERS_FIRST || w == RWLOCK ? 10 * wanted_writes : 1L << 40;
	sem_init(&room, 0, 1);
	sem_init(&half_read, 0, 0);
	sem_init(&written, 0, 0);
	sem_init(&reading, 0, 0);
	for (long i = 0; i < READERS; i++)
		start(&t[i], reader, (void *)(i == 0 ? 1L : 0));
	start(&t[READERS], writer, NULL);
	for (int i = 0; i < READERS + 1; i++)
		pthread_join(t[i], NULL);
	say("   %-14s reads %5ld  writes %4ld %s  torn pairs %3ld  writer's longest wait %6.1f ms\n", kind[w],
	    reads, writes, bar(chart, 20, writes, wanted_writes), torn, longest_wait / 1e6);
}

int main(int argc, char **argv)
{
	demo_start(argc, argv, "readers and a writer", "broken=nolock,readers-first fixed=turnstile,rwlock n");
	wanted_writes = demo_count(100, 10);
	if (!demo.fixed && demo_kind("nolock")) {
		run(NOTHING);
		mistake(torn > 0, "no lock: a reader saw the first half of a pair and the second of another");
	}
	if (!demo.fixed && demo_kind("readers-first")) {
		run(READERS_FIRST);
		expect(torn == 0, "readers first: no torn pair");
		mistake(writes == 0, "but the writer starves: %ld reads went by, it wrote %ld times", reads, writes);
	}
	for (enum way w = TURNSTILE; w <= RWLOCK && !demo.broken; w++) {
		if (!demo_kind(kind[w]))
			continue;
		run(w);
		expect(torn == 0, "%s: no torn pair", kind[w]);
		if (w == TURNSTILE)
			expect(writes == wanted_writes && reads > 0, "turnstile: the writer gets its turn, so do readers");
	}
	if (demo.broken)
		return verdict(demo_asked("nolock") ? "without a lock a reader sees half a change"
			       : demo_asked("readers-first") ? "while one reader follows another the writer starves"
			       : "without a lock pairs tear, with readers first the writer starves");
	return verdict("many readers or one writer; and a turnstile, so that nobody starves");
}

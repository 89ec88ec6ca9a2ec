/* philos: five philosophers, five forks, each needs two. If each takes its left fork
   first, all can hold one and wait for the other: deadlock, a circle of five. Mended by
   an order of the forks, by a waiter who seats four, or by one who is left-handed. */
#define _GNU_SOURCE
#include "demo.h"

#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SEATS 5

enum way { LEFT_FIRST, ORDER, WAITER, LEFT_HANDED };

pthread_mutex_t fork_lock[SEATS];
static pthread_barrier_t all_hold_one;
static sem_t waiter;
static enum way way;
static long meals;
static int eaten[SEATS];
static const char *const names[] = { "Plato", "Kant", "Hume", "Mill", "Marx" };

static void eat(int me, int first, int second)
{
	if (way == WAITER)
		sem_wait(&waiter);
	lane(me, "HUNGRY");
	pthread_mutex_lock(&fork_lock[first]);
	if (way == LEFT_FIRST) {
		lane(me, "has %d", first);
		pthread_barrier_wait(&all_hold_one);
	}
	pthread_mutex_lock(&fork_lock[second]);
	lane(me, "EAT %d", ++eaten[me]);
	if (!demo.quiet)
		nap_ms(3);
	pthread_mutex_unlock(&fork_lock[second]);
	pthread_mutex_unlock(&fork_lock[first]);
	if (way == WAITER)
		sem_post(&waiter);
	lane(me, "think");
}

static void *philosopher(void *arg)
{
	int me = (long)arg, left = me, right = (me + 1) % SEATS;
	bool swap = (way == ORDER && left > right) || (way == LEFT_HANDED && me == 0);

	pthread_setname_np(pthread_self(), names[me]);
	for (long i = 0; i < meals; i++)
		eat(me, swap ? right : left, swap ? left : right);
	return NULL;
}

static void dine(void)
{
	pthread_t t[SEATS];

	memset(eaten, 0, sizeof eaten);
	sem_init(&waiter, 0, SEATS - 1);
	pthread_barrier_init(&all_hold_one, NULL, SEATS);
	lanes(SEATS, names);
	for (long i = 0; i < SEATS; i++)
		start(&t[i], philosopher, (void *)i);
	for (int i = 0; i < SEATS; i++)
		pthread_join(t[i], NULL);
}

int main(int argc, char **argv)
{
	static const char *const kind[] = { "left", "order", "waiter", "lefthanded" };
	pthread_mutexattr_t attr;

	demo_start(argc, argv, "five philosophers", "broken fixed=order,waiter,lefthanded n held");
	pthread_mutexattr_init(&attr);
	pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_ERRORCHECK);
	for (int i = 0; i < SEATS; i++)
		pthread_mutex_init(&fork_lock[i], &attr);
	meals = demo_count(2, 20);
	if (!demo.fixed) {
		step("each takes the left fork first");
		pid_t child = fork();
		if (child == 0) {
			die_with_parent();
			dine();
			_exit(0);
		}
		mistake(explain_stuck(child, SEATS + 1), "all five hold one fork and wait for the next: nobody eats");
	}
	for (way = ORDER; way <= LEFT_HANDED && !demo.broken; way++) {
		if (!demo_kind(kind[way]))
			continue;
		step(way == ORDER ? "the fork of the lower number first"
		     : way == WAITER ? "a waiter seats four at a time" : "Plato takes the right one first");
		dine();
		bool all = true;
		for (int i = 0; i < SEATS; i++)
			all &= eaten[i] == meals;
		expect(all, "%s: everybody ate %ld times", kind[way], meals);
	}
	return verdict(demo.broken ? "each holds one and waits for the next: a circle, and nobody eats"
				   : "break the circle in one place and all eat");
}

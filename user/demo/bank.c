/* bank: tellers move money between accounts. Without locks the total drifts; with a lock
   for each account taken in the order of the transfer, two tellers can hold what the
   other wants: deadlock. Taking the locks in one order for all, or giving the first back
   when the second is taken, mends it. */
#define _GNU_SOURCE
#include "demo.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define ACCOUNTS 4
#define TELLERS  4
#define OPENING  1000

long balance[ACCOUNTS];
/* Error-checking ones, because of these every C library writes down the owner. */
pthread_mutex_t account_lock[ACCOUNTS];
static long transfers;

static void move_money(int from, int to, long sum)
{
	long a = *(volatile long *)&balance[from];
	long b = *(volatile long *)&balance[to];

	if (sum == 1)
		sched_yield();          /* the teller looks up */
	*(volatile long *)&balance[from] = a - sum;
	*(volatile long *)&balance[to] = b + sum;
}

static void lock(int i) { pthread_mutex_lock(&account_lock[i]); }
static void unlock(int i) { pthread_mutex_unlock(&account_lock[i]); }

static void with_nothing(int from, int to, long sum)
{
	move_money(from, to, sum);
}

static void with_order(int from, int to, long sum)
{
	lock(from < to ? from : to);
	lock(from < to ? to : from);
	move_money(from, to, sum);
	unlock(from);
	unlock(to);
}

static void with_trylock(int from, int to, long sum)
{
	for (;;) {
		lock(from);
		if (pthread_mutex_trylock(&account_lock[to]) == 0)
			break;
		unlock(from);
		sched_yield();
	}
	move_money(from, to, sum);
	unlock(from);
	unlock(to);
}

struct teller {
	pthread_t thread;
	unsigned chance;
	void (*transfer)(int, int, long);
};

static void *tell(void *arg)
{
	struct teller *t = arg;

	for (long i = 0; i < transfers; i++) {
		t->chance = t->chance * 1103515245 + 12345;
		int from = (t->chance >> 16) % ACCOUNTS;
		int to = (from + 1 + (t->chance >> 20) % (ACCOUNTS - 1)) % ACCOUNTS;
		t->transfer(from, to, 1 + (t->chance >> 24) % 9);
	}
	return NULL;
}

static long total(void)
{
	long sum = 0;

	for (int i = 0; i < ACCOUNTS; i++)
		sum += balance[i];
	return sum;
}

static long drift_of(const char *name, void (*transfer)(int, int, long))
{
	struct teller t[TELLERS];
	char chart[64];

	for (int i = 0; i < ACCOUNTS; i++)
		balance[i] = OPENING;
	for (int i = 0; i < TELLERS; i++) {
		t[i].transfer = transfer;
		t[i].chance = demo.seed * 97 + i;
		start(&t[i].thread, tell, &t[i]);
	}
	for (int i = 0; i < TELLERS; i++)
		pthread_join(t[i].thread, NULL);
	say("   %-8s", name);
	for (int i = 0; i < ACCOUNTS; i++)
		say(" %s %ld", bar(chart, 8, balance[i], 3 * OPENING), balance[i]);
	say("  total %ld (%+ld)\n", total(), total() - ACCOUNTS * OPENING);
	return total() - ACCOUNTS * OPENING;
}

/* ---- the deadlock ---- */

static pthread_barrier_t both_hold_one;
static const char *const tellers[] = { "teller 1", "teller 2" };

static void *cross(void *arg)
{
	int me = (long)arg, from = me, to = 1 - me;

	pthread_setname_np(pthread_self(), me ? "teller2" : "teller1");
	lock(from);
	lane(me, "locks account %d", from);
	pthread_barrier_wait(&both_hold_one);
	lane(me, "wants account %d", to);
	lock(to);
	move_money(from, to, 1);
	unlock(to);
	unlock(from);
	return NULL;
}

/* Two tellers cross in a child process, which then is stuck for good. */
static void order_deadlock(void)
{
	step("teller 1 moves from account 0 to 1, teller 2 from 1 to 0");
	lanes(2, tellers);
	pid_t child = fork();
	if (child == 0) {
		pthread_t t[2];
		pthread_barrier_init(&both_hold_one, NULL, 2);
		for (long i = 0; i < 2; i++)
			start(&t[i], cross, (void *)i);
		for (int i = 0; i < 2; i++)
			pthread_join(t[i], NULL);
		_exit(0);
	}
	expect(explain_stuck(child, 3), "they wait for each other for ever");
}

int main(int argc, char **argv)
{
	pthread_mutexattr_t attr;

	demo_start(argc, argv, "the critical section of a bank",
		   "kinds of --broken: nolock, order; of --fixed: order, trylock");
	pthread_mutexattr_init(&attr);
	pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_ERRORCHECK);
	for (int i = 0; i < ACCOUNTS; i++)
		pthread_mutex_init(&account_lock[i], &attr);
	transfers = demo_count(100000, 500);
	if (!demo.fixed && demo_kind("nolock")) {
		step("%d tellers, %ld transfers each, no lock", TELLERS, transfers);
		long drift = drift_of("nolock", with_nothing);
		if (demo.broken)
			expect(drift == 0, "no money came or went");
	}
	if (!demo.fixed && demo_kind("order")) {
		order_deadlock();
		if (demo.broken)
			expect(false, "the transfers were made");
	}
	if (!demo.broken) {
		step("the same with locks");
		if (demo_kind("order"))
			expect(drift_of("order", with_order) == 0, "locks in one order for all: the total stays");
		if (demo_kind("trylock"))
			expect(drift_of("trylock", with_trylock) == 0, "give back and try again: the total stays");
	}
	return verdict(demo.broken ? "no lock loses money, locks in crossing order never end"
				   : "one order for all locks: the money stays and nobody hangs");
}

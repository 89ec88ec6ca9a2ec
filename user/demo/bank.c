/* bank: tellers move money between accounts. Without locks deposits are overwritten and
   money is gone; with a lock for each account taken in the order of the transfer, two
   tellers can hold what the other wants: deadlock. Taking the locks in one order for all, or giving the first back
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

static void open_accounts(void)
{
	for (int i = 0; i < ACCOUNTS; i++)
		balance[i] = OPENING;
}

/* What there is more than at the beginning. */
static long show_accounts(const char *name)
{
	char chart[64];

	say("   %-8s", name);
	for (int i = 0; i < ACCOUNTS; i++)
		say(" %s %ld", bar(chart, 8, balance[i], 3 * OPENING), balance[i]);
	say("  total %ld (%+ld)\n", total(), total() - ACCOUNTS * OPENING);
	return total() - ACCOUNTS * OPENING;
}

static long drift_of(const char *name, void (*transfer)(int, int, long))
{
	struct teller t[TELLERS];

	open_accounts();
	for (int i = 0; i < TELLERS; i++) {
		t[i].transfer = transfer;
		t[i].chance = demo.seed * 97 + i;
		start(&t[i].thread, tell, &t[i]);
	}
	for (int i = 0; i < TELLERS; i++)
		pthread_join(t[i].thread, NULL);
	return show_accounts(name);
}

/* ---- no lock: three tellers pay into account 0, each from an account of its own ---- */

#define PAYERS (ACCOUNTS - 1)
static pthread_barrier_t all_have_read;

/* Sometimes all have read account 0 before any writes it: one deposit of three remains. */
static void *pay_in(void *arg)
{
	int from = (long)arg;

	for (long i = 0; i < transfers; i++) {
		long a = *(volatile long *)&balance[from];
		long b = *(volatile long *)&balance[0];
		if (i % 100 == 0)
			meet(&all_have_read);
		*(volatile long *)&balance[from] = a - 1;
		*(volatile long *)&balance[0] = b + 1;
	}
	return NULL;
}

static long drift_without_lock(void)
{
	pthread_t t[PAYERS];

	open_accounts();
	meet_init(&all_have_read, PAYERS);
	for (long i = 0; i < PAYERS; i++)
		start(&t[i], pay_in, (void *)(i + 1));
	for (int i = 0; i < PAYERS; i++)
		pthread_join(t[i], NULL);
	return show_accounts("nolock");
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
		die_with_parent();
		pthread_barrier_init(&both_hold_one, NULL, 2);
		for (long i = 0; i < 2; i++)
			start(&t[i], cross, (void *)i);
		for (int i = 0; i < 2; i++)
			pthread_join(t[i], NULL);
		_exit(0);
	}
	mistake(explain_stuck(child, 3), "they wait for each other for ever");
}

int main(int argc, char **argv)
{
	pthread_mutexattr_t attr;

	demo_start(argc, argv, "the critical section of a bank", "broken=nolock,order fixed=order,trylock seed n held=order");
	pthread_mutexattr_init(&attr);
	pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_ERRORCHECK);
	for (int i = 0; i < ACCOUNTS; i++)
		pthread_mutex_init(&account_lock[i], &attr);
	if (!demo.fixed && demo_kind("nolock")) {
		transfers = demo_count(OPENING, 500);
		step("%d tellers pay %ld times 1 into account 0, no lock", PAYERS, transfers);
		long drift = drift_without_lock();
		mistake(drift < 0, "%ld are gone: deposits were overwritten", -drift);
	}
	if (!demo.fixed && demo_kind("order"))
		order_deadlock();
	if (!demo.broken) {
		transfers = demo_count(100000, 500);
		step("%d tellers, %ld transfers each between any two accounts, with locks", TELLERS, transfers);
		if (demo_kind("order"))
			expect(drift_of("order", with_order) == 0, "locks in one order for all: the total stays");
		if (demo_kind("trylock"))
			expect(drift_of("trylock", with_trylock) == 0, "give back and try again: the total stays");
	}
	if (demo.broken)
		return verdict(demo_asked("nolock") ? "without a lock one teller writes over what another has paid in"
			       : demo_asked("order") ? "locks taken in crossing order: each waits for what the other holds"
			       : "no lock loses money, locks in crossing order never end");
	return verdict("one order for all locks, or give back and try again: the money stays and nobody hangs");
}

/* Locks, wait queues and timers among threads on all CPUs. */
#include "tests/kern/selftest.h"
#include "abi/errno.h"
#include "cpu/clock.h"
#include "cpu/cpu.h"
#include "cpu/smp.h"
#include "kernel/mutex.h"
#include "kernel/sched.h"
#include "kernel/thread.h"
#include "kernel/timer.h"
#include "kernel/waitq.h"

#define ROUNDS 2000
#define MS 1000000LL

static struct mutex mutex = MUTEX_INIT(mutex, RANK_IPC);
static struct waitq queue = WAITQ_INIT(queue), ready = WAITQ_INIT(ready);
static unsigned long counter, taken, asleep;         /* mutex */
static unsigned order[8];                            /* mutex */

static void count_up(unsigned k)
{
	for (unsigned i = 0; i < ROUNDS; i++) {
		mutex_lock(&mutex);
		counter++;
		mutex_unlock(&mutex);
	}
}

const char *mutex_keeps_others_out(void)
{
	counter = 0;
	selftest_threads(6, count_up);
	EXPECT(counter == 6 * ROUNDS);
	return NULL;
}

static volatile bool other_got_it;

static void try_once(unsigned k)
{
	other_got_it = mutex_trylock(&mutex);
	if (other_got_it)
		mutex_unlock(&mutex);
}

const char *mutex_trylock_sees_the_owner(void)
{
	EXPECT(!mutex_held(&mutex));
	EXPECT(mutex_trylock(&mutex));
	EXPECT(mutex_held(&mutex));
	selftest_threads(1, try_once);
	EXPECT(!other_got_it);
	mutex_unlock(&mutex);
	selftest_threads(1, try_once);
	EXPECT(other_got_it);
	return NULL;
}

/* Thread 0 wakes the others one by one; each says when it came. */
static void sleep_in_line(unsigned k)
{
	mutex_lock(&mutex);
	if (k == 0) {
		while (asleep < 5)
			wait_uninterruptible(&ready, &mutex, FOREVER);
		for (unsigned i = 0; i < 5; i++) {
			unsigned long before = taken;
			wake_one(&queue);
			while (taken == before)
				wait_uninterruptible(&ready, &mutex, FOREVER);
		}
	} else {
		unsigned place = asleep++;
		wake_all(&ready);
		wait_uninterruptible(&queue, &mutex, FOREVER);
		order[taken++] = place;
		wake_all(&ready);
	}
	mutex_unlock(&mutex);
}

const char *waitq_wakes_in_order_one_at_a_time(void)
{
	asleep = taken = 0;
	selftest_threads(6, sleep_in_line);
	for (unsigned i = 0; i < 5; i++)
		EXPECT(order[i] == i);
	return NULL;
}

static int result;

static void sleep_to_deadline(unsigned k)
{
	nsec_t deadline = clock_now() + 20 * MS;

	mutex_lock(&mutex);
	if (k == 0) {
		asleep = 1;
		wake_all(&ready);
		result = wait_on(&queue, &mutex, deadline);
	} else {
		while (!asleep)
			wait_uninterruptible(&ready, &mutex, FOREVER);
		wake_one(&queue);                    /* woken in time, but it runs only after the deadline */
		while (clock_now() < deadline + 10 * MS)
			cpu_relax();
	}
	mutex_unlock(&mutex);
}

const char *waitq_wake_beats_timeout(void)
{
	asleep = 0;
	selftest_threads(2, sleep_to_deadline);
	EXPECT(result == 0);
	return NULL;
}

const char *waitq_timeout_is_never_early(void)
{
	for (unsigned i = 1; i <= 5; i++) {
		nsec_t deadline = clock_now() + i * MS;
		mutex_lock(&mutex);
		result = wait_on(&queue, &mutex, deadline);
		mutex_unlock(&mutex);
		EXPECT(result == -ETIMEDOUT);
		EXPECT(clock_now() >= deadline);
		EXPECT(waitq_empty(&queue));
	}
	return NULL;
}

/* Half put tokens, half take them; whoever sleeps with a token there is lost for ever. */
static void pass_tokens(unsigned k)
{
	for (unsigned i = 0; i < ROUNDS; i++) {
		mutex_lock(&mutex);
		if (k & 1) {
			while (counter == 0)
				wait_uninterruptible(&queue, &mutex, FOREVER);
			counter--;
			wake_one(&ready);
		} else {
			while (counter >= 3)
				wait_uninterruptible(&ready, &mutex, FOREVER);
			counter++;
			wake_one(&queue);
		}
		mutex_unlock(&mutex);
	}
}

const char *waitq_no_wake_is_lost(void)
{
	counter = 0;
	selftest_threads(8, pass_tokens);
	EXPECT(counter == 0);
	EXPECT(waitq_empty(&queue) && waitq_empty(&ready));
	return NULL;
}

static struct timer timers[8];
static volatile unsigned fired, fired_at[8];

static void note(struct timer *t)
{
	unsigned at = __atomic_fetch_add(&fired, 1, __ATOMIC_SEQ_CST);
	fired_at[at] = t - timers;
}

static void nap(nsec_t ns)
{
	mutex_lock(&mutex);
	wait_uninterruptible(&queue, &mutex, clock_now() + ns);
	mutex_unlock(&mutex);
}

const char *timer_fires_in_order(void)
{
	nsec_t start = clock_now() + 5 * MS;

	fired = 0;
	irq_disable();                               /* so that all are armed on one CPU */
	for (unsigned i = 0; i < 8; i++) {
		timer_init(&timers[i], note);
		timer_arm(&timers[i], start + (i * 5 % 8) * MS / 4);
	}
	irq_enable();
	nap(30 * MS);
	EXPECT(fired == 8);
	for (unsigned i = 1; i < 8; i++)
		EXPECT(timers[fired_at[i - 1]].when <= timers[fired_at[i]].when);
	return NULL;
}

const char *timer_cancelled_never_fires(void)
{
	fired = 0;
	for (unsigned i = 0; i < 8; i++) {
		timer_init(&timers[i], note);
		timer_arm(&timers[i], clock_now() + 3 * MS);
	}
	for (unsigned i = 0; i < 8; i++)
		EXPECT(timer_cancel(&timers[i]));
	nap(10 * MS);
	EXPECT(fired == 0);
	EXPECT(!timer_cancel(&timers[0]));
	return NULL;
}

static volatile unsigned long cpus_seen;

static void spin_a_while(unsigned k)
{
	nsec_t end = clock_now() + 20000 * MS;       /* the host may give one of the CPUs no time for long */

	while (clock_now() < end && cpus_seen != (1UL << ncpus) - 1) {
		__atomic_fetch_or(&cpus_seen, 1UL << cpu_id(), __ATOMIC_RELAXED);
		cpu_relax();
	}
}

const char *threads_run_on_every_cpu(void)
{
	cpus_seen = 0;
	selftest_threads(2 * ncpus, spin_a_while);
	EXPECT(cpus_seen == (1UL << ncpus) - 1);
	return NULL;
}

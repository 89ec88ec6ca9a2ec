/* lostwake: one thread waits for work, another brings it and wakes the first. If the
   waiter looks, finds nothing, and the wake comes before it sleeps, it sleeps for ever.
   The mutex of a condition variable exists to close that window: the waiter holds it
   from the look to the sleep, the waker while it brings the work.
   The window is held open by two semaphores; --broken=narrow leaves it as it is. */
#include "demo.h"

#include <errno.h>
#include <semaphore.h>
#include <time.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t came;
static volatile int work;
static bool right, show;        /* the right way; with lanes and an open window */
static sem_t looked, woke;      /* the open window: the waker comes after the look, before the sleep */
static long rounds;

static struct timespec in_ms(long ms)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	t.tv_sec += ms / 1000;
	t.tv_nsec += ms % 1000 * 1000000;
	if (t.tv_nsec >= 1000000000) {
		t.tv_sec++;
		t.tv_nsec -= 1000000000;
	}
	return t;
}

/* Sleep on the condition; the mutex is held. False: slept on although the work was there. */
static bool sleep_for_ever(void)
{
	int err;

	do {
		struct timespec end = in_ms(demo.quiet ? 300 : 1000);
		err = pthread_cond_timedwait(&came, &mutex, &end);
	} while (err == ETIMEDOUT && work == 0);
	return err != ETIMEDOUT;
}

static bool wait_wrong(void)
{
	bool woken = true;

	if (work == 0) {
		/* HERE is the window: the look is done, the sleep is not begun. */
		if (show) {
			lane(0, "looks: no work");
			sem_post(&looked);
			sem_wait(&woke);
			lane(0, "sleeps");
		}
		pthread_mutex_lock(&mutex);
		woken = sleep_for_ever();
		pthread_mutex_unlock(&mutex);
	}
	return woken;
}

static bool wait_right(void)
{
	bool woken = true;

	pthread_mutex_lock(&mutex);
	while (work == 0 && woken) {
		if (show) {
			lane(0, "looks, holding the mutex: no work");
			sem_post(&looked);
			nap_ms(40);             /* the waker would come now, if it could */
			lane(0, "sleeps, which gives up the mutex");
		}
		woken = sleep_for_ever();
	}
	pthread_mutex_unlock(&mutex);
	return woken || work;
}

static void bring(void)
{
	if (right)
		pthread_mutex_lock(&mutex);
	work = 1;
	if (show)
		lane(1, "brings work, wakes");
	pthread_cond_signal(&came);
	if (right)
		pthread_mutex_unlock(&mutex);
}

static void *bringer(void *arg)
{
	if (show)
		sem_wait(&looked);
	bring();
	if (show)
		sem_post(&woke);
	return NULL;
}

/* One piece of work handed over; true if the waiter got up for it. */
static bool hand_over(void)
{
	pthread_t t;
	bool woken;

	work = 0;
	sem_init(&looked, 0, 0);
	sem_init(&woke, 0, 0);
	start(&t, bringer, NULL);
	woken = right ? wait_right() : wait_wrong();
	if (show)
		lane(0, woken ? "works" : "SLEEPS FOR EVER, and the work is there");
	pthread_join(t, NULL);
	return woken;
}

static void many(bool way)
{
	long lost = 0;

	right = way;
	show = false;
	for (long i = 0; i < rounds && !lost; i++)
		lost += !hand_over();
	if (way)
		expect(!lost, "%ld wakes with the mutex: none was lost", rounds);
	else
		mistake(lost, lost ? "a wake was lost" : "%ld wakes, and none was lost", rounds);
}

static void slowly(bool way)
{
	static const char *const names[] = { "waiter", "waker" };

	right = way;
	show = true;
	step(way ? "the mutex closes the window" : "the window held open");
	lanes(2, names);
	bool woken = hand_over();
	if (way)
		expect(woken, "the waiter gets up");
	else
		mistake(!woken, "the wake was lost, as it must be in this order");
}

int main(int argc, char **argv)
{
	pthread_condattr_t attr;

	demo_start(argc, argv, "a wake that comes too early", "broken=narrow fixed n");
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&came, &attr);
	rounds = demo_count(2000, demo.broken ? 500 : 100);
	if (!demo.fixed && !demo_asked("narrow"))
		slowly(false);
	if (!demo.broken)
		slowly(true);
	if (!demo.broken || demo_asked("narrow"))
		many(!demo.broken);
	if (demo.broken)
		return verdict("a look and a sleep without a lock: a wake in between is lost");
	return verdict("look and sleep under the lock of what is waited for");
}

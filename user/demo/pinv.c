/* pinv: priority inversion. LOW holds a mutex that HIGH wants; MEDIUM, who wants
   nothing, keeps LOW from running and so HIGH from ever getting the mutex. With priority
   inheritance LOW runs at HIGH's priority until it gives the mutex up. One CPU. */
#include "demo.h"

#include <errno.h>
#include <sched.h>
#include <semaphore.h>
#include <stdio.h>

static pthread_mutex_t mutex;
static sem_t low_has_it, done;
static struct gantt *chart;
static long unit;                /* ms: LOW works 2 units in the section, MEDIUM 10 */
static long long high_waited;
static volatile int medium_over, medium_first;   /* what is judged is who came first, not how long it took */

static void *low(void *arg)
{
	pthread_mutex_lock(&mutex);
	sem_post(&low_has_it);
	gantt_burn(chart, 1, 2 * unit);
	pthread_mutex_unlock(&mutex);
	sem_post(&done);
	return NULL;
}

static void *medium(void *arg)
{
	gantt_burn(chart, 2, 10 * unit);
	medium_over = 1;
	sem_post(&done);
	return NULL;
}

static void *high(void *arg)
{
	long long t = now_ns();

	pthread_mutex_lock(&mutex);
	high_waited = now_ns() - t;
	medium_first = medium_over;
	gantt_burn(chart, 3, unit);
	pthread_mutex_unlock(&mutex);
	sem_post(&done);
	return NULL;
}

static void start_at(pthread_t *t, void *(*fn)(void *), int priority)
{
	pthread_attr_t attr;
	struct sched_param param = { .sched_priority = priority };

	pthread_attr_init(&attr);
	pthread_attr_setinheritsched(&attr, PTHREAD_EXPLICIT_SCHED);
	pthread_attr_setschedpolicy(&attr, SCHED_FIFO);
	pthread_attr_setschedparam(&attr, &param);
	errno = pthread_create(t, &attr, fn, NULL);
	if (errno == EPERM)
		skip("no right to use SCHED_FIFO");
	if (errno)
		fatal("pthread_create");
}

/* What HIGH waited, in ms. */
static double run(int protocol)
{
	static const char *const names[] = { "LOW", "MEDIUM", "HIGH" };
	struct sched_param top = { .sched_priority = 40 }, normal = { 0 };
	pthread_mutexattr_t attr;
	pthread_t t[3];

	pthread_mutexattr_init(&attr);
	errno = pthread_mutexattr_setprotocol(&attr, protocol);
	if (errno)
		skip("this C library knows no priority inheritance");
	pthread_mutex_init(&mutex, &attr);
	sem_init(&low_has_it, 0, 0);
	sem_init(&done, 0, 0);
	medium_over = 0;
	/* This thread is above all three, so that it decides when they begin. */
	if (sched_setscheduler(0, SCHED_FIFO, &top) < 0)
		skip("no right to use SCHED_FIFO");
	gantt_begin(chart, unit * 250000LL);
	start_at(&t[0], low, 10);
	sem_wait(&low_has_it);
	start_at(&t[1], medium, 20);
	start_at(&t[2], high, 30);
	for (int i = 0; i < 3; i++)
		sem_wait(&done);
	sched_setscheduler(0, SCHED_OTHER, &normal);
	for (int i = 0; i < 3; i++)
		pthread_join(t[i], NULL);
	pthread_mutex_destroy(&mutex);
	gantt_print(chart, 3, names);
	say("   HIGH waited %.1f ms for the mutex\n", high_waited / 1e6);
	return high_waited / 1e6;
}

int main(int argc, char **argv)
{
	double plain = 0, inherit = 0;

	demo_start(argc, argv, "priority inversion, and inheritance against it", "broken fixed n");
	unit = demo_count(20, 4);
	chart = shared_memory(sizeof *chart);
	one_cpu();
	if (!demo.fixed) {
		step("a plain mutex");
		plain = run(PTHREAD_PRIO_NONE);
		mistake(medium_first, "HIGH waited for MEDIUM, who had no part in it");
	}
	if (!demo.broken) {
		step("a priority-inheriting mutex");
		inherit = run(PTHREAD_PRIO_INHERIT);
		expect(!medium_first, "HIGH waited for LOW's section alone");
	}
	if (plain && inherit)
		return verdict("HIGH waited %.0f ms with a plain mutex, %.0f ms with inheritance", plain, inherit);
	return verdict(demo.broken ? "MEDIUM ran before HIGH: the priorities are turned round"
				   : "LOW borrows HIGH's priority while it holds the mutex");
}

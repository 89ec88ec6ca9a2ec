/* Condition variables: signal wakes one, broadcast all, no wake-up is lost between unlock and sleep. */
#include "tools.h"
#include <pthread.h>

static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t c = PTHREAD_COND_INITIALIZER, done = PTHREAD_COND_INITIALIZER;
static int tickets, waiting, woken;

static void *waiter(void *arg)
{
	pthread_mutex_lock(&m);
	waiting++;
	pthread_cond_signal(&done);
	while (!tickets)
		pthread_cond_wait(&c, &m);
	tickets--;
	woken++;
	pthread_cond_signal(&done);
	pthread_mutex_unlock(&m);
	return NULL;
}

int main(void)
{
	pthread_t t[6];

	for (int i = 0; i < 6; i++)
		pthread_create(&t[i], NULL, waiter, NULL);
	pthread_mutex_lock(&m);
	while (waiting < 6)
		pthread_cond_wait(&done, &m);
	tickets = 1;
	pthread_cond_signal(&c);
	while (woken < 1)
		pthread_cond_wait(&done, &m);
	CHECK(woken == 1 && tickets == 0);
	tickets = 5;
	pthread_cond_broadcast(&c);
	while (woken < 6)
		pthread_cond_wait(&done, &m);
	pthread_mutex_unlock(&m);
	for (int i = 0; i < 6; i++)
		pthread_join(t[i], NULL);
	CHECK_EQ(tickets, 0);
	return check_done();
}

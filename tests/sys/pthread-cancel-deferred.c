/* Deferred cancellation takes effect at a cancellation point, runs cleanup handlers, joins as PTHREAD_CANCELED. */
#include "tools.h"
#include <pthread.h>

static struct gate ready;
static int cleaned;
static int p[2];

static void cleanup(void *arg)
{
	cleaned = cleaned * 10 + (int)(long)arg;
}

static void *blocked(void *arg)
{
	char c;

	pthread_cleanup_push(cleanup, (void *)1);
	pthread_cleanup_push(cleanup, (void *)2);
	gate_open(&ready);
	read(p[0], &c, 1);
	pthread_cleanup_pop(0);
	pthread_cleanup_pop(0);
	return NULL;
}

static void *disabled(void *arg)
{
	int old;

	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old);
	gate_open(&ready);
	gate_wait(arg);
	pthread_testcancel();
	cleaned = 5;
	pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &old);
	pthread_testcancel();
	cleaned = 6;
	return NULL;
}

int main(void)
{
	struct gate go;
	pthread_t t;
	void *result;

	CHECK(pipe(p) == 0);
	gate_new(&ready);
	gate_new(&go);
	pthread_create(&t, NULL, blocked, NULL);
	gate_wait(&ready);
	CHECK_EQ(pthread_cancel(t), 0);
	CHECK_EQ(pthread_join(t, &result), 0);
	CHECK(result == PTHREAD_CANCELED);
	CHECK_EQ(cleaned, 21);
	pthread_create(&t, NULL, disabled, &go);
	gate_wait(&ready);
	CHECK_EQ(pthread_cancel(t), 0);
	gate_open(&go);
	CHECK_EQ(pthread_join(t, &result), 0);
	CHECK(result == PTHREAD_CANCELED);
	CHECK_EQ(cleaned, 5);
	return check_done();
}

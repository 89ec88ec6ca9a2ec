/* once runs once; keys run their destructors at thread exit, again while values come back; atfork handlers in order. */
#include "tools.h"
#include <pthread.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static int inits, destroyed;
static char order[8];

static void init(void)
{
	sched_yield();
	inits++;
}

static void destroy(void *value)
{
	destroyed++;
	if ((long)value > 1)
		pthread_setspecific(key, (void *)((long)value - 1));
}

static void *run(void *arg)
{
	pthread_once(&once, init);
	CHECK_EQ(inits, 1);
	CHECK(pthread_getspecific(key) == NULL);
	pthread_setspecific(key, arg);
	CHECK(pthread_getspecific(key) == arg);
	return NULL;
}

static void p1(void) { strcat(order, "a"); }
static void p2(void) { strcat(order, "b"); }
static void c1(void) { strcat(order, "c"); }
static void c2(void) { strcat(order, "d"); }

int main(void)
{
	pthread_t t[3];

	CHECK_EQ(pthread_key_create(&key, destroy), 0);
	for (long i = 0; i < 3; i++)
		pthread_create(&t[i], NULL, run, (void *)(i + 1));
	for (int i = 0; i < 3; i++)
		pthread_join(t[i], NULL);
	CHECK_EQ(destroyed, 1 + 2 + 3);
	CHECK_EQ(pthread_key_delete(key), 0);
	pthread_atfork(p1, NULL, c1);
	pthread_atfork(p2, NULL, c2);
	if (fork() == 0) {
		CHECK_STR(order, "bacd");
		_exit(check_done());
	}
	CHECK(wait_ok());
	CHECK_STR(order, "ba");
	return check_done();
}

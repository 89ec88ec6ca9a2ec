/* The names of <threads.h>: threads, mutexes, conditions, once, thread-specific storage. */
#include "check.h"
#include <threads.h>
#include <time.h>

static mtx_t m;
static cnd_t c;
static once_flag once = ONCE_FLAG_INIT;
static tss_t key;
static int turn, onces;

static void first(void) { onces++; }

static int answers(void *arg)
{
	call_once(&once, first);
	tss_set(key, arg);
	CHECK(tss_get(key) == arg);
	mtx_lock(&m);
	while (turn != 1)
		cnd_wait(&c, &m);
	turn = 2;
	cnd_signal(&c);
	mtx_unlock(&m);
	return -7;
}

int main(void)
{
	struct timespec soon;
	int result;
	thrd_t t;

	CHECK_EQ(mtx_init(&m, mtx_timed), thrd_success);
	CHECK_EQ(cnd_init(&c), thrd_success);
	CHECK_EQ(tss_create(&key, NULL), thrd_success);
	call_once(&once, first);
	CHECK_EQ(thrd_create(&t, answers, &turn), thrd_success);
	mtx_lock(&m);
	turn = 1;
	cnd_signal(&c);
	while (turn != 2)
		cnd_wait(&c, &m);
	timespec_get(&soon, TIME_UTC);
	CHECK_EQ(cnd_timedwait(&c, &m, &soon), thrd_timedout);
	mtx_unlock(&m);
	CHECK_EQ(thrd_join(t, &result), thrd_success);
	CHECK_EQ(result, -7);
	CHECK_EQ(onces, 1);
	mtx_destroy(&m);
	cnd_destroy(&c);
	return check_done();
}

/* <threads.h> and <stdatomic.h>: threads, mutex, condition, once, thread-specific storage. */
#include "tools.h"
#include <stdatomic.h>
#include <threads.h>

static mtx_t m;
static cnd_t c;
static atomic_int sum;
static int ready;
static once_flag once = ONCE_FLAG_INIT;
static tss_t key;

static void init(void)
{
	atomic_fetch_add(&sum, 1000);
}

static int run(void *arg)
{
	call_once(&once, init);
	tss_set(key, arg);
	mtx_lock(&m);
	while (!ready)
		cnd_wait(&c, &m);
	mtx_unlock(&m);
	for (int i = 0; i < 100; i++)
		atomic_fetch_add(&sum, 1);
	return tss_get(key) == arg ? 7 : 8;
}

int main(void)
{
	thrd_t t[3];
	int result;

	CHECK(mtx_init(&m, mtx_plain) == thrd_success && cnd_init(&c) == thrd_success);
	CHECK(tss_create(&key, NULL) == thrd_success);
	for (long i = 0; i < 3; i++)
		CHECK(thrd_create(&t[i], run, (void *)(i + 1)) == thrd_success);
	mtx_lock(&m);
	ready = 1;
	cnd_broadcast(&c);
	mtx_unlock(&m);
	for (int i = 0; i < 3; i++) {
		CHECK(thrd_join(t[i], &result) == thrd_success);
		CHECK_EQ(result, 7);
	}
	CHECK_EQ(sum, 1300);
	mtx_destroy(&m);
	cnd_destroy(&c);
	return check_done();
}

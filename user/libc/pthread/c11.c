/* C11's names for the same things. */
#include <threads.h>
#include "user/libc/pthread/thread.h"

int __thread_create(pthread_t *thread, const pthread_attr_t *attr,
		    void *(*function)(void *), void *arg, int c11);

static int result(int error)
{
	switch (error) {
	case 0: return thrd_success;
	case EBUSY: return thrd_busy;
	case ENOMEM: case EAGAIN: return thrd_nomem;
	case ETIMEDOUT: return thrd_timedout;
	}
	return thrd_error;
}

int thrd_create(thrd_t *thread, thrd_start_t function, void *arg)
{
	return result(__thread_create(thread, NULL, (void *(*)(void *))(void *)function, arg, 1));
}

_Noreturn void thrd_exit(int r) { pthread_exit((void *)(long)r); }

int thrd_join(thrd_t thread, int *r)
{
	void *value;
	int error = pthread_join(thread, &value);

	if (!error && r)
		*r = (int)(long)value;
	return result(error);
}

int thrd_detach(thrd_t thread) { return result(pthread_detach(thread)); }
thrd_t thrd_current(void) { return __self(); }
#undef thrd_equal
int thrd_equal(thrd_t a, thrd_t b) { return a == b; }
void thrd_yield(void) { sched_yield(); }

int thrd_sleep(const struct timespec *time, struct timespec *left)
{
	int error = clock_nanosleep(CLOCK_REALTIME, 0, time, left);

	return error == 0 ? 0 : error == EINTR ? -1 : -2;
}

int mtx_init(mtx_t *m, int type)
{
	*m = (mtx_t){ .kind = type & mtx_recursive ? PTHREAD_MUTEX_RECURSIVE : 0 };
	return thrd_success;
}

void mtx_destroy(mtx_t *m) { pthread_mutex_destroy(m); }
int mtx_lock(mtx_t *m) { return result(pthread_mutex_lock(m)); }
int mtx_trylock(mtx_t *m) { return result(pthread_mutex_trylock(m)); }
int mtx_unlock(mtx_t *m) { return result(pthread_mutex_unlock(m)); }

int cnd_init(cnd_t *c) { return result(pthread_cond_init(c, NULL)); }
void cnd_destroy(cnd_t *c) { pthread_cond_destroy(c); }
int cnd_wait(cnd_t *c, mtx_t *m) { return result(pthread_cond_wait(c, m)); }
int cnd_signal(cnd_t *c) { return result(pthread_cond_signal(c)); }
int cnd_broadcast(cnd_t *c) { return result(pthread_cond_broadcast(c)); }

int cnd_timedwait(cnd_t *restrict c, mtx_t *restrict m, const struct timespec *restrict abstime)
{
	return result(pthread_cond_timedwait(c, m, abstime));
}

int tss_create(tss_t *key, tss_dtor_t destructor)
{
	return result(pthread_key_create(key, destructor));
}

void tss_delete(tss_t key) { pthread_key_delete(key); }
void *tss_get(tss_t key) { return pthread_getspecific(key); }
int tss_set(tss_t key, void *value) { return result(pthread_setspecific(key, value)); }
void call_once(once_flag *once, void (*function)(void)) { pthread_once(once, function); }

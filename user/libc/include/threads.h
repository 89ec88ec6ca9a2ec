/* C11 threads: other names for <pthread.h>. */
#pragma once
#include <pthread.h>
#include <time.h>

typedef pthread_t       thrd_t;
typedef pthread_mutex_t mtx_t;
typedef pthread_cond_t  cnd_t;
typedef pthread_key_t   tss_t;
typedef pthread_once_t  once_flag;
typedef int  (*thrd_start_t)(void *);
typedef void (*tss_dtor_t)(void *);

#ifndef __cplusplus
#define thread_local _Thread_local
#endif
#define ONCE_FLAG_INIT PTHREAD_ONCE_INIT

enum { mtx_plain = 0, mtx_recursive = 1, mtx_timed = 2 };
enum { thrd_success, thrd_busy, thrd_error, thrd_nomem, thrd_timedout };

int    thrd_create(thrd_t *thread, thrd_start_t function, void *arg);
_Noreturn void thrd_exit(int result);
int    thrd_join(thrd_t thread, int *result);
int    thrd_detach(thrd_t thread);
thrd_t thrd_current(void);
int    thrd_equal(thrd_t a, thrd_t b);
#define thrd_equal(a, b) ((a) == (b))
int    thrd_sleep(const struct timespec *time, struct timespec *left);
void   thrd_yield(void);
int    mtx_init(mtx_t *m, int type);
void   mtx_destroy(mtx_t *m);
int    mtx_lock(mtx_t *m);
int    mtx_trylock(mtx_t *m);
int    mtx_unlock(mtx_t *m);
int    cnd_init(cnd_t *c);
void   cnd_destroy(cnd_t *c);
int    cnd_wait(cnd_t *c, mtx_t *m);
int    cnd_timedwait(cnd_t *restrict c, mtx_t *restrict m,
		     const struct timespec *restrict abstime);
int    cnd_signal(cnd_t *c);
int    cnd_broadcast(cnd_t *c);
int    tss_create(tss_t *key, tss_dtor_t destructor);
void   tss_delete(tss_t key);
void  *tss_get(tss_t key);
int    tss_set(tss_t key, void *value);
void   call_once(once_flag *once, void (*function)(void));

/* Thread-specific data: each thread has one slot for every key. When a thread ends, the
   destructors of what it still holds run, up to four rounds, since a destructor may set
   values anew. */
#include <limits.h>
#include "user/libc/pthread/thread.h"

static struct lock keys_lock;
static struct {
	int   used;
	void (*destructor)(void *);
} keys[PTHREAD_KEYS_MAX];

int pthread_key_create(pthread_key_t *key, void (*destructor)(void *))
{
	lock(&keys_lock);
	for (unsigned k = 0; k < PTHREAD_KEYS_MAX; k++) {
		if (keys[k].used)
			continue;
		keys[k].used = 1;
		keys[k].destructor = destructor;
		unlock(&keys_lock);
		*key = k;
		return 0;
	}
	unlock(&keys_lock);
	return EAGAIN;
}

/* A key that is made again must read as NULL in every thread. */
int pthread_key_delete(pthread_key_t key)
{
	struct __pthread *self = __self(), *t = self;

	if (key >= PTHREAD_KEYS_MAX || !keys[key].used)
		return EINVAL;
	__list_lock();
	do
		t->keys[key] = NULL;
	while ((t = t->next) != self);
	__list_unlock();
	lock(&keys_lock);
	keys[key].used = 0;
	keys[key].destructor = NULL;
	unlock(&keys_lock);
	return 0;
}

void *pthread_getspecific(pthread_key_t key)
{
	return key < PTHREAD_KEYS_MAX ? __self()->keys[key] : NULL;
}

int pthread_setspecific(pthread_key_t key, const void *value)
{
	if (key >= PTHREAD_KEYS_MAX || !keys[key].used)
		return EINVAL;
	__self()->keys[key] = (void *)value;
	return 0;
}

void __keys_run(struct __pthread *t)
{
	int again = 1;

	for (int round = 0; again && round < PTHREAD_DESTRUCTOR_ITERATIONS; round++) {
		again = 0;
		for (unsigned k = 0; k < PTHREAD_KEYS_MAX; k++) {
			void *value = t->keys[k];
			void (*destructor)(void *) = keys[k].destructor;
			t->keys[k] = NULL;
			if (!value || !destructor)
				continue;
			destructor(value);
			again = 1;
		}
	}
}

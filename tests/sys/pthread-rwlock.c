/* Read-write locks: many readers or one writer; try and timed forms; waiting writers get their turn. */
#include "tools.h"
#include <pthread.h>
#include <time.h>

static pthread_rwlock_t l = PTHREAD_RWLOCK_INITIALIZER;
static volatile int a, b, wrong;

static void *reader(void *arg)
{
	for (int i = 0; i < 500; i++) {
		pthread_rwlock_rdlock(&l);
		wrong += a != b;
		pthread_rwlock_unlock(&l);
	}
	return NULL;
}

static void *writer(void *arg)
{
	for (int i = 0; i < 200; i++) {
		pthread_rwlock_wrlock(&l);
		a++;
		if (i % 10 == 0)
			sched_yield();
		b++;
		pthread_rwlock_unlock(&l);
	}
	return NULL;
}

static void *tries(void *arg)
{
	struct timespec past = {1, 0};

	CHECK_EQ(pthread_rwlock_tryrdlock(&l), EBUSY);
	CHECK_EQ(pthread_rwlock_trywrlock(&l), EBUSY);
	CHECK_EQ(pthread_rwlock_timedrdlock(&l, &past), ETIMEDOUT);
	CHECK_EQ(pthread_rwlock_timedwrlock(&l, &past), ETIMEDOUT);
	return NULL;
}

int main(void)
{
	pthread_t t[4];

	for (int i = 0; i < 4; i++)
		pthread_create(&t[i], NULL, i < 2 ? reader : writer, NULL);
	for (int i = 0; i < 4; i++)
		pthread_join(t[i], NULL);
	CHECK(a == 400 && b == 400 && wrong == 0);
	CHECK_EQ(pthread_rwlock_rdlock(&l), 0);
	CHECK_EQ(pthread_rwlock_tryrdlock(&l), 0);
	CHECK_EQ(pthread_rwlock_trywrlock(&l), EBUSY);
	pthread_rwlock_unlock(&l);
	pthread_rwlock_unlock(&l);
	CHECK_EQ(pthread_rwlock_wrlock(&l), 0);
	pthread_create(&t[0], NULL, tries, NULL);
	pthread_join(t[0], NULL);
	pthread_rwlock_unlock(&l);
	return check_done();
}

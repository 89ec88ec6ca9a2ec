/* Readers share, a writer is alone, each is refused or times out as the other holds the lock. */
#include "check.h"
#include <pthread.h>
#include <time.h>

static pthread_rwlock_t l = PTHREAD_RWLOCK_INITIALIZER;
static int readers, writers, total;

static void *mixed(void *arg)
{
	for (int i = 0; i < 300; i++) {
		if (i % 5) {
			pthread_rwlock_rdlock(&l);
			__atomic_fetch_add(&readers, 1, __ATOMIC_SEQ_CST);
			CHECK_EQ(__atomic_load_n(&writers, __ATOMIC_SEQ_CST), 0);
			__atomic_fetch_sub(&readers, 1, __ATOMIC_SEQ_CST);
		} else {
			pthread_rwlock_wrlock(&l);
			__atomic_fetch_add(&writers, 1, __ATOMIC_SEQ_CST);
			CHECK_EQ(__atomic_load_n(&writers, __ATOMIC_SEQ_CST), 1);
			CHECK_EQ(__atomic_load_n(&readers, __ATOMIC_SEQ_CST), 0);
			total++;
			__atomic_fetch_sub(&writers, 1, __ATOMIC_SEQ_CST);
		}
		CHECK_EQ(pthread_rwlock_unlock(&l), 0);
	}
	return arg;
}

static void *tries(void *held_for_writing)
{
	struct timespec soon;

	clock_gettime(CLOCK_REALTIME, &soon);
	soon.tv_nsec = (soon.tv_nsec + 5000000) % 1000000000;
	CHECK_EQ(pthread_rwlock_trywrlock(&l), EBUSY);
	CHECK_EQ(pthread_rwlock_timedwrlock(&l, &soon), ETIMEDOUT);
	int r = pthread_rwlock_tryrdlock(&l);
	CHECK_EQ(r, held_for_writing ? EBUSY : 0);
	if (r == 0)
		pthread_rwlock_unlock(&l);
	return NULL;
}

int main(void)
{
	pthread_t t[4];

	for (int i = 0; i < 4; i++)
		CHECK_EQ(pthread_create(&t[i], NULL, mixed, NULL), 0);
	for (int i = 0; i < 4; i++)
		pthread_join(t[i], NULL);
	CHECK_EQ(total, 4 * 60);
	for (long writing = 0; writing < 2; writing++) {
		CHECK_EQ(writing ? pthread_rwlock_wrlock(&l) : pthread_rwlock_rdlock(&l), 0);
		CHECK_EQ(pthread_create(&t[0], NULL, tries, (void *)writing), 0);
		pthread_join(t[0], NULL);
		pthread_rwlock_unlock(&l);
	}
	CHECK_EQ(pthread_rwlock_destroy(&l), 0);
	return check_done();
}

/* Blocks from several threads never overlap, wherever they are freed, and keep what was written. */
#include "check.h"
#include <pthread.h>

#define SLOTS 64

static void *slots[SLOTS];

static void *churns(void *arg)
{
	unsigned seed = (unsigned)(long)arg * 7919 + 1;

	for (int i = 0; i < 4000; i++) {
		seed = seed * 1103515245 + 12345;
		unsigned slot = seed >> 16 & (SLOTS - 1);
		size_t n = 2 * sizeof(size_t) + (seed >> 8) % (i % 64 ? 700 : 40000);
		unsigned char *p = malloc(n);
		if (!CHECK(p != NULL))
			return NULL;
		memset(p, (int)n, n);
		memcpy(p, &n, sizeof(n));
		/* Swapping makes another thread free what we allocated. */
		unsigned char *q = __atomic_exchange_n(&slots[slot], p, __ATOMIC_ACQ_REL);
		if (!q)
			continue;
		memcpy(&n, q, sizeof(n));
		for (size_t k = sizeof(n); k < n; k += 13)
			if (q[k] != (unsigned char)n) {
				CHECK_EQ(q[k], (unsigned char)n);
				break;
			}
		free(q);
	}
	return NULL;
}

int main(void)
{
	pthread_t t[4];

	for (long i = 0; i < 4; i++)
		CHECK_EQ(pthread_create(&t[i], NULL, churns, (void *)i), 0);
	for (int i = 0; i < 4; i++)
		pthread_join(t[i], NULL);
	for (int i = 0; i < SLOTS; i++)
		free(slots[i]);
	CHECK(malloc((size_t)-1 / 2) == NULL && errno == ENOMEM);
	char *z = calloc(3000, 100);
	for (int i = 0; i < 300000; i += 997)
		CHECK_EQ(z[i], 0);
	z = realloc(z, 900000);
	CHECK(z != NULL && z[299999] == 0);
	free(z);
	return check_done();
}

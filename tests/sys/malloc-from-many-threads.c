/* malloc, realloc and free from four threads, memory freed by others: contents stay whole, all is given back. */
#include "tools.h"
#include <pthread.h>

static void *slot[64];

static void *run(void *arg)
{
	unsigned seed = (unsigned)(long)arg * 7919 + 1;

	for (int i = 0; i < 3000; i++) {
		seed = seed * 1103515245 + 12345;
		size_t n = 16 + (seed >> 8) % 2000;
		unsigned char *p = malloc(n), *q;
		p[0] = p[n - 1] = (unsigned char)n;
		if (i % 3 == 0) {
			p = realloc(p, n * 2);
			CHECK_EQ(p[n - 1], (unsigned char)n);
		}
		memcpy(p + 1, &n, sizeof(n));
		q = __atomic_exchange_n(&slot[(seed >> 20) % 64], p, __ATOMIC_SEQ_CST);
		if (q) {
			memcpy(&n, q + 1, sizeof(n));
			CHECK_EQ(q[0], (unsigned char)n);
			free(q);
		}
	}
	return NULL;
}

int main(void)
{
	pthread_t t[4];

	for (long i = 0; i < 4; i++)
		pthread_create(&t[i], NULL, run, (void *)i);
	for (int i = 0; i < 4; i++)
		pthread_join(t[i], NULL);
	for (int i = 0; i < 64; i++)
		free(slot[i]);
	return check_done();
}

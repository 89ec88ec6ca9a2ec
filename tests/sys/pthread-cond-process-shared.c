/* A process-shared mutex and condition variable carry a conversation between two processes. */
#include "tools.h"
#include <pthread.h>

struct shared {
	pthread_mutex_t m;
	pthread_cond_t c;
	int turn;
};

static void play(struct shared *s, int me)
{
	for (int i = 0; i < 300; i++) {
		pthread_mutex_lock(&s->m);
		while (s->turn % 2 != me)
			pthread_cond_wait(&s->c, &s->m);
		s->turn++;
		pthread_cond_signal(&s->c);
		pthread_mutex_unlock(&s->m);
	}
}

int main(void)
{
	struct shared *s = shared_new(PAGE);
	pthread_mutexattr_t ma;
	pthread_condattr_t ca;

	pthread_mutexattr_init(&ma);
	pthread_mutexattr_setpshared(&ma, PTHREAD_PROCESS_SHARED);
	pthread_mutex_init(&s->m, &ma);
	pthread_condattr_init(&ca);
	pthread_condattr_setpshared(&ca, PTHREAD_PROCESS_SHARED);
	pthread_cond_init(&s->c, &ca);
	if (fork() == 0) {
		play(s, 1);
		_exit(0);
	}
	play(s, 0);
	CHECK(wait_ok());
	CHECK_EQ(s->turn, 600);
	munmap(s, PAGE);
	return check_done();
}

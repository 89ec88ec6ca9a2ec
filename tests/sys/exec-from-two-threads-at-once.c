/* Two threads call execve at the same moment: one wins, exactly one program runs, nothing hangs. */
#include "tools.h"
#include <pthread.h>

static pthread_barrier_t b;

static void *do_exec(void *arg)
{
	pthread_barrier_wait(&b);
	execl("/proc/self/exe", "x", "y", NULL);
	_exit(99);
}

int main(int argc, char **argv)
{
	pthread_t t;

	if (argc > 1)
		return 0;
	for (int i = 0; i < 10; i++) {
		if (fork() == 0) {
			pthread_barrier_init(&b, NULL, 2);
			pthread_create(&t, NULL, do_exec, NULL);
			do_exec(NULL);
		}
		CHECK(wait_ok());
	}
	return check_done();
}

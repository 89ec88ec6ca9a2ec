/* After a fork one thread of the parent writes, and the page is copied: another thread, on another processor, that had
   the old page at hand sees the new one from then on. */
#include "tools.h"
#include <pthread.h>

static volatile int *word;
static volatile int looking, written, seen, wrong;

static void *look(void *arg)
{
	for (int round = 1; round <= 20; round++) {
		while (seen != round - 1)
			;
		while (*word != round - 1)
			;
		looking = round;                     /* its translation is known here */
		while (written != round)
			;
		for (int tries = 0; *word != round; tries++)
			if (tries > 1000000) {
				wrong++;
				break;
			}
		seen = round;
	}
	return NULL;
}

int main(void)
{
	struct gate g;
	pthread_t t;
	pid_t pid;

	if (sysconf(_SC_NPROCESSORS_ONLN) < 2)
		return 0;                            /* two threads that spin need two */
	gate_new(&g);
	word = (volatile int *)pages_new(1);
	*word = 0;
	CHECK(pthread_create(&t, NULL, look, NULL) == 0);
	for (int round = 1; round <= 20; round++) {
		pid = fork();
		if (pid == 0) {
			gate_wait(&g);
			_exit(*word == round - 1 ? 0 : 1);
		}
		while (looking != round)
			;
		*word = round;
		written = round;
		while (seen != round)
			;
		gate_open(&g);
		CHECK(wait_ok_pid(pid));
	}
	CHECK(pthread_join(t, NULL) == 0);
	CHECK_EQ(wrong, 0);
	return check_done();
}

/* Semaphores in shared memory pass the turn between processes; the errors are POSIX's. */
#include "check.h"
#include <semaphore.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>

static void nothing(int sig) { }

int main(void)
{
	sem_t *s = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct sigaction act = { .sa_handler = nothing };
	struct itimerval often = { { 0, 20000 }, { 0, 20000 } }, off = { 0 };   /* one may come too early */
	struct timespec past = { 1, 0 }, wrong = { 1, -1 };
	int value;

	CHECK_EQ(sem_init(&s[0], 1, 0), 0);
	CHECK_EQ(sem_init(&s[1], 1, 0), 0);
	if (fork() == 0) {
		for (int i = 0; i < 200; i++) {
			sem_wait(&s[0]);
			sem_post(&s[1]);
		}
		_exit(0);
	}
	for (int i = 0; i < 200; i++) {
		CHECK_EQ(sem_post(&s[0]), 0);
		CHECK_EQ(sem_wait(&s[1]), 0);
	}
	wait_ok();
	CHECK_ERR(sem_trywait(&s[0]), EAGAIN);
	CHECK_ERR(sem_timedwait(&s[0], &past), ETIMEDOUT);
	CHECK_ERR(sem_timedwait(&s[0], &wrong), EINVAL);
	CHECK_ERR(sem_init(&s[0], 1, 0x80000000u), EINVAL);
	sigaction(SIGALRM, &act, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	CHECK_ERR(sem_wait(&s[0]), EINTR);
	setitimer(ITIMER_REAL, &off, NULL);
	CHECK_EQ(sem_post(&s[0]), 0);
	CHECK_EQ(sem_getvalue(&s[0], &value), 0);
	CHECK_EQ(value, 1);
	return check_done();
}

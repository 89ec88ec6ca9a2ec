/* nanosleep never returns early, writes the rest when interrupted, refuses nonsense; zero returns at once. */
#include "tools.h"
#include <time.h>

static void nothing(int sig)
{
}

static long long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ll + t.tv_nsec;
}

int main(void)
{
	struct timespec t = {0, 0}, rest = {7, 7}, abs;
	pid_t me = getpid();
	long long start;

	for (int i = 0; i < 20; i++) {
		t.tv_nsec = i * 50000;
		start = now();
		CHECK(nanosleep(&t, &rest) == 0);
		CHECK(now() >= start + t.tv_nsec);
	}
	CHECK(rest.tv_sec == 7);
	t = (struct timespec){100, 0};
	signal(SIGUSR1, nothing);
	if (fork() == 0) {
		wait_asleep(me);
		kill(me, SIGUSR1);
		_exit(0);
	}
	CHECK_ERR(nanosleep(&t, &rest), EINTR);
	CHECK((rest.tv_sec == 99 && rest.tv_nsec > 0) || rest.tv_sec == 100 || rest.tv_sec > 80);
	CHECK(wait_ok());
	t = (struct timespec){0, 1000000000};
	CHECK_ERR(nanosleep(&t, NULL), EINVAL);
	t = (struct timespec){-1, 0};
	CHECK_ERR(nanosleep(&t, NULL), EINVAL);
	CHECK_ERR(syscall(SYS_nanosleep, 8L, 0), EFAULT);
	clock_gettime(CLOCK_MONOTONIC, &abs);
	abs.tv_nsec += 3000000;
	if (abs.tv_nsec >= 1000000000) {
		abs.tv_sec++;
		abs.tv_nsec -= 1000000000;
	}
	CHECK_EQ(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &abs, NULL), 0);
	CHECK(now() >= abs.tv_sec * 1000000000ll + abs.tv_nsec);
	abs.tv_sec = abs.tv_sec > 10 ? abs.tv_sec - 10 : 0;
	CHECK_EQ(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &abs, NULL), 0);
	CHECK_EQ(clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &abs, NULL), 0);
	CHECK_EQ(clock_nanosleep(99, 0, &abs, NULL), EINVAL);
	CHECK(clock_nanosleep(CLOCK_THREAD_CPUTIME_ID, 0, &abs, NULL) != 0);
	return check_done();
}

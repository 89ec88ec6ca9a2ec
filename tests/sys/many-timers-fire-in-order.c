/* A hundred timers armed in mixed order fire each exactly once, none before its time. */
#include "tools.h"
#include <time.h>

int main(void)
{
	enum { N = 100 };
	timer_t id[N];
	struct timespec start, now;
	int seen[N] = {0};
	siginfo_t info;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	sigprocmask(SIG_BLOCK, &set, NULL);
	clock_gettime(CLOCK_MONOTONIC, &start);
	for (int k = 0; k < N; k++) {
		int i = k * 37 % N;
		struct sigevent ev = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN, .sigev_value = {.sival_int = i}};
		struct itimerspec it = {{0, 0}, {0, (i + 1) * 100000}};
		CHECK(timer_create(CLOCK_MONOTONIC, &ev, &id[i]) == 0);
		CHECK(timer_settime(id[i], 0, &it, NULL) == 0);
	}
	for (int k = 0; k < N; k++) {
		CHECK_EQ(sigwaitinfo(&set, &info), SIGRTMIN);
		int i = info.si_value.sival_int;
		clock_gettime(CLOCK_MONOTONIC, &now);
		CHECK(i >= 0 && i < N && seen[i]++ == 0);
		CHECK((now.tv_sec - start.tv_sec) * 1000000000ll + now.tv_nsec - start.tv_nsec >= (i + 1) * 100000);
	}
	for (int i = 0; i < N; i++)
		CHECK(timer_delete(id[i]) == 0);
	return check_done();
}

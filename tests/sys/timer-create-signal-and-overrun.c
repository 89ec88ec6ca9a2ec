/* POSIX timers: signal with value and SI_TIMER, overrun counted while blocked, rearm, absolute, gettime, delete. */
#include "tools.h"
#include <time.h>

int main(void)
{
	struct sigevent ev = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN, .sigev_value = {.sival_int = 42}};
	struct itimerspec it = {{0, 1000000}, {0, 1000000}}, now;
	struct timespec t = {0, 30000000};
	siginfo_t info;
	sigset_t set;
	timer_t id;

	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	sigprocmask(SIG_BLOCK, &set, NULL);
	CHECK(timer_create(CLOCK_MONOTONIC, &ev, &id) == 0);
	CHECK(timer_settime(id, 0, &it, NULL) == 0);
	nanosleep(&t, NULL);
	CHECK_EQ(sigwaitinfo(&set, &info), SIGRTMIN);
	CHECK_EQ(info.si_code, SI_TIMER);
	CHECK_EQ(info.si_value.sival_int, 42);
	CHECK(info.si_overrun >= 15);
	CHECK_EQ(timer_getoverrun(id), info.si_overrun);
	CHECK(timer_gettime(id, &now) == 0 && now.it_interval.tv_nsec == 1000000);
	it = (struct itimerspec){{0, 0}, {0, 0}};
	CHECK(timer_settime(id, 0, &it, &now) == 0);
	CHECK(timer_gettime(id, &now) == 0 && now.it_value.tv_nsec == 0 && now.it_value.tv_sec == 0);
	while (sigtimedwait(&set, NULL, &(struct timespec){0, 0}) > 0)
		;
	it.it_value = (struct timespec){0, 1};           /* long ago, even right after the start */
	CHECK(timer_settime(id, TIMER_ABSTIME, &it, NULL) == 0);
	CHECK_EQ(sigwaitinfo(&set, &info), SIGRTMIN);
	it.it_value.tv_nsec = 1000000000;
	CHECK_ERR(timer_settime(id, 0, &it, NULL), EINVAL);
	CHECK(timer_delete(id) == 0);
	CHECK(syscall(SYS_timer_delete, 12345) == -1 && errno == EINVAL);
	ev.sigev_signo = 65;
	CHECK_ERR(timer_create(CLOCK_MONOTONIC, &ev, &id), EINVAL);
	CHECK_ERR(timer_create(99, NULL, &id), EINVAL);
	CHECK_ERR(syscall(SYS_timer_create, CLOCK_MONOTONIC, 8L, &id), EFAULT);
	return check_done();
}

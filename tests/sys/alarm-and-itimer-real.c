/* alarm and setitimer REAL deliver SIGALRM, once or again and again, report what is left, and are cancelled by 0. */
#include "tools.h"
#include <sys/time.h>

static volatile int caught;

static void handler(int sig)
{
	caught++;
}

int main(void)
{
	struct itimerval it = {{0, 2000}, {0, 1000}}, old;
	struct timespec nothing = {0, 0};
	unsigned left = 0;
	sigset_t alrm, none;                    /* SIGALRM may only come while we wait for it */

	sigemptyset(&none);
	sigemptyset(&alrm);
	sigaddset(&alrm, SIGALRM);
	sigprocmask(SIG_BLOCK, &alrm, NULL);
	signal(SIGALRM, handler);
	for (int i = 0; i < 20 && left != 100; i++) {   /* rounded: 100 unless half a second passes between */
		CHECK_EQ(alarm(100), 0);
		left = alarm(0);
	}
	CHECK_EQ(left, 100);
	CHECK(setitimer(ITIMER_REAL, &it, NULL) == 0);
	while (caught < 5)
		sigsuspend(&none);
	it = (struct itimerval){{0, 0}, {0, 0}};
	CHECK(setitimer(ITIMER_REAL, &it, &old) == 0);
	CHECK_EQ(old.it_interval.tv_usec, 2000);
	sigtimedwait(&alrm, NULL, &nothing);    /* one more may have come since */
	CHECK(getitimer(ITIMER_REAL, &old) == 0 && old.it_value.tv_sec == 0 && old.it_value.tv_usec == 0);
	caught = 0;
	it.it_value.tv_usec = 1000;
	setitimer(ITIMER_REAL, &it, NULL);
	while (!caught)
		sigsuspend(&none);
	CHECK(getitimer(ITIMER_REAL, &old) == 0 && old.it_value.tv_sec == 0 && old.it_value.tv_usec == 0);
	it.it_value.tv_usec = 1000000;
	CHECK_ERR(setitimer(ITIMER_REAL, &it, NULL), EINVAL);
	CHECK_ERR(setitimer(7, &it, NULL), EINVAL);
	CHECK_ERR(getitimer(7, &old), EINVAL);
	CHECK_ERR(syscall(SYS_setitimer, ITIMER_REAL, 8L, 0), EFAULT);
	CHECK_ERR(syscall(SYS_getitimer, ITIMER_REAL, 8L), EFAULT);
	return check_done();
}

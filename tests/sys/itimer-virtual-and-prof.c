/* ITIMER_VIRTUAL counts user time (SIGVTALRM), ITIMER_PROF user and system time (SIGPROF); sleep moves neither. */
#include "tools.h"
#include <sys/time.h>
#include <time.h>

static volatile int vt, prof;

static void handler(int sig)
{
	if (sig == SIGVTALRM)
		vt++;
	else
		prof++;
}

int main(void)
{
	struct itimerval it = {{0, 0}, {0, 20000}}, left;
	struct timespec t = {0, 300000000};

	signal(SIGVTALRM, handler);
	signal(SIGPROF, handler);
	it.it_value = (struct timeval){100, 0};
	setitimer(ITIMER_VIRTUAL, &it, NULL);
	nanosleep(&t, NULL);
	getitimer(ITIMER_VIRTUAL, &left);
	CHECK(left.it_value.tv_sec == 100 || (left.it_value.tv_sec == 99 && left.it_value.tv_usec > 700000));
	CHECK(vt == 0);
	it.it_value = (struct timeval){0, 20000};
	setitimer(ITIMER_VIRTUAL, &it, NULL);
	while (!vt)
		;
	setitimer(ITIMER_PROF, &it, NULL);
	while (!prof)
		getppid();
	CHECK(vt == 1 && prof == 1);
	return check_done();
}

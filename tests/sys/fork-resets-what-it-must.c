/* A child begins without pending signals, timers, record locks and child times; masks and actions are kept. */
#include "tools.h"
#include <sys/time.h>
#include <sys/times.h>

static void nothing(int sig)
{
}

int main(void)
{
	sigset_t set, pending;
	struct itimerval it = {{0, 0}, {1000, 0}};
	struct sigaction sa;
	struct flock lk = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	int fd = open("f", O_RDWR | O_CREAT, 0600);
	struct tms t;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGUSR2, nothing);
	raise(SIGUSR1);
	setitimer(ITIMER_REAL, &it, NULL);
	CHECK(fcntl(fd, F_SETLK, &lk) == 0);
	if (fork() == 0) {
		sigpending(&pending);
		CHECK(!sigismember(&pending, SIGUSR1));
		sigprocmask(SIG_BLOCK, NULL, &set);
		CHECK(sigismember(&set, SIGUSR1));
		sigaction(SIGUSR2, NULL, &sa);
		CHECK(sa.sa_handler == nothing);
		getitimer(ITIMER_REAL, &it);
		CHECK(it.it_value.tv_sec == 0 && it.it_value.tv_usec == 0);
		times(&t);
		CHECK(t.tms_cutime == 0 && t.tms_cstime == 0);
		CHECK_ERR(fcntl(fd, F_SETLK, &lk), EAGAIN);
		_exit(check_done());
	}
	CHECK(wait_ok());
	sigpending(&pending);
	CHECK(sigismember(&pending, SIGUSR1));
	unlink("f");
	return check_done();
}

/* ppoll and pselect install their mask while they wait: a blocked pending signal ends them at once with EINTR. */
#include "tools.h"
#include <poll.h>
#include <sys/select.h>

static volatile int caught;

static void usr1(int sig)
{
	caught++;
}

int main(void)
{
	sigset_t block, none, now;
	struct pollfd f;
	fd_set set;
	int p[2];

	CHECK(pipe(p) == 0);
	signal(SIGUSR1, usr1);
	sigemptyset(&none);
	sigemptyset(&block);
	sigaddset(&block, SIGUSR1);
	sigprocmask(SIG_BLOCK, &block, NULL);
	f = (struct pollfd){p[0], POLLIN, 0};
	raise(SIGUSR1);
	CHECK_EQ(caught, 0);
	CHECK_ERR(ppoll(&f, 1, NULL, &none), EINTR);
	CHECK_EQ(caught, 1);
	raise(SIGUSR1);
	FD_ZERO(&set);
	FD_SET(p[0], &set);
	CHECK_ERR(pselect(p[0] + 1, &set, NULL, NULL, NULL, &none), EINTR);
	CHECK_EQ(caught, 2);
	sigprocmask(SIG_BLOCK, NULL, &now);
	CHECK(sigismember(&now, SIGUSR1));
	/* What is ready at once is reported; the signal stays pending behind the restored mask. */
	CHECK_EQ(write(p[1], "x", 1), 1);
	CHECK_EQ(ppoll(&f, 1, NULL, &block), 1);
	struct timespec bad = {0, 1000000000};
	CHECK_ERR(ppoll(&f, 1, &bad, NULL), EINVAL);
	CHECK_ERR(syscall(SYS_ppoll, &f, 1, 0, &none, 4), EINVAL);
	return check_done();
}

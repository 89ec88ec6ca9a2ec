/* What comes first on a pipe: bytes, then the end of the file, then EAGAIN or sleep; and for a writer EPIPE, however full it is. A
   write that a signal interrupted goes on under SA_RESTART. */
#include "tools.h"
#include "vary.h"

static volatile int caught;

static void count(int sig)
{
	caught++;
}

int main(void)
{
	struct sigaction sa = { .sa_handler = count, .sa_flags = SA_RESTART };
	pid_t me = getpid();
	char buf[PAGE] = "abc";
	int p[2], to[2], n = 0, some = vary(3, PAGE - 1);

	CHECK(pipe2(p, O_NONBLOCK) == 0);
	CHECK_ERR(read(p[0], buf, 1), EAGAIN);
	CHECK_EQ(write(p[1], buf, some), some);
	CHECK(close(p[1]) == 0);
	CHECK_EQ(read(p[0], buf, 1), 1);
	CHECK(pipe(to) == 0);
	CHECK_EQ(tee(p[0], to[1], PAGE, 0), some - 1);
	CHECK_EQ(splice(p[0], NULL, to[1], NULL, PAGE, 0), some - 1);
	CHECK_EQ(splice(p[0], NULL, to[1], NULL, PAGE, 0), 0);
	CHECK_EQ(read(p[0], buf, 1), 0);
	for (int left = 2 * (some - 1); left > 0; )
		left -= CHECK((n = read(to[0], buf, PAGE)) > 0) ? n : left;
	n = 0;
	CHECK(close(p[0]) == 0 && close(to[0]) == 0 && close(to[1]) == 0);

	sigaction(SIGPIPE, &sa, NULL);
	CHECK(pipe2(p, O_NONBLOCK) == 0);
	while (write(p[1], buf, PAGE) == PAGE)
		n++;
	CHECK(errno == EAGAIN && n == 16);
	CHECK(close(p[0]) == 0);
	CHECK_ERR(write(p[1], buf, PAGE), EPIPE);
	CHECK_EQ(caught, 1);
	CHECK(close(p[1]) == 0);

	sigaction(SIGUSR1, &sa, NULL);
	CHECK(pipe(p) == 0);
	for (n = 0; n < 16; n++)
		CHECK_EQ(write(p[1], buf, PAGE), PAGE);
	if (fork() == 0) {
		wait_asleep(me);
		kill(me, SIGUSR1);
		wait_asleep(me);
		CHECK_EQ(read(p[0], buf, PAGE), PAGE);
		_exit(check_done());
	}
	CHECK_EQ(write(p[1], buf, 1), 1);
	CHECK_EQ(caught, 2);
	CHECK(wait_ok());
	return check_done();
}

/* Waits until a time of CLOCK_REALTIME follow the clock when it is set: sleeps, futexes, queues. */
#include "check.h"
#include "tools.h"
#include <mqueue.h>
#include <time.h>

static struct timespec later;

static int sleeper(void)
{
	return clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &later, NULL);
}

static int futex(void)
{
	static int word;

	return syscall(SYS_futex, &word, FUTEX_WAIT_BITSET | FUTEX_REALTIME, 0, &later, NULL, -1) < 0 ? errno : 0;
}

static int queue(void)
{
	struct mq_attr a = { .mq_maxmsg = 1, .mq_msgsize = 8 };
	mqd_t q = mq_open("/clock-set", O_RDWR | O_CREAT, 0600, &a);
	char b[8];

	mq_unlink("/clock-set");
	return mq_timedreceive(q, b, 8, NULL, &later) < 0 ? errno : 0;
}

int main(void)
{
	static int (*const wait_for[])(void) = { sleeper, futex, queue };
	static const int want[] = { 0, ETIMEDOUT, ETIMEDOUT };
	struct timespec now;
	pid_t pid[3];
	int st;

	clock_gettime(CLOCK_REALTIME, &now);
	if (clock_settime(CLOCK_REALTIME, &now) < 0)
		SKIP("may not set the clock");
	later.tv_sec = now.tv_sec + 5000;
	for (int i = 0; i < 3; i++) {
		pid[i] = fork();
		if (pid[i] == 0) {
			alarm(60);
			_exit(wait_for[i]());
		}
	}
	for (int i = 0; i < 3; i++)
		wait_asleep(pid[i]);
	clock_gettime(CLOCK_REALTIME, &now);
	now.tv_sec += 6000;
	CHECK_EQ(clock_settime(CLOCK_REALTIME, &now), 0);
	for (int i = 0; i < 3; i++)
		CHECK(waitpid(pid[i], &st, 0) == pid[i] && WIFEXITED(st) && WEXITSTATUS(st) == want[i]);
	clock_gettime(CLOCK_REALTIME, &now);
	now.tv_sec -= 6000;
	CHECK_EQ(clock_settime(CLOCK_REALTIME, &now), 0);
	return check_done();
}

/* SIGEV_THREAD: a timer's and a message queue's news are brought by a thread. */
#include "check.h"
#include <mqueue.h>
#include <semaphore.h>
#include <time.h>

static sem_t came;

static void on_event(union sigval v)
{
	CHECK_EQ(v.sival_int, 42);
	sem_post(&came);
}

static void wait_came(void)
{
	while (sem_wait(&came) < 0)
		;
}

int main(void)
{
	struct sigevent ev = { .sigev_notify = SIGEV_THREAD };
	struct itimerspec often = { { 0, 3000000 }, { 0, 3000000 } }, left;
	struct mq_attr attr = { .mq_maxmsg = 4, .mq_msgsize = 16 };
	char name[32];
	timer_t timer;

	sem_init(&came, 0, 0);
	ev.sigev_notify_function = on_event;
	ev.sigev_value.sival_int = 42;
	CHECK_EQ(timer_create(CLOCK_MONOTONIC, &ev, &timer), 0);
	CHECK_EQ(timer_settime(timer, 0, &often, NULL), 0);
	for (int i = 0; i < 3; i++)
		wait_came();
	CHECK_EQ(timer_gettime(timer, &left), 0);
	CHECK_EQ(left.it_interval.tv_nsec, 3000000);
	CHECK_EQ(timer_delete(timer), 0);
	usleep(10000);
	while (sem_trywait(&came) == 0)
		;

	snprintf(name, sizeof(name), "/test-%d", getpid());
	mqd_t q = mq_open(name, O_CREAT | O_RDWR, 0600, &attr);
	if (q < 0 && errno == ENOSYS)
		SKIP("no message queues");
	CHECK(q >= 0);
	mq_unlink(name);
	int r = mq_notify(q, &ev);
	if (r < 0 && (errno == ENOSYS || errno == EAFNOSUPPORT))
		SKIP("this C library wants a netlink socket for it");
	CHECK_EQ(r, 0);
	CHECK_EQ(mq_send(q, "x", 1, 0), 0);
	wait_came();
	mq_close(q);
	return check_done();
}

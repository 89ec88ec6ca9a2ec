/* mq_notify with SIGEV_THREAD runs the function in a thread with the value. */
#include "tools.h"
#include <mqueue.h>
#include <semaphore.h>

static sem_t called;
static int value;

static void function(union sigval v)
{
	value = v.sival_int;
	sem_post(&called);
}

int main(void)
{
	struct sigevent ev = {.sigev_notify = SIGEV_THREAD, .sigev_notify_function = function, .sigev_value = {.sival_int = 31}};
	struct mq_attr a = {.mq_maxmsg = 4, .mq_msgsize = 8};
	mqd_t q = mq_open("/thread", O_CREAT | O_RDWR, 0600, &a);

	sem_init(&called, 0, 0);
	CHECK(mq_notify(q, &ev) == 0);
	CHECK(mq_send(q, "x", 1, 0) == 0);
	while (sem_wait(&called) < 0)
		;
	CHECK_EQ(value, 31);
	CHECK(mq_close(q) == 0 && mq_unlink("/thread") == 0);
	return check_done();
}

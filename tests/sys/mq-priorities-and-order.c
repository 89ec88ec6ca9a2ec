/* POSIX queues: highest priority first, first in first out within; attributes; sizes checked. */
#include "tools.h"
#include <mqueue.h>

int main(void)
{
	static const struct { const char *text; unsigned prio; } in[] = {{"a", 1}, {"b", 5}, {"c", 1}, {"d", 5}, {"e", 0}};
	static const char order[] = "bdace";
	struct mq_attr a = {.mq_maxmsg = 8, .mq_msgsize = 16}, got;
	char buf[16];
	unsigned prio;
	mqd_t q = mq_open("/order", O_CREAT | O_EXCL | O_RDWR, 0600, &a);

	CHECK(q != (mqd_t)-1);
	CHECK_EQ(fcntl(q, F_GETFD), FD_CLOEXEC);
	for (int i = 0; i < 5; i++)
		CHECK(mq_send(q, in[i].text, 1, in[i].prio) == 0);
	CHECK(mq_getattr(q, &got) == 0);
	CHECK(got.mq_curmsgs == 5 && got.mq_maxmsg == 8 && got.mq_msgsize == 16 && got.mq_flags == 0);
	for (int i = 0; i < 5; i++) {
		CHECK_EQ(mq_receive(q, buf, 16, &prio), 1);
		CHECK_EQ(buf[0], order[i]);
	}
	a.mq_flags = O_NONBLOCK;
	CHECK(mq_setattr(q, &a, &got) == 0);
	CHECK_ERR(mq_receive(q, buf, 16, NULL), EAGAIN);
	for (int i = 0; i < 8; i++)
		CHECK(mq_send(q, "", 0, 0) == 0);
	CHECK_ERR(mq_send(q, "", 0, 0), EAGAIN);
	CHECK(mq_close(q) == 0);
	CHECK(mq_unlink("/order") == 0);
	return check_done();
}

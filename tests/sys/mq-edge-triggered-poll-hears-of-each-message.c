/* An edge-triggered epoll on a message queue reports again for every message, read or not. */
#include "tools.h"
#include <mqueue.h>
#include <sys/epoll.h>

int main(void)
{
	struct mq_attr attr = { .mq_maxmsg = 4, .mq_msgsize = 8 };
	mqd_t q = mq_open("/edges", O_CREAT | O_RDWR, 0600, &attr);
	struct epoll_event e = { EPOLLIN | EPOLLET };
	int ep = epoll_create1(0);
	char buf[8];

	CHECK(q >= 0 && epoll_ctl(ep, EPOLL_CTL_ADD, q, &e) == 0);
	for (int i = 0; i < 3; i++) {
		CHECK_EQ(epoll_wait(ep, &e, 1, 0), 0);
		CHECK(mq_send(q, "x", 1, 0) == 0);
		CHECK_EQ(epoll_wait(ep, &e, 1, 0), 1);
	}
	CHECK_EQ(mq_receive(q, buf, 8, NULL), 1);
	CHECK(mq_unlink("/edges") == 0);
	return check_done();
}

/* A queue blocks and wakes both sides, can be polled, and shows in its file system. */
#include "tools.h"
#include <mqueue.h>
#include <poll.h>

int main(void)
{
	struct mq_attr a = {.mq_maxmsg = 1, .mq_msgsize = 8};
	mqd_t q = mq_open("/block", O_CREAT | O_RDWR, 0600, &a);
	struct pollfd p = {(int)q, POLLIN | POLLOUT, 0};
	char buf[128] = "";
	pid_t pid;
	int fd;

	CHECK(q != (mqd_t)-1);
	CHECK_EQ(poll(&p, 1, 0), 1);
	CHECK_EQ(p.revents & (POLLIN | POLLOUT), POLLOUT);
	pid = fork();
	if (pid == 0)
		_exit(mq_receive(q, buf, 8, NULL) == 3 ? 0 : 1);
	wait_asleep(pid);
	CHECK(mq_send(q, "abc", 3, 9) == 0);
	CHECK(wait_ok());
	CHECK(mq_send(q, "abcd", 4, 9) == 0);
	CHECK_EQ(poll(&p, 1, 0), 1);
	CHECK_EQ(p.revents & (POLLIN | POLLOUT), POLLIN);
	fd = open("/dev/mqueue/block", O_RDONLY);
	if (fd >= 0) {
		CHECK(read(fd, buf, 127) > 0);
		CHECK(strncmp(buf, "QSIZE:4 ", 8) == 0);
		close(fd);
	}
	pid = fork();
	if (pid == 0)
		_exit(mq_send(q, "ef", 2, 0));
	wait_asleep(pid);
	CHECK_EQ(mq_receive(q, buf, 8, NULL), 4);
	CHECK(wait_ok());
	CHECK_EQ(mq_receive(q, buf, 8, NULL), 2);
	CHECK(mq_unlink("/block") == 0);
	CHECK(mq_send(q, "x", 1, 0) == 0);
	CHECK(mq_close(q) == 0);
	return check_done();
}

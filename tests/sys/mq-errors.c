/* The ERRORS of the POSIX queue calls. */
#include "tools.h"
#include <mqueue.h>
#include <time.h>

int main(void)
{
	struct mq_attr a = {.mq_maxmsg = 2, .mq_msgsize = 8}, bad = {.mq_maxmsg = 0, .mq_msgsize = 8};
	struct timespec past = {1, 0}, wrong = {1, -1};
	char buf[8], longname[300];
	mqd_t q, r, w;

	memset(longname, 'x', 299);
	longname[0] = '/';
	longname[299] = 0;
	CHECK_ERR((long)mq_open("/absent", O_RDWR), ENOENT);
	CHECK_ERR((long)mq_open("/bad", O_CREAT | O_RDWR, 0600, &bad), EINVAL);
	CHECK_ERR((long)mq_open(longname, O_CREAT | O_RDWR, 0600, &a), ENAMETOOLONG);
	CHECK((long)mq_open("/a/b", O_CREAT | O_RDWR, 0600, &a) == -1);
	q = mq_open("/errors", O_CREAT | O_EXCL | O_RDWR, 0600, &a);
	CHECK_ERR((long)mq_open("/errors", O_CREAT | O_EXCL | O_RDWR, 0600, &a), EEXIST);
	r = mq_open("/errors", O_RDONLY);
	w = mq_open("/errors", O_WRONLY | O_NONBLOCK);
	CHECK_ERR(mq_send(r, "x", 1, 0), EBADF);
	CHECK_ERR(mq_receive(w, buf, 8, NULL), EBADF);
	CHECK_ERR(mq_send(q, "123456789", 9, 0), EMSGSIZE);
	CHECK_ERR(mq_receive(q, buf, 7, NULL), EMSGSIZE);
	CHECK_ERR(mq_send(q, "x", 1, 32768), EINVAL);
	CHECK_ERR(mq_timedreceive(q, buf, 8, NULL, &past), ETIMEDOUT);
	CHECK_ERR(mq_timedreceive(q, buf, 8, NULL, &wrong), EINVAL);
	CHECK(mq_send(q, "x", 1, 0) == 0 && mq_send(q, "x", 1, 0) == 0);
	CHECK_ERR(mq_timedsend(q, "x", 1, 0, &past), ETIMEDOUT);
	CHECK_ERR(mq_send(w, "x", 1, 0), EAGAIN);
	CHECK_ERR(mq_send(0, "x", 1, 0), EBADF);
	CHECK_ERR(mq_receive(99, buf, 8, NULL), EBADF);
	CHECK_ERR(syscall(SYS_mq_timedreceive, q, 8L, 8L, 0, 0), EFAULT);
	CHECK(syscall(SYS_mq_timedsend, q, 8L, 8L, 0, &past) == -1);
	if (fork() == 0) {
		setgid(1000);
		setuid(1000);
		CHECK_ERR((long)mq_open("/errors", O_RDWR), EACCES);
		CHECK_ERR(mq_unlink("/errors"), EACCES);
		_exit(check_done());
	}
	CHECK(wait_ok());
	CHECK(mq_unlink("/errors") == 0);
	CHECK_ERR(mq_unlink("/errors"), ENOENT);
	CHECK(mq_close(q) == 0 && mq_close(r) == 0 && mq_close(w) == 0);
	CHECK_ERR(mq_close(q), EBADF);
	return check_done();
}

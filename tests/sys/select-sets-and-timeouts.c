/* select: three sets in and out, nfds limits them, EBADF for closed ones, and the time left is written back. */
#include "tools.h"
#include <sys/select.h>

int main(void)
{
	fd_set r, w, x;
	struct timeval tv = {5, 0};
	int p[2];

	CHECK(pipe(p) == 0);
	FD_ZERO(&r);
	FD_ZERO(&w);
	FD_ZERO(&x);
	FD_SET(p[0], &r);
	FD_SET(p[1], &w);
	FD_SET(p[0], &x);
	CHECK_EQ(syscall(SYS_select, p[1] + 1, &r, &w, &x, &tv), 1);
	CHECK(!FD_ISSET(p[0], &r) && FD_ISSET(p[1], &w) && !FD_ISSET(p[0], &x));
	CHECK(tv.tv_sec < 5 || (tv.tv_sec == 5 && tv.tv_usec == 0));
	CHECK_EQ(write(p[1], "x", 1), 1);
	FD_SET(p[0], &r);
	CHECK_EQ(select(p[1] + 1, &r, &w, NULL, NULL), 2);
	FD_ZERO(&w);
	FD_SET(p[1], &w);
	tv = (struct timeval){0, 2000};
	CHECK_EQ(syscall(SYS_select, p[1], NULL, &w, NULL, &tv), 0);
	CHECK(tv.tv_sec == 0 && tv.tv_usec == 0);
	FD_ZERO(&r);
	FD_SET(p[1] + 5, &r);
	CHECK_ERR(select(p[1] + 6, &r, NULL, NULL, NULL), EBADF);
	CHECK_ERR(select(-1, NULL, NULL, NULL, NULL), EINVAL);
	tv = (struct timeval){-1, 0};
	CHECK_ERR(select(0, NULL, NULL, NULL, &tv), EINVAL);
	CHECK_ERR(syscall(SYS_select, 1, 8L, 0, 0, 0), EFAULT);
	return check_done();
}

/* splice from a stream moves what has come, even whole pages, and does not wait for more; NONBLOCK holds for a
   vmsplice out of a pipe; nothing to move is no error. */
#include "tools.h"
#include <sys/socket.h>
#include <sys/uio.h>

int main(void)
{
	static char page[2 * PAGE];
	struct iovec iov = { page, sizeof(page) };
	int s[2], p[2];

	CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, s) == 0 && pipe(p) == 0);
	CHECK_EQ(write(s[0], page, PAGE), PAGE);
	CHECK_EQ(splice(s[1], NULL, p[1], NULL, 1 << 16, 0), PAGE);
	CHECK_EQ(read(p[0], page, sizeof(page)), PAGE);
	CHECK_EQ(write(s[0], page, 2 * PAGE), 2 * PAGE);
	CHECK_EQ(splice(s[1], NULL, p[1], NULL, 1 << 16, 0), 2 * PAGE);
	CHECK_EQ(vmsplice(p[0], &iov, 1, SPLICE_F_NONBLOCK), 2 * PAGE);
	CHECK_ERR(vmsplice(p[0], &iov, 1, SPLICE_F_NONBLOCK), EAGAIN);
	CHECK_EQ(splice(-1, NULL, -1, NULL, 0, 0), 0);
	return check_done();
}

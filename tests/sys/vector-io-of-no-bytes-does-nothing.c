/* readv and writev of no bytes at all return 0 and reach no object: no empty datagram is sent, nothing waits; write of
   none does send one. The descriptor must still be one for it. */
#include "tools.h"
#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/uio.h>

int main(void)
{
	struct iovec v[2] = {{NULL, 0}, {NULL, 0}};
	int s[2], p[2], e = eventfd(0, 0);
	char c;

	CHECK(socketpair(AF_UNIX, SOCK_DGRAM, 0, s) == 0 && pipe(p) == 0);
	CHECK_EQ(writev(s[0], v, 2), 0);
	CHECK_EQ(writev(s[0], v, 0), 0);
	CHECK_ERR(recv(s[1], &c, 1, MSG_DONTWAIT), EAGAIN);
	CHECK_EQ(write(s[0], NULL, 0), 0);
	CHECK_EQ(recv(s[1], &c, 1, MSG_DONTWAIT), 0);
	CHECK_EQ(readv(s[1], v, 2), 0);          /* does not wait */
	CHECK_EQ(readv(p[0], v, 2), 0);
	CHECK_EQ(readv(e, v, 1), 0);             /* eight bytes are not asked of it */
	CHECK_EQ(writev(e, v, 1), 0);
	CHECK_ERR(writev(p[0], v, 1), EBADF);
	CHECK_ERR(readv(p[1], v, 1), EBADF);
	return check_done();
}

/* readv, writev, preadv, pwritev and the v2 forms: order, empty pieces, counts over IOV_MAX, overflowing sums. */
#include "tools.h"
#include <sys/uio.h>

int main(void)
{
	static struct iovec many[1025];
	char a[4] = "", b[4] = "", c[8] = "";
	int fd = open("f", O_CREAT | O_RDWR, 0600);
	struct iovec w[3] = {{"abc", 3}, {NULL, 0}, {"defg", 4}}, r[2] = {{a, 2}, {c, 8}};

	CHECK_EQ(writev(fd, w, 3), 7);
	CHECK_EQ(lseek(fd, 0, SEEK_SET), 0);
	CHECK_EQ(readv(fd, r, 2), 7);
	CHECK(memcmp(a, "ab", 2) == 0 && memcmp(c, "cdefg", 5) == 0);
	CHECK_EQ(pwritev(fd, w + 2, 1, 1), 4);
	r[0].iov_base = b;
	CHECK_EQ(preadv(fd, r, 1, 1), 2);
	CHECK(memcmp(b, "de", 2) == 0);
	CHECK_EQ(lseek(fd, 0, SEEK_CUR), 7);
	CHECK_EQ(syscall(SYS_preadv2, fd, r, 1, -1L, -1L, 0), 0);
	CHECK_EQ(writev(fd, w, 0), 0);
	CHECK_EQ(writev(fd, many, 1024), 0);
	CHECK_ERR(writev(fd, many, 1025), EINVAL);
	CHECK_ERR(writev(fd, w, -1), EINVAL);
	CHECK_ERR(preadv(fd, r, 1, -2), EINVAL);
	w[0].iov_len = (size_t)-1;
	CHECK_ERR(writev(fd, w, 1), EINVAL);
	CHECK_ERR(writev(fd, (void *)8, 1), EFAULT);
	r[0].iov_base = (void *)8;
	CHECK_ERR(preadv(fd, r, 1, 0), EFAULT);
	r[0] = (struct iovec){a, 2};
	r[1] = (struct iovec){(void *)8, 2};
	CHECK_EQ(preadv(fd, r, 2, 0), 2);
	CHECK_ERR(syscall(SYS_preadv2, fd, r, 1, 0, 0, 0x4000), EOPNOTSUPP);
	unlink("f");
	return check_done();
}

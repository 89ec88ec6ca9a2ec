/* memfd_create: a file with size, mapping and /proc link, shared with children, gone with its last descriptor. */
#include "tools.h"
#include <sys/stat.h>

int main(void)
{
	int fd = memfd_create("name", MFD_CLOEXEC);
	char link[64], path[64];
	struct stat st;
	char *p;
	int n;

	CHECK(fd >= 0);
	CHECK_EQ(fcntl(fd, F_GETFD), FD_CLOEXEC);
	CHECK(ftruncate(fd, 2 * PAGE) == 0);
	CHECK(fstat(fd, &st) == 0);
	CHECK(S_ISREG(st.st_mode) && st.st_size == 2 * PAGE && st.st_nlink == 0);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	n = readlink(path, link, sizeof(link) - 1);
	link[n > 0 ? n : 0] = 0;
	CHECK_STR(link, "/memfd:name (deleted)");
	p = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, PAGE);
	strcpy(p, "seen");
	char buf[5] = "";
	CHECK_EQ(pread(fd, buf, 4, PAGE), 4);
	CHECK_STR(buf, "seen");
	CHECK_EQ(fcntl(fd, F_GET_SEALS), F_SEAL_SEAL);
	CHECK_ERR(memfd_create((char *)8, 0), EFAULT);
	CHECK_ERR(memfd_create("x", 0x800), EINVAL);
	munmap(p, PAGE);
	close(fd);
	return check_done();
}

/* RLIMIT_FSIZE: a write across it is cut short, one at it gives SIGXFSZ and EFBIG; so does truncate. */
#include "tools.h"
#include <sys/resource.h>

static volatile int caught;

static void xfsz(int sig)
{
	caught++;
}

int main(void)
{
	struct rlimit rl = {5000, 5000};
	int fd = open("f", O_RDWR | O_CREAT, 0600);
	char buf[8192] = "";

	signal(SIGXFSZ, xfsz);
	setrlimit(RLIMIT_FSIZE, &rl);
	CHECK_EQ(write(fd, buf, sizeof(buf)), 5000);
	CHECK_EQ(caught, 0);
	CHECK_ERR(write(fd, buf, 1), EFBIG);
	CHECK_EQ(caught, 1);
	CHECK_ERR(ftruncate(fd, 5001), EFBIG);
	CHECK_EQ(caught, 2);
	CHECK(ftruncate(fd, 10) == 0);
	CHECK_EQ(pwrite(fd, buf, 10, 4995), 5);
	unlink("f");
	return check_done();
}

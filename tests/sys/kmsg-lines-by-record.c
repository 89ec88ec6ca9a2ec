/* /dev/kmsg: what is written is a line of the kernel log, which a reader has as one record: priority, number, time and text. */
#include "tools.h"

int main(void)
{
	char text[1024], mark[64];
	int w = open("/dev/kmsg", O_WRONLY), r = open("/dev/kmsg", O_RDONLY | O_NONBLOCK), found = 0;
	unsigned prio = 0;
	unsigned long number, usec;
	long n;

	if (w < 0 || r < 0)
		SKIP("no /dev/kmsg here");
	snprintf(mark, sizeof(mark), "<5>kmsg test %d\n", getpid());
	CHECK_EQ(write(w, mark, strlen(mark)), (long)strlen(mark));
	while ((n = read(r, text, sizeof(text) - 1)) > 0 || (n < 0 && errno == EPIPE)) {
		text[n > 0 ? n : 0] = 0;
		if (n > 0 && strstr(text, "kmsg test") && atoi(strstr(text, "kmsg test") + 10) == getpid()) {
			CHECK_EQ(sscanf(text, "%u,%lu,%lu,", &prio, &number, &usec), 3);
			CHECK_EQ(prio & 7, 5);
			found++;
		}
	}
	CHECK(n == -1 && errno == EAGAIN);
	CHECK_EQ(found, 1);
	CHECK_ERR(write(w, (char *)8, 10), EFAULT);
	int random = open("/dev/urandom", O_RDWR);
	CHECK_EQ(write(random, text, 300), 300);
	CHECK_ERR(write(random, (char *)8, 10), EFAULT);
	return check_done();
}

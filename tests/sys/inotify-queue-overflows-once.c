/* Beyond max_queued_events one IN_Q_OVERFLOW of watch -1 stands for all that is lost; then it goes on. */
#include "inotify.h"

int main(void)
{
	char buf[65536] __attribute__((aligned(8)));
	struct inotify_event *last = NULL;
	int in = inotify_init1(IN_NONBLOCK), fd = open("/proc/sys/fs/inotify/max_queued_events", O_RDONLY);
	long most = 0, n = 0;
	ssize_t got;

	CHECK((got = read(fd, buf, 32)) > 0 && close(fd) == 0);
	most = strtol(buf, NULL, 10);
	CHECK(most > 0 && most <= 1000000);
	enter_fresh("inotify");
	touch("f");
	inotify_add_watch(in, "f", IN_OPEN | IN_CLOSE);
	for (long k = 0; k < most / 2 + 5; k++)
		CHECK(close(open("f", O_RDONLY)) == 0);
	while ((got = read(in, buf, sizeof(buf))) > 0)
		for (char *p = buf; p < buf + got; p += sizeof(*last), n++)
			last = (void *)p;
	CHECK_EQ(n, most + 1);
	CHECK(last && last->mask == IN_Q_OVERFLOW && last->wd == -1 && last->len == 0);
	CHECK(close(open("f", O_RDONLY)) == 0);
	CHECK_STR(events(in), "1:20 1:10");
	CHECK(unlink("f") == 0);
	leave_fresh();
	return check_done();
}

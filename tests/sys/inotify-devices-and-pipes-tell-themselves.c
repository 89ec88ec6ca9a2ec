/* Who may read a directory does not hear of each byte that goes through its FIFOs; a watch of the FIFO or pipe does. */
#include "inotify.h"

int main(void)
{
	int in = inotify_init1(IN_NONBLOCK), fd, p[2];
	char c, path[64];

	enter_fresh("inotify");
	CHECK(mkfifo("p", 0644) == 0 && pipe(p) == 0);
	CHECK_EQ(inotify_add_watch(in, ".", IN_ALL_EVENTS), 1);
	fd = open("p", O_RDWR);
	CHECK(write(fd, "x", 1) == 1 && read(fd, &c, 1) == 1);
	CHECK_STR(events(in), "1:20:p");
	CHECK_EQ(inotify_add_watch(in, "p", IN_ACCESS | IN_MODIFY), 2);
	CHECK(write(fd, "x", 1) == 1 && read(fd, &c, 1) == 1);
	CHECK_STR(events(in), "2:2 2:1");
	CHECK(close(fd) == 0 && unlink("p") == 0);
	events(in);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", p[0]);
	CHECK_EQ(inotify_add_watch(in, path, IN_ACCESS | IN_MODIFY), 3);
	CHECK(write(p[1], "x", 1) == 1 && read(p[0], &c, 1) == 1);
	CHECK_STR(events(in), "3:2 3:1");
	CHECK_EQ(inotify_add_watch(in, "/dev/null", IN_ALL_EVENTS), 4);
	fd = open("/dev/null", O_RDWR);
	CHECK(write(fd, "x", 1) == 1 && close(fd) == 0);
	CHECK_EQ(inotify_rm_watch(in, 4), 0);
	CHECK(strstr(events(in), "4:20") != NULL);
	leave_fresh();
	return check_done();
}

/* Who watches a directory hears by name what is done to its files; who watches a file hears it without. */
#include "inotify.h"

int main(void)
{
	char c;
	int in = inotify_init1(IN_NONBLOCK | IN_CLOEXEC), fd;

	enter_fresh("inotify");
	CHECK_EQ(inotify_add_watch(in, ".", IN_ALL_EVENTS), 1);
	fd = open("f", O_CREAT | O_RDWR, 0644);
	CHECK_STR(events(in), "1:100:f 1:20:f");
	CHECK(write(fd, "ab", 2) == 2 && write(fd, "c", 1) == 1);
	CHECK_STR(events(in), "1:2:f");                         /* what repeats the last one is left out */
	CHECK(pread(fd, &c, 1, 0) == 1 && pread(fd, &c, 1, 9) == 0);
	CHECK_STR(events(in), "1:1:f");
	CHECK(fchmod(fd, 0600) == 0 && ftruncate(fd, 1) == 0);
	CHECK_STR(events(in), "1:4:f 1:2:f");
	CHECK(chown("f", -1, -1) == 0 && close(dup(fd)) == 0);
	CHECK_STR(events(in), "");
	CHECK(close(fd) == 0 && close(open("f", O_RDONLY)) == 0);
	CHECK_STR(events(in), "1:8:f 1:20:f 1:10:f");

	CHECK_EQ(inotify_add_watch(in, "f", IN_ALL_EVENTS), 2);
	CHECK(link("f", "g") == 0);
	CHECK_STR(events(in), "2:4 1:100:g");
	CHECK(unlink("g") == 0);
	CHECK_STR(events(in), "2:4 1:200:g");
	CHECK(truncate("f", 5) == 0);
	CHECK_STR(events(in), "1:2:f 2:2");
	CHECK(unlink("f") == 0);
	CHECK_STR(events(in), "2:4 2:400 2:8000 1:200:f");

	CHECK(mkdir("d", 0755) == 0 && symlink("d", "s") == 0 && mkfifo("p", 0644) == 0);
	CHECK_STR(events(in), "1:40000100:d 1:100:s 1:100:p");
	CHECK(rmdir("d") == 0 && unlink("s") == 0 && unlink("p") == 0);
	CHECK_STR(events(in), "1:40000200:d 1:200:s 1:200:p");
	leave_fresh();
	CHECK_STR(events(in), "1:400 1:8000");
	return check_done();
}

/* A file without a name is gone for its watches with the last descriptor; IN_EXCL_UNLINK spares the directory's watch
   what happens to it meanwhile. */
#include "inotify.h"

int main(void)
{
	int in = inotify_init1(IN_NONBLOCK), fd;

	enter_fresh("inotify");
	fd = open("f", O_CREAT | O_RDWR, 0644);
	CHECK_EQ(inotify_add_watch(in, ".", IN_MODIFY | IN_DELETE | IN_CLOSE), 1);
	CHECK_EQ(inotify_add_watch(in, "f", IN_DELETE_SELF), 2);
	CHECK(unlink("f") == 0 && write(fd, "x", 1) == 1);
	CHECK_STR(events(in), "1:200:f 1:2:f");
	CHECK(close(fd) == 0);
	CHECK_STR(events(in), "1:8:f 2:400 2:8000");
	CHECK_ERR(inotify_rm_watch(in, 2), EINVAL);

	CHECK_EQ(inotify_add_watch(in, ".", IN_MODIFY | IN_DELETE | IN_CLOSE | IN_EXCL_UNLINK), 1);
	fd = open("f", O_CREAT | O_RDWR, 0644);
	CHECK(unlink("f") == 0 && write(fd, "x", 1) == 1 && close(fd) == 0);
	CHECK_STR(events(in), "1:200:f");

	CHECK(mkdir("d", 0755) == 0);
	CHECK_EQ(inotify_add_watch(in, "d", IN_DELETE_SELF), 3);
	fd = open("d", O_RDONLY | O_DIRECTORY);
	CHECK(rmdir("d") == 0);
	CHECK_STR(events(in), "1:40000200:d");
	CHECK(close(fd) == 0);
	CHECK_STR(events(in), "3:400 3:8000");
	leave_fresh();
	return check_done();
}

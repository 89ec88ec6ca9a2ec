/* umount is told to all watches within (IN_UNMOUNT) and ends them; watches do not keep the mount busy. */
#include "inotify.h"
#include <sys/mount.h>

int main(void)
{
	int in = inotify_init1(IN_NONBLOCK);

	enter_fresh("inotify");
	CHECK(mkdir("m", 0755) == 0);
	if (mount("none", "m", "tmpfs", 0, NULL) < 0) {
		CHECK(rmdir("m") == 0);
		leave_fresh();
		SKIP("may not mount here");
	}
	touch("m/f");
	CHECK_EQ(inotify_add_watch(in, "m", IN_OPEN), 1);
	CHECK_EQ(inotify_add_watch(in, "m/f", IN_OPEN), 2);
	CHECK(umount("m") == 0);
	CHECK_STR(events(in), "2:2000 2:8000 1:40002000 1:8000");
	CHECK_ERR(inotify_rm_watch(in, 1), EINVAL);
	CHECK(rmdir("m") == 0);
	leave_fresh();
	return check_done();
}

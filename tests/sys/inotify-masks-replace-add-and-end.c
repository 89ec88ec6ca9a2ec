/* A second watch of the same file sets the mask of the first, IN_MASK_ADD adds to it, IN_MASK_CREATE refuses;
   IN_ONESHOT ends with its first event; numbers are not used again at once. */
#include "inotify.h"

int main(void)
{
	int in = inotify_init1(IN_NONBLOCK);

	enter_fresh("inotify");
	touch("f");
	CHECK_EQ(inotify_add_watch(in, "f", IN_OPEN), 1);
	CHECK_EQ(inotify_add_watch(in, "./f", IN_CLOSE_NOWRITE | IN_MASK_ADD), 1);
	CHECK(close(open("f", O_RDONLY)) == 0);
	CHECK_STR(events(in), "1:20 1:10");
	CHECK_ERR(inotify_add_watch(in, "f", IN_ACCESS | IN_MASK_CREATE), EEXIST);
	CHECK_EQ(inotify_add_watch(in, "f", IN_CLOSE_NOWRITE), 1);
	CHECK(close(open("f", O_RDONLY)) == 0);
	CHECK_STR(events(in), "1:10");
	CHECK_EQ(inotify_rm_watch(in, 1), 0);
	CHECK_STR(events(in), "1:8000");

	CHECK_EQ(inotify_add_watch(in, "f", IN_OPEN | IN_ONESHOT), 2);
	CHECK(close(open("f", O_RDONLY)) == 0 && close(open("f", O_RDONLY)) == 0);
	CHECK_STR(events(in), "2:20 2:8000");
	CHECK_ERR(inotify_rm_watch(in, 2), EINVAL);

	/* Two instances hear each for themselves, and one that is closed hears nothing. */
	int other = inotify_init1(IN_NONBLOCK);
	CHECK_EQ(inotify_add_watch(other, ".", IN_OPEN), 1);
	CHECK_EQ(inotify_add_watch(in, "f", IN_OPEN), 3);
	CHECK(close(open("f", O_RDONLY)) == 0);
	CHECK_STR(events(other), "1:20:f");
	CHECK_STR(events(in), "3:20");
	CHECK(close(other) == 0 && close(open("f", O_RDONLY)) == 0);
	CHECK_STR(events(in), "3:20");
	CHECK(unlink("f") == 0);
	leave_fresh();
	return check_done();
}

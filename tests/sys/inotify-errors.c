/* What inotify's calls refuse, and in which order. */
#include "inotify.h"

int main(void)
{
	int in = inotify_init1(0), p[2];

	enter_fresh("inotify");
	touch("f");
	CHECK(symlink("f", "s") == 0 && pipe(p) == 0);
	CHECK_ERR(inotify_init1(1), EINVAL);
	CHECK_ERR(inotify_add_watch(in, ".", 0), EINVAL);
	CHECK_ERR(inotify_add_watch(-1, ".", 0), EINVAL);
	CHECK_ERR(inotify_add_watch(in, ".", 0x100000 | IN_OPEN), EINVAL);
	CHECK_ERR(inotify_add_watch(-1, ".", IN_OPEN), EBADF);
	CHECK_ERR(inotify_add_watch(p[0], ".", IN_OPEN), EINVAL);
	CHECK_ERR(inotify_add_watch(in, ".", IN_OPEN | IN_MASK_ADD | IN_MASK_CREATE), EINVAL);
	CHECK_ERR(inotify_add_watch(in, "none", IN_OPEN), ENOENT);
	CHECK_ERR(inotify_add_watch(in, "", IN_OPEN), ENOENT);
	CHECK_ERR(inotify_add_watch(in, (char *)8, IN_OPEN), EFAULT);
	CHECK_ERR(inotify_add_watch(in, "f", IN_OPEN | IN_ONLYDIR), ENOTDIR);
	CHECK_ERR(inotify_rm_watch(-1, 1), EBADF);
	CHECK_ERR(inotify_rm_watch(p[0], 1), EINVAL);
	CHECK_ERR(inotify_rm_watch(in, 1), EINVAL);
	CHECK_ERR(inotify_rm_watch(in, -1), EINVAL);
	/* IN_DONT_FOLLOW watches the link itself. */
	CHECK_EQ(inotify_add_watch(in, "s", IN_OPEN), 1);
	CHECK_EQ(inotify_add_watch(in, "f", IN_OPEN), 1);
	CHECK_EQ(inotify_add_watch(in, "s", IN_OPEN | IN_DONT_FOLLOW), 2);
	/* The file must be readable. */
	CHECK(chmod("f", 0200) == 0);
	if (getuid() == 0 && fork() == 0) {
		CHECK(setgid(12345) == 0 && setuid(12345) == 0);
		CHECK_ERR(inotify_add_watch(in, "f", IN_ATTRIB), EACCES);
		_exit(check_done());
	}
	CHECK(getuid() != 0 || wait_ok());
	CHECK(unlink("s") == 0 && unlink("f") == 0);
	leave_fresh();
	return check_done();
}

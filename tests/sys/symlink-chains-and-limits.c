/* 40 symlinks in a row are followed, 41 are ELOOP; readlink cuts, lstat does not follow, dangling is ENOENT. */
#include "tools.h"
#include <sys/stat.h>

int main(void)
{
	char from[16], to[16], buf[8];
	struct stat st;

	close(open("l0", O_CREAT | O_RDWR, 0600));
	for (int i = 1; i <= 41; i++) {
		snprintf(from, sizeof(from), "l%d", i - 1);
		snprintf(to, sizeof(to), "l%d", i);
		CHECK(symlink(from, to) == 0);
	}
	CHECK(access("l40", F_OK) == 0);
	CHECK_ERR(access("l41", F_OK), ELOOP);
	CHECK_EQ(readlink("l41", buf, 2), 2);
	CHECK(memcmp(buf, "l4", 2) == 0);
	CHECK(lstat("l41", &st) == 0 && S_ISLNK(st.st_mode) && st.st_size == 3);
	CHECK_ERR(readlink("l0", buf, 8), EINVAL);
	CHECK_ERR(syscall(SYS_readlink, "l1", buf, 0), EINVAL);
	CHECK_ERR(readlink("absent", buf, 8), ENOENT);
	CHECK_ERR(symlink("x", "l1"), EEXIST);
	CHECK_ERR(symlink("", "empty"), ENOENT);
	CHECK_ERR(symlink("x", ""), ENOENT);
	for (int i = 0; i <= 41; i++) {
		snprintf(to, sizeof(to), "l%d", i);
		CHECK(unlink(to) == 0);
	}
	return check_done();
}

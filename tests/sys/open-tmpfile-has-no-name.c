/* O_TMPFILE makes a file without a name; linkat gives it one, unless O_EXCL forbade it. */
#include "tools.h"
#include <sys/stat.h>

int main(void)
{
	struct stat st;
	char path[64];
	int fd = open(".", O_TMPFILE | O_RDWR, 0600), x;

	CHECK(fd >= 0);
	CHECK_EQ(write(fd, "abc", 3), 3);
	CHECK(fstat(fd, &st) == 0 && st.st_nlink == 0 && st.st_size == 3);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	CHECK(linkat(AT_FDCWD, path, AT_FDCWD, "named", AT_SYMLINK_FOLLOW) == 0);
	CHECK(stat("named", &st) == 0 && st.st_nlink == 1 && st.st_size == 3);
	x = open(".", O_TMPFILE | O_RDWR | O_EXCL, 0600);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", x);
	CHECK_ERR(linkat(AT_FDCWD, path, AT_FDCWD, "other", AT_SYMLINK_FOLLOW), ENOENT);
	unlink("named");
	return check_done();
}

/* Extended attributes: set, get, list, remove, their flags and sizes; ENODATA for absent ones. */
#include "tools.h"
#include <sys/xattr.h>

int main(void)
{
	char buf[64] = "";
	int fd = open("f", O_CREAT | O_RDWR, 0600);

	if (setxattr("f", "trusted.a", "val", 3, 0) < 0 && errno == EOPNOTSUPP)
		SKIP("no extended attributes here");
	CHECK_EQ(getxattr("f", "trusted.a", buf, sizeof(buf)), 3);
	CHECK_STR(buf, "val");
	CHECK_EQ(getxattr("f", "trusted.a", NULL, 0), 3);
	CHECK_ERR(getxattr("f", "trusted.a", buf, 2), ERANGE);
	CHECK_ERR(getxattr("f", "trusted.b", buf, 2), ENODATA);
	CHECK_ERR(setxattr("f", "trusted.a", "x", 1, XATTR_CREATE), EEXIST);
	CHECK_ERR(setxattr("f", "trusted.b", "x", 1, XATTR_REPLACE), ENODATA);
	CHECK(fsetxattr(fd, "trusted.a", "longer", 6, 0) == 0);
	CHECK_EQ(listxattr("f", buf, sizeof(buf)), 10);
	CHECK_STR(buf, "trusted.a");
	CHECK(removexattr("f", "trusted.a") == 0);
	CHECK_EQ(listxattr("f", buf, sizeof(buf)), 0);
	unlink("f");
	return check_done();
}

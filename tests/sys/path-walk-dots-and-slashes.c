/* Paths: ., .., many slashes, trailing slashes, .. at the root, dots inside symlinks. */
#include "tools.h"
#include <sys/stat.h>

static ino_t ino(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? st.st_ino : 0;
}

int main(void)
{
	ino_t f, d;

	mkdir("d", 0700);
	mkdir("d/e", 0700);
	close(open("d/f", O_CREAT | O_RDWR, 0600));
	f = ino("d/f");
	d = ino("d");
	CHECK(f && d);
	CHECK_EQ(ino("./d/./f"), f);
	CHECK_EQ(ino("d//e/..///f"), f);
	CHECK_EQ(ino("d/e/../../d/f"), f);
	CHECK_EQ(ino("d/"), d);
	CHECK_EQ(ino("d/e/.."), d);
	CHECK_EQ(ino("/.."), ino("/"));
	CHECK_EQ(ino("/../../../"), ino("/"));
	CHECK_EQ(ino("///"), ino("/"));
	CHECK(symlink("e/../f", "d/sym") == 0);
	CHECK_EQ(ino("d/sym"), f);
	CHECK(symlink("../d", "d/up") == 0);
	CHECK_EQ(ino("d/up/up/up/f"), f);
	CHECK_ERR(access("d/f/.", F_OK), ENOTDIR);
	CHECK_ERR(access("d/f/..", F_OK), ENOTDIR);
	CHECK_ERR(access("absent/..", F_OK), ENOENT);
	CHECK_ERR(rmdir("d/e/."), EINVAL);
	CHECK_ERR(rmdir("d/e/.."), ENOTEMPTY);
	unlink("d/sym");
	unlink("d/up");
	unlink("d/f");
	rmdir("d/e");
	CHECK(rmdir("d/") == 0);
	return check_done();
}

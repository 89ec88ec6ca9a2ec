/* A directory moved elsewhere has a new .., and link counts follow. */
#include "tools.h"
#include <sys/stat.h>

int main(void)
{
	struct stat a, b;

	mkdir("a", 0700);
	mkdir("b", 0700);
	mkdir("a/d", 0700);
	CHECK(stat("a", &a) == 0 && a.st_nlink == 3);
	CHECK(rename("a/d", "b/d") == 0);
	CHECK(stat("a", &a) == 0 && a.st_nlink == 2);
	CHECK(stat("b", &b) == 0 && b.st_nlink == 3);
	CHECK(stat("b/d/..", &a) == 0 && a.st_ino == b.st_ino);
	rmdir("b/d");
	rmdir("a");
	rmdir("b");
	return check_done();
}

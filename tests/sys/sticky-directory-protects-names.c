/* In a sticky directory only the owner of the file, of the directory, or root may unlink and rename. */
#include "tools.h"
#include <sys/stat.h>

int main(void)
{
	mkdir("d", 0700);
	CHECK(chmod("d", 01777) == 0);
	close(open("d/f", O_CREAT | O_RDWR, 0600));
	close(open("d/g", O_CREAT | O_RDWR, 0600));
	CHECK(chown("d/f", 100, 100) == 0 && chown("d/g", 200, 200) == 0);
	if (fork() == 0) {
		setuid(200);
		CHECK_ERR(unlink("d/f"), EPERM);
		CHECK_ERR(rename("d/f", "d/h"), EPERM);
		CHECK_ERR(rename("d/g", "d/f"), EPERM);
		CHECK(rename("d/g", "d/h") == 0);
		CHECK(unlink("d/h") == 0);
		_exit(check_done());
	}
	CHECK(wait_ok());
	if (fork() == 0) {
		setuid(100);
		CHECK(unlink("d/f") == 0);
		_exit(check_done());
	}
	CHECK(wait_ok());
	rmdir("d");
	return check_done();
}

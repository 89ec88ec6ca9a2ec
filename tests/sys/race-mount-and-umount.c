/* Several processes hang file systems on a folder and a folder within, and take the whole tree away with MNT_DETACH. */
#include "tools.h"
#include <sys/mount.h>
#include <sys/stat.h>

static void worker(unsigned r)
{
	for (int i = 0; i < 150; i++) {
		r = r * 1103515245 + 12345;
		switch (r >> 16 & 3) {
		case 0:
			mount("t", "m", "tmpfs", 0, NULL);
			mkdir("m/d", 0700);
			break;
		case 1:
			mount("t", "m/d", "tmpfs", 0, NULL);
			break;
		case 2:
			umount2("m", MNT_DETACH);
			break;
		default:
			close(open("m/d/x", O_RDWR | O_CREAT, 0600));
			if (chdir("m/d") == 0 && chdir("../..") < 0)
				_exit(0);                /* taken away under our feet */
		}
	}
	_exit(0);
}

int main(void)
{
	mkdir("m", 0700);
	if (mount("t", "m", "tmpfs", 0, NULL) < 0)
		SKIP("no right to mount here");
	for (int i = 0; i < 4; i++)
		if (fork() == 0)
			worker(i);
	for (int i = 0; i < 4; i++)
		CHECK(wait_ok());
	while (umount2("m/d", MNT_DETACH) == 0 || umount2("m", MNT_DETACH) == 0)
		;
	unlink("m/d/x");                                 /* made while nothing was mounted */
	rmdir("m/d");
	CHECK(rmdir("m") == 0);
	return check_done();
}

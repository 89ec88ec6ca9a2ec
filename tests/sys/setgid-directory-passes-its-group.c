/* Files and directories made in a set-group-ID directory take its group; directories the bit as well. */
#include "tools.h"
#include <sys/stat.h>

int main(void)
{
	struct stat st;

	umask(0);
	mkdir("d", 0777);
	CHECK(chown("d", 0, 700) == 0 && chmod("d", 02777) == 0);
	close(open("d/f", O_CREAT | O_RDWR, 0666));
	mkdir("d/e", 0755);
	CHECK(stat("d/f", &st) == 0 && st.st_gid == 700 && (st.st_mode & 07777) == 0666);
	CHECK(stat("d/e", &st) == 0 && st.st_gid == 700 && (st.st_mode & 07777) == 02755);
	unlink("d/f");
	rmdir("d/e");
	rmdir("d");
	return check_done();
}

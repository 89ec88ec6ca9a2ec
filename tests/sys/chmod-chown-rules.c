/* Only the owner or root changes the mode, only root the owner; chown clears set-id bits; group by membership. */
#include "tools.h"
#include <sys/stat.h>

int main(void)
{
	struct stat st;
	gid_t list[1] = {300};

	close(open("f", O_CREAT | O_RDWR, 0600));
	CHECK(chmod("f", 06755) == 0 && chown("f", 100, 200) == 0);
	CHECK(stat("f", &st) == 0);
	CHECK_EQ(st.st_mode & 07777, 0755);
	CHECK(st.st_uid == 100 && st.st_gid == 200);
	if (fork() == 0) {
		setgroups(1, list);
		setgid(200);
		setuid(100);
		CHECK(chmod("f", 0600) == 0);
		CHECK_ERR(chown("f", 101, -1), EPERM);
		CHECK(chown("f", -1, 300) == 0);
		CHECK_ERR(chown("f", -1, 400), EPERM);
		CHECK(chown("f", 100, -1) == 0);
		CHECK(chmod("f", 02755) == 0);
		CHECK(stat("f", &st) == 0 && (st.st_mode & 07777) == 02755);
		_exit(check_done());
	}
	CHECK(wait_ok());
	if (fork() == 0) {
		setgroups(0, NULL);
		setgid(500);
		setuid(500);
		CHECK_ERR(chmod("f", 0777), EPERM);
		CHECK_ERR(chown("f", 500, -1), EPERM);
		CHECK_ERR(unlink("/"), EISDIR);
		_exit(check_done());
	}
	CHECK(wait_ok());
	CHECK_ERR(chmod("absent", 0600), ENOENT);
	CHECK_ERR(fchmod(99, 0600), EBADF);
	CHECK_ERR(fchown(-1, 0, 0), EBADF);
	unlink("f");
	return check_done();
}

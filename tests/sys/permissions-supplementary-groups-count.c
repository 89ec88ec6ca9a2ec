/* A supplementary group gives the group's rights; access(2) asks with real ids, faccessat AT_EACCESS with effective. */
#include "tools.h"
#include <sys/stat.h>

int main(void)
{
	gid_t list[2] = {300, 200};

	close(open("f", O_CREAT | O_RDWR, 0600));
	CHECK(chown("f", 100, 200) == 0 && chmod("f", 0640) == 0);
	if (fork() == 0) {
		setgroups(2, list);
		setgid(101);
		setuid(101);
		CHECK(access("f", R_OK) == 0);
		CHECK_ERR(access("f", W_OK), EACCES);
		CHECK_ERR(access("f", X_OK), EACCES);
		CHECK(open("f", O_RDONLY) >= 0);
		_exit(check_done());
	}
	CHECK(wait_ok());
	if (fork() == 0) {
		setgroups(0, NULL);
		CHECK(setresuid(101, 0, 0) == 0);
		CHECK_ERR(access("f", R_OK), EACCES);
		CHECK(open("f", O_RDWR) >= 0);
		CHECK(syscall(SYS_faccessat2, AT_FDCWD, "f", R_OK, AT_EACCESS) == 0);
		_exit(check_done());
	}
	CHECK(wait_ok());
	CHECK(access("f", R_OK | W_OK) == 0);
	CHECK_ERR(access("f", X_OK), EACCES);
	CHECK_ERR(access("f", 8), EINVAL);
	CHECK_ERR(access("absent", F_OK), ENOENT);
	unlink("f");
	return check_done();
}

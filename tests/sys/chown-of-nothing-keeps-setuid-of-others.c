/* chown(path, -1, -1) changes nothing and is anyone's right, but not when the setuid bit would go with it. */
#include "check.h"
#include <sys/stat.h>

int main(void)
{
	char plain[] = "/tmp/plainXXXXXX", suid[] = "/tmp/suidXXXXXX";
	struct stat st;

	if (geteuid() != 0)
		SKIP("needs root");
	CHECK(close(mkstemp(plain)) == 0 && close(mkstemp(suid)) == 0);
	CHECK(chmod(suid, 04755) == 0);
	if (fork() == 0) {
		CHECK(setgid(1000) == 0 && setuid(1000) == 0);
		CHECK(chown(plain, -1, -1) == 0);
		CHECK_ERR(chown(suid, -1, -1), EPERM);
		_exit(check_done());
	}
	CHECK(wait_ok());
	CHECK(stat(suid, &st) == 0 && (st.st_mode & 07777) == 04755);
	CHECK(chown(suid, -1, -1) == 0);
	CHECK(stat(suid, &st) == 0 && (st.st_mode & 07777) == 0755);
	unlink(plain);
	unlink(suid);
	return check_done();
}

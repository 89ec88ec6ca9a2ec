/* Without privilege: read, write and search by owner, group and others, in that order, the first class decides. */
#include "tools.h"
#include <sys/stat.h>

static void as(uid_t uid, gid_t gid, const char *path, int flags, int error)
{
	if (fork() == 0) {
		if (setgroups(0, NULL) < 0 || setgid(gid) < 0 || setuid(uid) < 0)
			_exit(9);
		if (error)
			CHECK_ERR(open(path, flags), error);
		else
			CHECK(open(path, flags) >= 0);
		_exit(check_done());
	}
	CHECK(wait_ok());
}

int main(void)
{
	mkdir("d", 0755);
	close(open("d/f", O_CREAT | O_RDWR, 0600));
	CHECK(chown("d/f", 100, 200) == 0);
	chmod("d/f", 0640);
	as(100, 200, "d/f", O_RDWR, 0);
	as(101, 200, "d/f", O_RDONLY, 0);
	as(101, 200, "d/f", O_WRONLY, EACCES);
	as(101, 201, "d/f", O_RDONLY, EACCES);
	chmod("d/f", 0046);
	as(100, 200, "d/f", O_RDONLY, EACCES);
	as(101, 200, "d/f", O_RDONLY, 0);
	as(101, 200, "d/f", O_WRONLY, EACCES);
	as(101, 201, "d/f", O_RDWR, 0);
	chmod("d", 0744);
	as(101, 201, "d/f", O_RDONLY, EACCES);
	as(101, 201, "d", O_RDONLY, 0);
	chmod("d", 0711);
	as(101, 201, "d/f", O_RDONLY, 0);
	as(101, 201, "d", O_RDONLY, EACCES);
	as(101, 201, "d/new", O_RDWR | O_CREAT, EACCES);
	unlink("d/f");
	rmdir("d");
	return check_done();
}

/* Closing any descriptor of a file drops the process's record locks on it, except one of O_PATH: that opened nothing. */
#include "check.h"

static int others_may_lock(const char *name)
{
	struct flock l = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	int status = -1;

	if (fork() == 0)
		_exit(fcntl(open(name, O_RDWR), F_SETLK, &l) == 0);
	CHECK(wait(&status) > 0);
	return WEXITSTATUS(status);
}

int main(void)
{
	struct flock l = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	int fd = open("f", O_CREAT | O_RDWR, 0600);

	CHECK(fcntl(fd, F_SETLK, &l) == 0);
	CHECK(close(open("f", O_PATH)) == 0);
	CHECK(!others_may_lock("f"));
	CHECK(close(open("f", O_RDONLY)) == 0);
	CHECK(others_may_lock("f"));
	unlink("f");
	return check_done();
}

/* POSIX locks: ranges split, merge and upgrade; F_GETLK names the holder; any close of the file drops them. */
#include "tools.h"

static struct flock lk(int type, int start, int len)
{
	return (struct flock){.l_type = type, .l_whence = SEEK_SET, .l_start = start, .l_len = len};
}

/* The kind of lock another process sees in the way of writing bytes start to start + len. */
static int probe(int start, int len)
{
	int status;

	if (fork() == 0) {
		struct flock l = lk(F_WRLCK, start, len);
		int fd = open("f", O_RDWR);
		if (fcntl(fd, F_GETLK, &l) < 0 || (l.l_type != F_UNLCK && l.l_pid != getppid()))
			_exit(99);
		_exit(l.l_type);
	}
	wait(&status);
	return WEXITSTATUS(status);
}

int main(void)
{
	int fd = open("f", O_CREAT | O_RDWR, 0600);
	struct flock l = lk(F_WRLCK, 0, 100);

	CHECK(fcntl(fd, F_SETLK, &l) == 0);
	l = lk(F_UNLCK, 40, 20);
	CHECK(fcntl(fd, F_SETLK, &l) == 0);
	CHECK_EQ(probe(0, 40), F_WRLCK);
	CHECK_EQ(probe(40, 20), F_UNLCK);
	CHECK_EQ(probe(60, 40), F_WRLCK);
	CHECK_EQ(probe(100, 0), F_UNLCK);
	l = lk(F_RDLCK, 30, 0);
	CHECK(fcntl(fd, F_SETLK, &l) == 0);
	CHECK_EQ(probe(29, 1), F_WRLCK);
	CHECK_EQ(probe(30, 1), F_RDLCK);
	CHECK_EQ(probe(1000000, 1), F_RDLCK);
	l = lk(F_WRLCK, 0, 1);
	CHECK(fcntl(fd, F_GETLK, &l) == 0);
	CHECK_EQ(l.l_type, F_UNLCK);
	close(open("f", O_RDONLY));
	CHECK_EQ(probe(0, 0), F_UNLCK);
	l = lk(F_WRLCK, 0, -1);
	CHECK_ERR(fcntl(fd, F_SETLK, &l), EINVAL);
	l = lk(99, 0, 1);
	CHECK_ERR(fcntl(fd, F_SETLK, &l), EINVAL);
	int rd = open("f", O_RDONLY);
	l = lk(F_WRLCK, 0, 1);
	CHECK_ERR(fcntl(rd, F_SETLK, &l), EBADF);
	CHECK(lockf(fd, F_TLOCK, 0) == 0);
	unlink("f");
	return check_done();
}

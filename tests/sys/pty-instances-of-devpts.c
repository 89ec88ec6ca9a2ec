/* Each mount of devpts is an instance of its own: its ptmx makes numbers of its own from 0 on, its nodes are not the others'.
   uid=, gid=, mode=, ptmxmode=, max= are obeyed; /dev/ptmx takes the instance that is mounted on "pts" beside it. */
#include "tools.h"
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

static int number(int fd)
{
	int n = -1, unlock = 0;

	CHECK_EQ(ioctl(fd, TIOCGPTN, &n), 0);
	CHECK_EQ(ioctl(fd, TIOCSPTLCK, &unlock), 0);
	return n;
}

int main(void)
{
	struct stat st, other;
	char b[32] = "";
	int a, c, d, peer, s;

	CHECK(mkdir("d", 0755) == 0 && mkdir("d/pts", 0755) == 0 && mkdir("d/two", 0755) == 0);
	if (mount("devpts", "d/pts", "devpts", 0, "newinstance,ptmxmode=666,gid=7,mode=640,max=2") < 0) {
		rmdir("d/pts"), rmdir("d/two"), rmdir("d");
		SKIP("may not mount devpts here");
	}
	CHECK_EQ(mount("devpts", "d/two", "devpts", 0, NULL), 0);
	CHECK_ERR(mount("devpts", "d/two", "devpts", 0, "size=3"), EINVAL);
	CHECK_ERR(mount("devpts", "d/two", "devpts", 0, "mode=9"), EINVAL);
	CHECK(stat("d/pts", &st) == 0 && stat("d/two", &other) == 0 && st.st_dev != other.st_dev);
	CHECK(stat("d/pts/ptmx", &st) == 0 && (st.st_mode & 07777) == 0666 && st.st_rdev == makedev(5, 2));
	CHECK(stat("d/two/ptmx", &st) == 0 && (st.st_mode & 07777) == 0);
	CHECK_ERR(access("d/pts/0", F_OK), ENOENT);
	a = open("d/pts/ptmx", O_RDWR | O_NOCTTY);
	c = open("d/pts/ptmx", O_RDWR | O_NOCTTY);
	CHECK(a >= 0 && c >= 0 && number(a) == 0 && number(c) == 1);
	CHECK_ERR(open("d/pts/ptmx", O_RDWR | O_NOCTTY), ENOSPC);
	CHECK(stat("d/pts/1", &st) == 0 && st.st_gid == 7 && (st.st_mode & 07777) == 0640 && st.st_rdev == makedev(136, 1));
	CHECK_ERR(access("d/two/0", F_OK), ENOENT);
	d = open("d/two/ptmx", O_RDWR | O_NOCTTY);
	CHECK(d >= 0 && number(d) == 0);
	CHECK(stat("d/two/0", &st) == 0 && st.st_gid == getegid() && (st.st_mode & 07777) == 0600);
	s = open("d/pts/0", O_RDWR | O_NOCTTY);
	peer = ioctl(d, TIOCGPTPEER, O_RDWR | O_NOCTTY);
	CHECK(s >= 0 && peer >= 0);
	CHECK(fstat(peer, &other) == 0 && stat("d/two/0", &st) == 0 && st.st_dev == other.st_dev && st.st_ino == other.st_ino);
	CHECK_EQ(write(a, "to one\n", 7), 7);
	CHECK_EQ(write(d, "to two\n", 7), 7);
	CHECK(read(s, b, sizeof(b)) == 7 && !memcmp(b, "to one\n", 7));
	CHECK(read(peer, b, sizeof(b)) == 7 && !memcmp(b, "to two\n", 7));
	CHECK_ERR(umount("d/two"), EBUSY);
	CHECK(mount(NULL, "d/two", NULL, MS_REMOUNT, "ptmxmode=600") == 0 && stat("d/two/ptmx", &st) == 0 &&
	      (st.st_mode & 07777) == 0600);
	close(peer);
	close(d);
	CHECK_ERR(access("d/two/0", F_OK), ENOENT);
	CHECK_EQ(umount("d/two"), 0);
	close(c);
	close(a);
	CHECK(read(s, b, sizeof(b)) == 0);
	close(s);
	CHECK_EQ(umount("d/pts"), 0);
	/* a ptmx beside a directory that has no devpts */
	if (mknod("d/ptmx", S_IFCHR | 0666, makedev(5, 2)) == 0) {
		a = open("d/ptmx", O_RDWR | O_NOCTTY);
		CHECK(a < 0 && (errno == ENODEV || errno == EACCES));
		CHECK_EQ(mount("devpts", "d/pts", "devpts", 0, NULL), 0);
		a = open("d/ptmx", O_RDWR | O_NOCTTY);
		CHECK(a >= 0 ? number(a) == 0 && access("d/pts/0", F_OK) == 0 : errno == EACCES);
		close(a);
		CHECK_EQ(umount("d/pts"), 0);
		unlink("d/ptmx");
	}
	CHECK(rmdir("d/pts") == 0 && rmdir("d/two") == 0 && rmdir("d") == 0);
	return check_done();
}

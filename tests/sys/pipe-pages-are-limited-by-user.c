/* Over pipe-user-pages-soft a user's new pipes have two pages and none may grow; over -hard there is no new one.
   The pages come back with the pipes. */
#include "check.h"
#include "tools.h"

#define SOFT "/proc/sys/fs/pipe-user-pages-soft"
#define HARD "/proc/sys/fs/pipe-user-pages-hard"

static char *knob(const char *path, const char *value)
{
	static char old[2][32];
	static int n;
	char *was = old[n++ % 2];
	int fd = open(path, O_RDWR);

	CHECK(fd >= 0 && read(fd, was, 31) > 0);
	CHECK(lseek(fd, 0, SEEK_SET) == 0 && write(fd, value, strlen(value)) > 0);
	close(fd);
	was[strcspn(was, "\n")] = 0;
	return was;
}

static int size_of_new(int p[2])
{
	return pipe(p) < 0 ? -errno : fcntl(p[0], F_GETPIPE_SZ);
}

int main(void)
{
	int p[2], q[2], r[2];

	if (geteuid() != 0 || access(SOFT, W_OK) < 0)
		SKIP("needs root and " SOFT);
	char *soft = knob(SOFT, "40");

	CHECK_EQ(size_of_new(p), 16 * PAGE);             /* root has no limit */
	CHECK_EQ(fcntl(p[0], F_SETPIPE_SZ, 64 * PAGE), 64 * PAGE);
	if (fork() == 0) {
		CHECK(setresuid(54321, 54321, 54321) == 0);
		CHECK_EQ(size_of_new(p), 16 * PAGE);
		CHECK_EQ(size_of_new(q), 16 * PAGE);
		CHECK_EQ(size_of_new(r), 2 * PAGE);
		CHECK_ERR(fcntl(r[0], F_SETPIPE_SZ, 16 * PAGE), EPERM);
		CHECK_EQ(fcntl(q[0], F_SETPIPE_SZ, PAGE), PAGE);
		CHECK_EQ(fcntl(r[0], F_SETPIPE_SZ, 16 * PAGE), 16 * PAGE);
		close(p[0]);
		close(p[1]);
		CHECK_EQ(size_of_new(p), 16 * PAGE);
		_exit(check_done());
	}
	CHECK(wait_ok());
	char *hard = knob(HARD, "20");

	if (fork() == 0) {
		CHECK(setresuid(54321, 54321, 54321) == 0);
		CHECK_EQ(size_of_new(p), 16 * PAGE);
		CHECK_EQ(size_of_new(q), -ENFILE);
		_exit(check_done());
	}
	CHECK(wait_ok());
	knob(HARD, hard);
	knob(SOFT, soft);
	return check_done();
}

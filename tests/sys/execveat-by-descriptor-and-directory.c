/* execveat: relative to a directory, by an open descriptor with AT_EMPTY_PATH, refusing symlinks when asked. */
#include "tools.h"

static int run(int dir, const char *path, int flags)
{
	char *args[] = {"x", "child", NULL}, *env[] = {NULL};
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		syscall(SYS_execveat, dir, path, args, env, flags);
		_exit(errno);
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int main(int argc, char **argv)
{
	char exe[256] = "", *slash;
	int dir, file;

	if (argc > 1)
		return 222;
	CHECK(readlink("/proc/self/exe", exe, sizeof(exe) - 1) > 0);
	CHECK(symlink(exe, "link") == 0);
	CHECK_EQ(run(AT_FDCWD, "link", 0), 222);
	CHECK_EQ(run(AT_FDCWD, "link", AT_SYMLINK_NOFOLLOW), ELOOP);
	file = open(exe, O_RDONLY | O_CLOEXEC);
	CHECK_EQ(run(file, "", AT_EMPTY_PATH), 222);
	CHECK_EQ(run(file, "", 0), ENOENT);
	close(file);
	file = open(exe, O_PATH);
	CHECK_EQ(run(file, "", AT_EMPTY_PATH), 222);
	slash = strrchr(exe, '/');
	*slash = 0;
	dir = open(exe[0] ? exe : "/", O_RDONLY | O_DIRECTORY);
	CHECK_EQ(run(dir, slash + 1, 0), 222);
	CHECK_EQ(run(-1, slash + 1, 0), EBADF);
	CHECK_EQ(run(file, slash + 1, 0), ENOTDIR);
	CHECK_EQ(run(dir, slash + 1, 0x40000), EINVAL);
	unlink("link");
	return check_done();
}

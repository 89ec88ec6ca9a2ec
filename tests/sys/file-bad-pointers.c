/* Calls of files with pointers that lead nowhere: EFAULT. */
#include "tools.h"
#include <sys/uio.h>

int main(void)
{
	static char room[PAGE] = "f";
	int fd = open("f", O_CREAT | O_RDWR, 0600), d = open(".", O_RDONLY), p[2], i = 0;
	long ok = (long)room;
	struct iovec iov = {(void *)8, 1};

	CHECK(pipe(p) == 0);
	CHECK_EQ(write(p[1], "abc", 3), 3);
	CHECK_EQ(write(fd, "abc", 3), 3);
	lseek(fd, 0, SEEK_SET);
	struct bad_call calls[] = {
		{"open", SYS_open, 1, {0, O_RDONLY}}, {"openat", SYS_openat, 2, {AT_FDCWD, 0, O_RDONLY}},
		{"creat", SYS_creat, 1, {0, 0600}}, {"read", SYS_read, 2, {fd, 0, 3}},
		{"write", SYS_write, 2, {fd, 0, 3}}, {"pread", SYS_pread64, 2, {fd, 0, 3, 0}},
		{"pwrite", SYS_pwrite64, 2, {fd, 0, 3, 0}}, {"read pipe", SYS_read, 2, {p[0], 0, 3}},
		{"write pipe", SYS_write, 2, {p[1], 0, 3}}, {"readv", SYS_readv, 2, {fd, 0, 1}},
		{"writev", SYS_writev, 2, {fd, 0, 1}}, {"writev base", SYS_writev, 0, {fd, (long)&iov, 1}},
		{"stat", SYS_stat, 3, {ok, ok}}, {"lstat", SYS_lstat, 3, {ok, ok}}, {"fstat", SYS_fstat, 2, {fd, 0}},
		{"newfstatat", SYS_newfstatat, 6, {AT_FDCWD, ok, ok, 0}}, {"statfs", SYS_statfs, 3, {ok, ok}},
		{"fstatfs", SYS_fstatfs, 2, {fd, 0}}, {"statx", SYS_statx, 18, {AT_FDCWD, ok, 0, 0x7ff, ok}},
		{"access", SYS_access, 1, {0, 0}}, {"chmod", SYS_chmod, 1, {0, 0600}}, {"chown", SYS_chown, 1, {0, 0, 0}},
		{"link", SYS_link, 3, {ok, (long)"g"}}, {"unlink", SYS_unlink, 1, {0}}, {"rename", SYS_rename, 3, {ok, ok}},
		{"mkdir", SYS_mkdir, 1, {0, 0700}}, {"rmdir", SYS_rmdir, 1, {0}}, {"chdir", SYS_chdir, 1, {0}},
		{"symlink", SYS_symlink, 3, {ok, (long)"g"}}, {"readlink", SYS_readlink, 1, {ok, ok, 10}},
		{"mknod", SYS_mknod, 1, {0, 0600, 0}}, {"truncate", SYS_truncate, 1, {0, 0}},
		{"utimensat", SYS_utimensat, 4, {AT_FDCWD, ok, 0, 0}}, {"getdents64", SYS_getdents64, 2, {d, 0, 1000}},
		{"pipe2", SYS_pipe2, 1, {0, 0}}, {"poll", SYS_poll, 1, {0, 1, 0}},
		{"select", SYS_select, 14, {1, 0, 0, 0, 0}}, {"ppoll timeout", SYS_ppoll, 4, {0, 0, 0, 0, 8}},
		{"fcntl getlk", SYS_fcntl, 4, {fd, F_GETLK, 0}}, {"fcntl setlk", SYS_fcntl, 4, {fd, F_SETLK, 0}},
		{"sendfile", SYS_sendfile, 4, {p[1], fd, 0, 1}}, {"getcwd", SYS_getcwd, 1, {0, PAGE}},
		{"execve", SYS_execve, 1, {0, 0, 0}}, {"umount2", SYS_umount2, 1, {0, 0}},
		{"mount", SYS_mount, 2, {ok, 0, (long)"tmpfs", 0, 0}}, {"statx path", SYS_statx, 2, {d, 0, 0, 0x7ff, ok}},
		{"ioctl FIONREAD", SYS_ioctl, 4, {p[0], 0x541b, 0}},
	};
	for (i = 0; i < COUNT(calls); i++)
		check_bad_calls(calls + i, 1);
	CHECK_ERR(writev(fd, &iov, 1), EFAULT);
	CHECK_ERR(syscall(SYS_pselect6, 1, 8L, 0, 0, 0, 0), EFAULT);
	unlink("f");
	return check_done();
}

/* Files by name: making, removing, asking, changing. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <utime.h>
#include <libgen.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/time.h>
#include <sys/xattr.h>
#include "user/libc/libc.h"

int stat(const char *restrict path, struct stat *restrict st)
{
	return ret(__sys_stat(path, st));
}

int lstat(const char *restrict path, struct stat *restrict st)
{
	return ret(__sys_lstat(path, st));
}

int fstat(int fd, struct stat *st) { return ret(__sys_fstat(fd, st)); }

int fstatat(int dir, const char *restrict path, struct stat *restrict st, int flags)
{
	return ret(__sys_newfstatat(dir, path, st, flags));
}

int statx(int dir, const char *restrict path, int flags, unsigned mask,
	  struct statx *restrict stx)
{
	return ret(__sys_statx(dir, path, flags, mask, stx));
}

int chmod(const char *path, mode_t mode) { return ret(__sys_chmod(path, mode)); }
int fchmod(int fd, mode_t mode) { return ret(__sys_fchmod(fd, mode)); }

/* The kernel's call has no flags: a link itself has no mode to change. */
int fchmodat(int dir, const char *path, mode_t mode, int flags)
{
	struct stat st;

	if (flags & ~AT_SYMLINK_NOFOLLOW)
		return ret(-EINVAL);
	if (flags) {
		if (fstatat(dir, path, &st, flags) < 0)
			return -1;
		if (S_ISLNK(st.st_mode))
			return ret(-EOPNOTSUPP);
	}
	return ret(__sys_fchmodat(dir, path, mode));
}

mode_t umask(mode_t mask) { return __sys_umask(mask); }
int chown(const char *path, uid_t uid, gid_t gid) { return ret(__sys_chown(path, uid, gid)); }
int lchown(const char *path, uid_t uid, gid_t gid) { return ret(__sys_lchown(path, uid, gid)); }
int fchown(int fd, uid_t uid, gid_t gid) { return ret(__sys_fchown(fd, uid, gid)); }

int fchownat(int dir, const char *path, uid_t uid, gid_t gid, int flags)
{
	return ret(__sys_fchownat(dir, path, uid, gid, flags));
}

int mkdir(const char *path, mode_t mode) { return ret(__sys_mkdir(path, mode)); }

int mkdirat(int dir, const char *path, mode_t mode)
{
	return ret(__sys_mkdirat(dir, path, mode));
}

int mknod(const char *path, mode_t mode, dev_t dev) { return ret(__sys_mknod(path, mode, dev)); }

int mknodat(int dir, const char *path, mode_t mode, dev_t dev)
{
	return ret(__sys_mknodat(dir, path, mode, dev));
}

int mkfifo(const char *path, mode_t mode) { return mknod(path, mode | S_IFIFO, 0); }

int mkfifoat(int dir, const char *path, mode_t mode)
{
	return mknodat(dir, path, mode | S_IFIFO, 0);
}

int rmdir(const char *path) { return ret(__sys_rmdir(path)); }
int unlink(const char *path) { return ret(__sys_unlink(path)); }
int unlinkat(int dir, const char *path, int flags) { return ret(__sys_unlinkat(dir, path, flags)); }
int link(const char *from, const char *to) { return ret(__sys_link(from, to)); }

int linkat(int fromdir, const char *from, int todir, const char *to, int flags)
{
	return ret(__sys_linkat(fromdir, from, todir, to, flags));
}

int symlink(const char *target, const char *path) { return ret(__sys_symlink(target, path)); }

int symlinkat(const char *target, int dir, const char *path)
{
	return ret(__sys_symlinkat(target, dir, path));
}

ssize_t readlink(const char *restrict path, char *restrict buf, size_t n)
{
	return ret(__sys_readlink(path, buf, n));
}

ssize_t readlinkat(int dir, const char *path, char *buf, size_t n)
{
	return ret(__sys_readlinkat(dir, path, buf, n));
}

int truncate(const char *path, off_t len) { return ret(__sys_truncate(path, len)); }
int access(const char *path, int mode) { return ret(__sys_access(path, mode)); }

int faccessat(int dir, const char *path, int mode, int flags)
{
	if (flags == 0)
		return ret(__sys_faccessat(dir, path, mode));
	return ret(__sys_faccessat2(dir, path, mode, flags));
}

int chdir(const char *path) { return ret(__sys_chdir(path)); }
int fchdir(int fd) { return ret(__sys_fchdir(fd)); }
int chroot(const char *path) { return ret(__sys_chroot(path)); }

char *getcwd(char *buf, size_t n)
{
	char own[PATH_MAX];

	if (buf && n == 0) {
		ret(-EINVAL);
		return NULL;
	}
	long r = ret(buf ? __sys_getcwd(buf, n) : __sys_getcwd(own, sizeof own));
	if (r < 0)
		return NULL;
	return buf ? buf : strdup(own);
}

int utimensat(int dir, const char *path, const struct timespec times[2], int flags)
{
	return ret(__sys_utimensat(dir, path, times, flags));
}

int futimens(int fd, const struct timespec times[2])
{
	return ret(__sys_utimensat(fd, NULL, times, 0));
}

static int set_times(int dir, const char *path, const struct timeval *tv, int flags)
{
	struct timespec ts[2];

	for (int i = 0; tv && i < 2; i++) {
		if (tv[i].tv_usec < 0 || tv[i].tv_usec > 999999)
			return ret(-EINVAL);
		ts[i].tv_sec = tv[i].tv_sec;
		ts[i].tv_nsec = tv[i].tv_usec * 1000;
	}
	return utimensat(dir, path, tv ? ts : NULL, flags);
}

int utimes(const char *path, const struct timeval tv[2])
{
	return set_times(AT_FDCWD, path, tv, 0);
}

int futimes(int fd, const struct timeval tv[2]) { return set_times(fd, NULL, tv, 0); }
int statfs(const char *path, struct statfs *st) { return ret(__sys_statfs(path, st)); }
int fstatfs(int fd, struct statfs *st) { return ret(__sys_fstatfs(fd, st)); }

static int statvfs_from(int r, const struct statfs *f, struct statvfs *v)
{
	if (r < 0)
		return r;
	*v = (struct statvfs){
		.f_bsize = f->f_bsize, .f_frsize = f->f_frsize ? f->f_frsize : f->f_bsize,
		.f_blocks = f->f_blocks, .f_bfree = f->f_bfree, .f_bavail = f->f_bavail,
		.f_files = f->f_files, .f_ffree = f->f_ffree, .f_favail = f->f_ffree,
		.f_fsid = f->f_fsid.val[0], .f_flag = f->f_flags, .f_namemax = f->f_namelen,
	};
	return 0;
}

int statvfs(const char *path, struct statvfs *v)
{
	struct statfs f;

	return statvfs_from(statfs(path, &f), &f, v);
}

int mount(const char *source, const char *target, const char *type, unsigned long flags,
	  const void *data)
{
	return ret(__sys_mount(source, target, type, flags, data));
}

int umount(const char *target) { return ret(__sys_umount2(target, 0)); }
int umount2(const char *target, int flags) { return ret(__sys_umount2(target, flags)); }

int setxattr(const char *path, const char *name, const void *value, size_t n, int flags)
{
	return ret(__sys_setxattr(path, name, value, n, flags));
}

int fsetxattr(int fd, const char *name, const void *value, size_t n, int flags)
{
	return ret(__sys_fsetxattr(fd, name, value, n, flags));
}

ssize_t getxattr(const char *path, const char *name, void *value, size_t n)
{
	return ret(__sys_getxattr(path, name, value, n));
}

ssize_t listxattr(const char *path, char *list, size_t n)
{
	return ret(__sys_listxattr(path, list, n));
}

int removexattr(const char *path, const char *name) { return ret(__sys_removexattr(path, name)); }

/* The last part of a path; the GNU one leaves "a/" alone, POSIX's cuts it. */
#undef basename
char *basename(const char *path)
{
	char *slash = strrchr(path, '/');

	return slash ? slash + 1 : (char *)path;
}

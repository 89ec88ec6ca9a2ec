/* The calls of the first Unix systems, each a special case of one that came later:
   from the working directory, without flags. Programs use both. Read fs/open.c,
   fs/stat.c, fs/dircalls.c and ipc/pipe.c before. */
#include "fs/file.h"
#include "kernel/syscall.h"

long sys_open(const char *path, int flags, mode_t mode) { return sys_openat(AT_FDCWD, path, flags, mode); }
long sys_stat(const char *path, struct stat *st) { return sys_newfstatat(AT_FDCWD, path, st, 0); }
long sys_lstat(const char *path, struct stat *st) { return sys_newfstatat(AT_FDCWD, path, st, AT_SYMLINK_NOFOLLOW); }
long sys_access(const char *path, int mode) { return sys_faccessat(AT_FDCWD, path, mode); }
long sys_mkdir(const char *path, mode_t mode) { return sys_mkdirat(AT_FDCWD, path, mode); }
long sys_mknod(const char *path, mode_t mode, unsigned dev) { return sys_mknodat(AT_FDCWD, path, mode, dev); }
long sys_symlink(const char *target, const char *path) { return sys_symlinkat(target, AT_FDCWD, path); }
long sys_readlink(const char *path, char *buf, int n) { return sys_readlinkat(AT_FDCWD, path, buf, n); }
long sys_link(const char *from, const char *to) { return sys_linkat(AT_FDCWD, from, AT_FDCWD, to, 0); }
long sys_unlink(const char *path) { return sys_unlinkat(AT_FDCWD, path, 0); }
long sys_rmdir(const char *path) { return sys_unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }
long sys_rename(const char *from, const char *to) { return sys_renameat2(AT_FDCWD, from, AT_FDCWD, to, 0); }
long sys_pipe(int *fds) { return sys_pipe2(fds, 0); }

/* Files without a name in any directory: pipes, sockets, eventfd, epoll, memfd. Layer 7. */
#pragma once
#include "lib/types.h"

struct file;
struct file_ops;
struct inode;

/* An inode of the kernel's own mount. mode: S_IFIFO|0600, S_IFSOCK|0777, or 0600 alone (anon_inode:name).
   name ("pipe", "socket", "[eventfd]") must live for ever: /proc/PID/fd shows it. NULL: no memory. */
struct inode *anon_inode(const char *name, uint32_t mode);
/* The two steps in one: a file with an inode of its own. NULL: no memory or too many files (ENFILE). */
struct file *anon_file(const char *name, uint32_t mode, const struct file_ops *ops, uint32_t flags, void *data);
/* And a descriptor for it; if that fails, data is still the caller's. fd or -errno. */
int anon_fd(const char *name, const struct file_ops *ops, uint32_t flags, bool cloexec, void *data);
extern struct mount *anon_mount;
void anon_init(void);

/* Character devices: number -> file_ops, and the names of /dev. Layer 7. */
#pragma once
#include "abi/stat.h"
#include "fs/file.h"

/* Before the file systems are mounted. name NULL: reachable by mknod only (pty slaves). mode: permission bits. */
void dev_register(const char *name, uint32_t mode, uint64_t rdev, const struct file_ops *fops);
/* The same for a range of `n` minors from rdev on, nameless. */
void dev_register_range(uint64_t rdev, unsigned n, const struct file_ops *fops);
const struct file_ops *dev_find(uint64_t rdev);      /* NULL: none, open gives ENXIO */
void devfs_init(void);                               /* registers the file system "devtmpfs" */

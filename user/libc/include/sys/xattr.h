/* Extended attributes. */
#pragma once
#include <abi/types.h>
#define XATTR_CREATE  1
#define XATTR_REPLACE 2
int setxattr(const char *path, const char *name, const void *value, size_t n, int flags);
int fsetxattr(int fd, const char *name, const void *value, size_t n, int flags);
ssize_t getxattr(const char *path, const char *name, void *value, size_t n);
ssize_t listxattr(const char *path, char *list, size_t n);
int removexattr(const char *path, const char *name);

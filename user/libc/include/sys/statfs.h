/* What is known about a file system. */
#pragma once
#include <abi/stat.h>
int statfs(const char *path, struct statfs *st);
int fstatfs(int fd, struct statfs *st);

/* Setting a file's times, the oldest way. */
#pragma once
#include <abi/time.h>
int utime(const char *path, const struct utimbuf *times);

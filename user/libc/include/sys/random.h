/* Random bytes from the kernel. */
#pragma once
#include <abi/info.h>
ssize_t getrandom(void *buf, size_t n, unsigned flags);
int     getentropy(void *buf, size_t n);

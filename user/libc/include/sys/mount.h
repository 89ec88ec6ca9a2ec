/* Attaching file systems. */
#pragma once
#include <abi/stat.h>

/* Beside what the kernel knows: other names, and what it ignores or refuses. */
#define MS_SYNCHRONOUS 16
#define MNT_EXPIRE      4

int mount(const char *source, const char *target, const char *type, unsigned long flags,
	  const void *data);
int umount(const char *target);
int umount2(const char *target, int flags);

/* Attaching file systems. */
#pragma once
#include <abi/stat.h>

/* Beside what the kernel knows: other names, and what it ignores or refuses. */
#define MS_SYNCHRONOUS 16
#define MS_MANDLOCK    64
#define MS_DIRSYNC     128
#define MS_NOSYMFOLLOW 256
#define MS_REC         16384
#define MS_SILENT      32768
#define MS_RELATIME    (1 << 21)
#define MS_STRICTATIME (1 << 24)
#define MS_LAZYTIME    (1 << 25)
#define MNT_EXPIRE      4

int mount(const char *source, const char *target, const char *type, unsigned long flags,
	  const void *data);
int umount(const char *target);
int umount2(const char *target, int flags);

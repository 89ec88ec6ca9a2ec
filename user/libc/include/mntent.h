/* Mounts as lines of text. */
#pragma once
#include <stdio.h>
struct mntent {
	char *mnt_fsname, *mnt_dir, *mnt_type, *mnt_opts;
	int   mnt_freq, mnt_passno;
};
FILE *setmntent(const char *path, const char *mode);
struct mntent *getmntent(FILE *f);
int   endmntent(FILE *f);

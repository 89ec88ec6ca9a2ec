/* Reading directories. */
#pragma once
#include <abi/stat.h>

struct dirent {
	ino_t          d_ino;
	off_t          d_off;
	unsigned short d_reclen;
	unsigned char  d_type;
	char           d_name[256];
};

typedef struct DIR DIR;

DIR *opendir(const char *path);
DIR *fdopendir(int fd);
struct dirent *readdir(DIR *dir);
int  closedir(DIR *dir);
void rewinddir(DIR *dir);
void seekdir(DIR *dir, long pos);
int  dirfd(DIR *dir);
int  scandir(const char *path, struct dirent ***list,
	     int (*select)(const struct dirent *),
	     int (*compare)(const struct dirent **, const struct dirent **));
int  alphasort(const struct dirent **a, const struct dirent **b);

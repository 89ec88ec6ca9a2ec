/* Directories: entries come from the kernel by the bufferful. */
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>
#include "user/libc/libc.h"

struct DIR {
	int         fd;
	struct lock lock;
	size_t      at, end;
	long        pos;
	char        buf[4096] __attribute__((aligned(8)));
	struct dirent entry;
};

DIR *fdopendir(int fd)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return NULL;
	if (!S_ISDIR(st.st_mode)) {
		ret(-ENOTDIR);
		return NULL;
	}
	DIR *dir = malloc(sizeof *dir);
	if (!dir)
		return NULL;
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	dir->fd = fd;
	dir->lock.word = 0;
	dir->at = dir->end = dir->pos = 0;
	return dir;
}

DIR *opendir(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return NULL;
	DIR *dir = fdopendir(fd);
	if (!dir)
		close(fd);
	return dir;
}

int closedir(DIR *dir)
{
	int fd = dir->fd;

	free(dir);
	return close(fd);
}

struct dirent *readdir(DIR *dir)
{
	struct dirent *e = &dir->entry;

	lock(&dir->lock);
	if (dir->at == dir->end) {
		long n = ret(__sys_getdents64(dir->fd, (void *)dir->buf, sizeof dir->buf));
		if (n <= 0) {
			unlock(&dir->lock);
			return NULL;
		}
		dir->at = 0;
		dir->end = n;
	}
	struct linux_dirent64 *k = (void *)(dir->buf + dir->at);
	dir->at += k->d_reclen;
	dir->pos = k->d_off;
	e->d_ino = k->d_ino;
	e->d_off = k->d_off;
	e->d_reclen = k->d_reclen;
	e->d_type = k->d_type;
	strlcpy(e->d_name, k->d_name, sizeof e->d_name);
	unlock(&dir->lock);
	return e;
}

void seekdir(DIR *dir, long pos)
{
	lock(&dir->lock);
	dir->at = dir->end = 0;
	dir->pos = __sys_lseek(dir->fd, pos, SEEK_SET);
	unlock(&dir->lock);
}

void rewinddir(DIR *dir) { seekdir(dir, 0); }
int dirfd(DIR *dir) { return dir->fd; }

int alphasort(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

int scandir(const char *path, struct dirent ***list, int (*select)(const struct dirent *),
	    int (*compare)(const struct dirent **, const struct dirent **))
{
	struct dirent **v = NULL, *e;
	size_t n = 0;
	DIR *dir = opendir(path);

	if (!dir)
		return -1;
	while ((e = readdir(dir))) {
		if (select && !select(e))
			continue;
		struct dirent **more = realloc(v, (n + 1) * sizeof *v);
		struct dirent *copy = malloc(sizeof *copy);
		if (more)
			v = more;
		if (!more || !copy) {
			free(copy);
			while (n > 0)
				free(v[--n]);
			free(v);
			closedir(dir);
			return -1;
		}
		*copy = *e;
		v[n++] = copy;
	}
	closedir(dir);
	if (compare)
		qsort(v, n, sizeof *v, (int (*)(const void *, const void *))compare);
	*list = v;
	return n;
}

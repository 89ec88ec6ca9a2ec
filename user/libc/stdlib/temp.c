/* Names nobody has yet: mkstemp and its kin replace the X's until open succeeds. */
#include <stdlib.h>
#include <string.h>
#include <stdio.h>
#include <fcntl.h>
#include <unistd.h>
#include <sys/stat.h>
#include <abi/info.h>
#include "user/libc/libc.h"

enum kind { OPEN_FILE, MAKE_DIRECTORY, JUST_NAME };

static int make(char *template, int suffix, enum kind kind, int flags)
{
	static const char letters[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789__";
	size_t n = strlen(template);
	struct stat st;
	long r = -EEXIST;

	if (n < 6 + (size_t)suffix || memcmp(template + n - suffix - 6, "XXXXXX", 6) != 0)
		return ret(-EINVAL);
	for (int tries = 0; tries < 100 && r == -EEXIST; tries++) {
		uint64_t seed = (uintptr_t)&st ^ (unsigned)__sys_getpid() * 2654435761UL ^ tries;
		__sys_getrandom(&seed, sizeof seed, GRND_NONBLOCK);
		for (int i = 0; i < 6; i++, seed >>= 6)
			template[n - suffix - 6 + i] = letters[seed & 63];
		if (kind == OPEN_FILE)
			r = __sys_open(template, flags | O_RDWR | O_CREAT | O_EXCL, 0600);
		else if (kind == MAKE_DIRECTORY)
			r = __sys_mkdir(template, 0700);
		else
			r = __sys_lstat(template, &st) == 0 ? -EEXIST : 0;
	}
	if (r < 0)
		memcpy(template + n - suffix - 6, "XXXXXX", 6);
	return ret(r);
}

int mkstemp(char *template) { return make(template, 0, OPEN_FILE, 0); }
int mkostemp(char *template, int flags) { return make(template, 0, OPEN_FILE, flags); }

char *mkdtemp(char *template)
{
	return make(template, 0, MAKE_DIRECTORY, 0) < 0 ? NULL : template;
}

/* The kernel knows the real name of what O_PATH opened. */
char *realpath(const char *restrict path, char *restrict resolved)
{
	char link[32], name[PATH_MAX];
	struct stat a, b;

	if (!path || !*path) {
		ret(path ? -ENOENT : -EINVAL);
		return NULL;
	}
	int fd = open(path, O_PATH | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	ssize_t n = readlink(link, name, sizeof name - 1);
	if (n > 0)
		name[n] = 0;
	int ok = n > 0 && fstat(fd, &a) == 0 && stat(name, &b) == 0 &&
		 a.st_dev == b.st_dev && a.st_ino == b.st_ino;
	close(fd);
	if (!ok) {
		ret(-ENOENT);
		return NULL;
	}
	if (resolved)
		return strcpy(resolved, name);
	return strdup(name);
}

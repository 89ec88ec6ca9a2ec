/* Mappings, the break, and shared memory objects, which are files in /dev/shm. */
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>
#include "user/libc/libc.h"

void *mmap(void *addr, size_t len, int prot, int flags, int fd, off_t off)
{
	return (void *)ret(__sys_mmap(addr, len, prot, flags, fd, off));
}

int munmap(void *addr, size_t len) { return ret(__sys_munmap(addr, len)); }
int mprotect(void *addr, size_t len, int prot) { return ret(__sys_mprotect(addr, len, prot)); }

void *mremap(void *addr, size_t len, size_t newlen, int flags, ...)
{
	va_list ap;

	va_start(ap, flags);
	void *to = flags & MREMAP_FIXED ? va_arg(ap, void *) : NULL;
	va_end(ap);
	return (void *)ret(__sys_mremap(addr, len, newlen, flags, to));
}

int msync(void *addr, size_t len, int flags) { return ret(__cp_msync(addr, len, flags)); }
int madvise(void *addr, size_t len, int advice) { return ret(__sys_madvise(addr, len, advice)); }

int mincore(void *addr, size_t len, unsigned char *vec)
{
	return ret(__sys_mincore(addr, len, vec));
}

int mlock(const void *addr, size_t len) { return ret(__sys_mlock(addr, len)); }
int munlock(const void *addr, size_t len) { return ret(__sys_munlock(addr, len)); }
int mlockall(int flags) { return ret(__sys_mlockall(flags)); }
int munlockall(void) { return ret(__sys_munlockall()); }

int memfd_create(const char *name, unsigned flags)
{
	return ret(__sys_memfd_create(name, flags));
}

/* The kernel answers with the break as it is now, moved or not. */
int brk(void *end)
{
	return __sys_brk(end) == (long)end ? 0 : ret(-ENOMEM);
}

void *sbrk(long inc)
{
	long now = __sys_brk(NULL);

	if (inc && __sys_brk((void *)(now + inc)) != now + inc)
		return (void *)(long)ret(-ENOMEM);
	return (void *)now;
}

/* "/name" becomes /dev/shm/name; a second slash is not allowed. */
static int shm_path(const char *name, char *path)
{
	while (*name == '/')
		name++;
	if (!*name || strchr(name, '/') || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return ret(-EINVAL);
	if (strlen(name) > NAME_MAX)
		return ret(-ENAMETOOLONG);
	strcpy(stpcpy(path, "/dev/shm/"), name);
	return 0;
}

int shm_open(const char *name, int flags, mode_t mode)
{
	char path[NAME_MAX + 16];

	if (shm_path(name, path) < 0)
		return -1;
	return open(path, flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, mode);
}

int shm_unlink(const char *name)
{
	char path[NAME_MAX + 16];

	return shm_path(name, path) < 0 ? -1 : unlink(path);
}

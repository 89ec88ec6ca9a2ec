/* Named semaphores are small files in /dev/shm, mapped shared. A new one is prepared
   under a name nobody knows and then linked to its own, so that no one ever maps half a
   semaphore. Opening the same name twice gives the same address, so we remember. */
#include <semaphore.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include "user/libc/libc.h"

#define OPEN_SEMS 256

static struct lock sems_lock;
static struct {
	sem_t *sem;
	ino_t  ino;
	dev_t  dev;
	int    count;
} sems[OPEN_SEMS];

static int sem_path(const char *name, char *path)
{
	while (*name == '/')
		name++;
	if (!*name || strchr(name, '/'))
		return ret(-EINVAL);
	if (strlen(name) > NAME_MAX - 4)
		return ret(-ENAMETOOLONG);
	strcpy(stpcpy(path, "/dev/shm/sem."), name);
	return 0;
}

/* Maps the file, or finds that it is mapped. Closes fd. */
static sem_t *attach(int fd)
{
	struct stat st;
	sem_t *sem = SEM_FAILED;
	int slot = -1;

	lock(&sems_lock);
	if (fstat(fd, &st) < 0)
		goto out;
	for (int i = 0; i < OPEN_SEMS; i++) {
		if (!sems[i].count) {
			slot = i;
		} else if (sems[i].ino == st.st_ino && sems[i].dev == st.st_dev) {
			sems[i].count++;
			sem = sems[i].sem;
			goto out;
		}
	}
	if (slot < 0) {
		ret(-EMFILE);
		goto out;
	}
	void *p = mmap(NULL, sizeof *sem, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (p == MAP_FAILED)
		goto out;
	sem = sems[slot].sem = p;
	sems[slot].ino = st.st_ino;
	sems[slot].dev = st.st_dev;
	sems[slot].count = 1;
out:
	unlock(&sems_lock);
	close(fd);
	return sem;
}

/* Makes the file. A descriptor, or -1 with errno EEXIST if someone was faster. */
static int create(const char *path, mode_t mode, unsigned value)
{
	static unsigned serial;
	char temp[64];
	sem_t sem;

	sem_init(&sem, 1, value);
	snprintf(temp, sizeof temp, "/dev/shm/tmp.%d.%u", getpid(),
		 __atomic_fetch_add(&serial, 1, __ATOMIC_RELAXED));
	int fd = open(temp, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	if (fd < 0)
		return -1;
	int ok = write(fd, &sem, sizeof sem) == sizeof sem && link(temp, path) == 0;
	int error = errno;
	unlink(temp);
	if (ok)
		return fd;
	close(fd);
	return ret(-error);
}

sem_t *sem_open(const char *name, int flags, ...)
{
	char path[NAME_MAX + 16];
	mode_t mode = 0;
	unsigned value = 0;
	va_list ap;

	if (sem_path(name, path) < 0)
		return SEM_FAILED;
	va_start(ap, flags);
	if (flags & O_CREAT) {
		mode = va_arg(ap, mode_t);
		value = va_arg(ap, unsigned);
	}
	va_end(ap);
	if (value > SEM_VALUE_MAX) {
		ret(-EINVAL);
		return SEM_FAILED;
	}
	for (;;) {
		int fd = -1;
		if ((flags & (O_CREAT | O_EXCL)) != (O_CREAT | O_EXCL)) {
			fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
			if (fd < 0 && (errno != ENOENT || !(flags & O_CREAT)))
				return SEM_FAILED;
		}
		if (fd < 0)
			fd = create(path, mode, value);
		if (fd >= 0)
			return attach(fd);
		if (errno != EEXIST || flags & O_EXCL)
			return SEM_FAILED;
	}
}

int sem_close(sem_t *sem)
{
	int r = -EINVAL;

	lock(&sems_lock);
	for (int i = 0; i < OPEN_SEMS; i++) {
		if (!sems[i].count || sems[i].sem != sem)
			continue;
		if (--sems[i].count == 0)
			munmap(sem, sizeof *sem);
		r = 0;
	}
	unlock(&sems_lock);
	return ret(r);
}

int sem_unlink(const char *name)
{
	char path[NAME_MAX + 16];

	return sem_path(name, path) < 0 ? -1 : unlink(path);
}

/* System V messages, semaphores and shared memory. */
#include <stdarg.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include "user/libc/libc.h"

/* The same file and id give the same key; different ones nearly always differ. */
key_t ftok(const char *path, int id)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return -1;
	return (st.st_ino & 0xffff) | (st.st_dev & 0xff) << 16 | (unsigned)(id & 0xff) << 24;
}

int msgget(key_t key, int flags) { return ret(__sys_msgget(key, flags)); }

int msgsnd(int id, const void *msg, size_t n, int flags)
{
	return ret(__cp_msgsnd(id, msg, n, flags));
}

ssize_t msgrcv(int id, void *msg, size_t n, long type, int flags)
{
	return ret(__cp_msgrcv(id, msg, n, type, flags));
}

int msgctl(int id, int cmd, struct msqid_ds *ds) { return ret(__sys_msgctl(id, cmd, ds)); }

int semget(key_t key, int n, int flags) { return ret(__sys_semget(key, n, flags)); }
int semop(int id, struct sembuf *ops, size_t n) { return ret(__sys_semop(id, ops, n)); }

int semtimedop(int id, struct sembuf *ops, size_t n, const struct timespec *timeout)
{
	return ret(__sys_semtimedop(id, ops, n, timeout));
}

/* The fourth argument is the caller's union semun: one word, whatever is in it. */
int semctl(int id, int num, int cmd, ...)
{
	va_list ap;

	va_start(ap, cmd);
	unsigned long arg = va_arg(ap, unsigned long);
	va_end(ap);
	return ret(__sys_semctl(id, num, cmd, arg));
}

int shmget(key_t key, size_t size, int flags) { return ret(__sys_shmget(key, size, flags)); }

void *shmat(int id, const void *addr, int flags)
{
	return (void *)ret(__sys_shmat(id, addr, flags));
}

int shmdt(const void *addr) { return ret(__sys_shmdt(addr)); }
int shmctl(int id, int cmd, struct shmid_ds *ds) { return ret(__sys_shmctl(id, cmd, ds)); }

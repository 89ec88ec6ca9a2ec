/* System V shared memory. */
#pragma once
#include <sys/ipc.h>
typedef unsigned long shmatt_t;
int   shmget(key_t key, size_t size, int flags);
void *shmat(int id, const void *addr, int flags);
int   shmdt(const void *addr);
int   shmctl(int id, int cmd, struct shmid_ds *ds);

/* System V semaphores. The caller defines union semun, as POSIX says. */
#pragma once
#include <sys/ipc.h>
#include <abi/time.h>
int semget(key_t key, int n, int flags);
int semop(int id, struct sembuf *ops, size_t n);
int semtimedop(int id, struct sembuf *ops, size_t n, const struct timespec *timeout);
int semctl(int id, int num, int cmd, ...);

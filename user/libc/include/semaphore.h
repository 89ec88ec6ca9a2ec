/* Counting semaphores. */
#pragma once
#include <abi/types.h>
#include <abi/time.h>
#include <abi/fcntl.h>

typedef struct {
	uint64_t data;                  /* value in the low half, waiters in the high */
	int      shared;
	int      spare[5];
} sem_t;

#define SEM_FAILED ((sem_t *)0)
#ifndef SEM_VALUE_MAX
#define SEM_VALUE_MAX 0x7fffffff
#endif

int    sem_init(sem_t *sem, int shared, unsigned value);
int    sem_destroy(sem_t *sem);
int    sem_wait(sem_t *sem);
int    sem_trywait(sem_t *sem);
int    sem_timedwait(sem_t *restrict sem, const struct timespec *restrict abstime);
int    sem_clockwait(sem_t *restrict sem, clockid_t clock,
		     const struct timespec *restrict abstime);
int    sem_post(sem_t *sem);
int    sem_getvalue(sem_t *restrict sem, int *restrict value);
sem_t *sem_open(const char *name, int flags, ...);
int    sem_close(sem_t *sem);
int    sem_unlink(const char *name);

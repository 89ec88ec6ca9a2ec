/* What the thread library's files share beyond <pthread.h>. */
#pragma once
#include <pthread.h>
#include "user/libc/libc.h"

/* Bits of pthread_mutex_t.kind above the type (0 to 2). */
#define KIND_TYPE   3
#define KIND_ROBUST 4
#define KIND_PI     8
#define KIND_SHARED 16

/* struct __pthread.join */
#define JOIN_JOINABLE 0
#define JOIN_DETACHED 1
#define JOIN_EXITED   2
#define JOIN_JOINED   3

/* Sleep while *word == value, until abstime on clock (NULL: for ever). 0, EAGAIN, EINTR,
   ETIMEDOUT, EINVAL. The second is a cancellation point. */
int __futex_until(uint32_t *word, uint32_t value, clockid_t clock,
		  const struct timespec *abstime, int shared);
int __futex_until_cancel(uint32_t *word, uint32_t value, clockid_t clock,
			 const struct timespec *abstime, int shared);

int  __mutex_lock_again(pthread_mutex_t *m, int contended);
void __robust_die(struct __pthread *t);
void __list_lock(void);
void __list_unlock(void);
void __list_add(struct __pthread *t);
void __list_remove(struct __pthread *t);
void __cancel_install(void);
void __mq_notified(siginfo_t *info) __attribute__((weak));
_Noreturn void __cancel_now(void);
_Noreturn void __unmap_exit(void *map, size_t size);
long __clone(int (*f)(void *), void *stack, unsigned long flags, void *arg,
	     int *ptid, void *tls, int *ctid);

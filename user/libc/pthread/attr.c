/* Attributes: what threads and locks are to be like when they are made. */
#include <limits.h>
#include <sys/resource.h>
#include "user/libc/pthread/thread.h"

int pthread_attr_init(pthread_attr_t *a)
{
	*a = (pthread_attr_t){ .guard_size = 4096, .stack_size = 1UL << 20 };
	return 0;
}

int pthread_attr_destroy(pthread_attr_t *a) { return 0; }

#define GET(name, object, type, field)                                  \
	int name(const object *restrict a, type *restrict v)            \
	{                                                               \
		*v = a->field;                                          \
		return 0;                                               \
	}

#define SET(name, object, type, field, valid)                           \
	int name(object *a, type v)                                     \
	{                                                               \
		if (!(valid))                                           \
			return EINVAL;                                  \
		a->field = v;                                           \
		return 0;                                               \
	}

GET(pthread_attr_getdetachstate, pthread_attr_t, int, detached)
SET(pthread_attr_setdetachstate, pthread_attr_t, int, detached, (unsigned)v <= 1)
GET(pthread_attr_getstacksize, pthread_attr_t, size_t, stack_size)
SET(pthread_attr_setstacksize, pthread_attr_t, size_t, stack_size,
    v >= PTHREAD_STACK_MIN && v < 1UL << 46)
GET(pthread_attr_getguardsize, pthread_attr_t, size_t, guard_size)
SET(pthread_attr_setguardsize, pthread_attr_t, size_t, guard_size, v < 1UL << 40)
GET(pthread_attr_getinheritsched, pthread_attr_t, int, explicit_sched)
SET(pthread_attr_setinheritsched, pthread_attr_t, int, explicit_sched, (unsigned)v <= 1)
GET(pthread_attr_getschedpolicy, pthread_attr_t, int, policy)
SET(pthread_attr_setschedpolicy, pthread_attr_t, int, policy,
    v == SCHED_OTHER || v == SCHED_FIFO || v == SCHED_RR || v == SCHED_BATCH || v == SCHED_IDLE)
GET(pthread_attr_getschedparam, pthread_attr_t, struct sched_param, param)

int pthread_attr_setschedparam(pthread_attr_t *restrict a,
			       const struct sched_param *restrict param)
{
	a->param = *param;
	return 0;
}

int pthread_attr_getstack(const pthread_attr_t *restrict a, void **restrict stack,
			  size_t *restrict size)
{
	*stack = a->stack;
	*size = a->stack_size;
	return 0;
}

int pthread_attr_setstack(pthread_attr_t *a, void *stack, size_t size)
{
	if (size < PTHREAD_STACK_MIN || (uintptr_t)stack % 16 || size % 16)
		return EINVAL;
	a->stack = stack;
	a->stack_size = size;
	return 0;
}

/* The first thread's stack was made by exec and grows down to its limit. */
int pthread_getattr_np(pthread_t t, pthread_attr_t *a)
{
	pthread_attr_init(a);
	a->detached = t->join == JOIN_DETACHED;
	a->guard_size = t->guard_size;
	a->stack = t->stack;
	a->stack_size = t->stack_size;
	if (!t->map) {
		struct rlimit l;
		uintptr_t top = ((uintptr_t)__auxv + 4096) & -4096UL;
		getrlimit(RLIMIT_STACK, &l);
		a->stack_size = (l.rlim_cur > 1UL << 30 ? 8UL << 20 : l.rlim_cur) & -4096UL;
		a->stack = (void *)(top - a->stack_size);
	}
	return 0;
}

#define OBJECT(kind, object)                                            \
	int kind##_init(object *a)                                      \
	{                                                               \
		*a = (object){ 0 };                                     \
		return 0;                                               \
	}                                                               \
	int kind##_destroy(object *a) { return 0; }

OBJECT(pthread_mutexattr, pthread_mutexattr_t)
OBJECT(pthread_condattr, pthread_condattr_t)
OBJECT(pthread_rwlockattr, pthread_rwlockattr_t)
OBJECT(pthread_barrierattr, pthread_barrierattr_t)

GET(pthread_condattr_getpshared, pthread_condattr_t, int, shared)
SET(pthread_condattr_setpshared, pthread_condattr_t, int, shared, (unsigned)v <= 1)
GET(pthread_condattr_getclock, pthread_condattr_t, clockid_t, clock)
SET(pthread_condattr_setclock, pthread_condattr_t, clockid_t, clock,
    v == CLOCK_REALTIME || v == CLOCK_MONOTONIC)
GET(pthread_rwlockattr_getpshared, pthread_rwlockattr_t, int, shared)
SET(pthread_rwlockattr_setpshared, pthread_rwlockattr_t, int, shared, (unsigned)v <= 1)
GET(pthread_barrierattr_getpshared, pthread_barrierattr_t, int, shared)
SET(pthread_barrierattr_setpshared, pthread_barrierattr_t, int, shared, (unsigned)v <= 1)

#define MUTEX_FLAG(what, flag)                                                          \
	int pthread_mutexattr_get##what(const pthread_mutexattr_t *restrict a,          \
					int *restrict v)                                \
	{                                                                               \
		*v = (a->kind & flag) != 0;                                             \
		return 0;                                                               \
	}                                                                               \
	int pthread_mutexattr_set##what(pthread_mutexattr_t *a, int v)                  \
	{                                                                               \
		if ((unsigned)v > 1)                                                    \
			return v == PTHREAD_PRIO_PROTECT && flag == KIND_PI ? ENOTSUP : EINVAL; \
		a->kind = v ? a->kind | flag : a->kind & ~flag;                         \
		return 0;                                                               \
	}

MUTEX_FLAG(pshared, KIND_SHARED)
MUTEX_FLAG(robust, KIND_ROBUST)
MUTEX_FLAG(protocol, KIND_PI)

int pthread_mutexattr_settype(pthread_mutexattr_t *a, int type)
{
	if ((unsigned)type > PTHREAD_MUTEX_ERRORCHECK)
		return EINVAL;
	a->kind = (a->kind & ~KIND_TYPE) | type;
	return 0;
}

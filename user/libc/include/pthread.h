/* Threads and what keeps them apart. The structs are open so that a debugger, a student
   and the kernel's /proc/waiters can see who holds what: lock words carry the owner's
   thread id in their low 30 bits. */
#pragma once
#include <abi/types.h>
#include <abi/futex.h>
#include <abi/sched.h>
#include <abi/time.h>
#include <sched.h>
#include <signal.h>

typedef struct __pthread *pthread_t;
typedef unsigned pthread_key_t;
typedef struct { uint32_t word; } pthread_once_t;
typedef struct { uint32_t word; } pthread_spinlock_t;

typedef struct {
	uint32_t word;                  /* 0, or owner's tid with FUTEX_ flags */
	int      kind;                  /* type and attributes; 0 is the plain one */
	int      count;                 /* recursive: locks beyond the first */
	int      state;                 /* robust: consistent, inconsistent, lost */
	struct robust_list link;        /* robust: in the owner's list */
	struct robust_list *back;       /* robust: the link before it */
	long     spare;
} pthread_mutex_t;

typedef struct {
	uint32_t sequence;              /* grows with every signal: what waiters sleep on */
	uint32_t waiters;
	uint32_t broadcasts;
	int      shared;
	clockid_t clock;
	pthread_mutex_t *mutex;         /* of the private waiters, for requeueing */
	long     spare[3];
} pthread_cond_t;

typedef struct {
	uint32_t word;                  /* 0, writer's tid, or OWNER_DIED bit + readers */
	int      shared;
	long     spare[6];
} pthread_rwlock_t;

typedef struct {
	uint32_t count;                 /* how many must meet */
	uint32_t arrived;
	uint32_t round;
	uint32_t inside;                /* threads that may still look at this struct */
	int      shared;
	int      spare[3];
} pthread_barrier_t;

typedef struct { int kind; clockid_t clock; } pthread_mutexattr_t;
typedef struct { int shared; clockid_t clock; } pthread_condattr_t;
typedef struct { int shared; } pthread_rwlockattr_t;
typedef struct { int shared; } pthread_barrierattr_t;

typedef struct {
	size_t stack_size;
	size_t guard_size;
	void  *stack;                   /* lowest byte, NULL: we map one */
	int    detached;
	int    explicit_sched;
	int    policy;
	struct sched_param param;
} pthread_attr_t;

#define PTHREAD_MUTEX_NORMAL     0
#define PTHREAD_MUTEX_DEFAULT    0
#define PTHREAD_MUTEX_RECURSIVE  1
#define PTHREAD_MUTEX_ERRORCHECK 2
#define PTHREAD_PROCESS_PRIVATE  0
#define PTHREAD_PROCESS_SHARED   1
#define PTHREAD_MUTEX_STALLED    0
#define PTHREAD_MUTEX_ROBUST     1
#define PTHREAD_PRIO_NONE        0
#define PTHREAD_PRIO_INHERIT     1
#define PTHREAD_PRIO_PROTECT     2
#define PTHREAD_CREATE_JOINABLE  0
#define PTHREAD_CREATE_DETACHED  1
#define PTHREAD_INHERIT_SCHED    0
#define PTHREAD_EXPLICIT_SCHED   1
#define PTHREAD_SCOPE_SYSTEM     0
#define PTHREAD_CANCEL_ENABLE    0
#define PTHREAD_CANCEL_DISABLE   1
#define PTHREAD_CANCEL_DEFERRED     0
#define PTHREAD_CANCEL_ASYNCHRONOUS 1
#define PTHREAD_CANCELED ((void *)-1)
#define PTHREAD_BARRIER_SERIAL_THREAD (-1)

#define PTHREAD_MUTEX_INITIALIZER  { 0 }
#define PTHREAD_COND_INITIALIZER   { .sequence = FUTEX_OWNER_DIED }
#define PTHREAD_RWLOCK_INITIALIZER { 0 }
#define PTHREAD_ONCE_INIT          { 0 }

int  pthread_create(pthread_t *restrict thread, const pthread_attr_t *restrict attr,
		    void *(*function)(void *), void *restrict arg);
int  pthread_join(pthread_t thread, void **result);
int  pthread_clockjoin_np(pthread_t thread, void **result, clockid_t clock,
			  const struct timespec *abstime);
int  pthread_detach(pthread_t thread);
_Noreturn void pthread_exit(void *result);
pthread_t pthread_self(void);
int  pthread_equal(pthread_t a, pthread_t b);
#define pthread_equal(a, b) ((a) == (b))

int  pthread_attr_init(pthread_attr_t *attr);
int  pthread_attr_destroy(pthread_attr_t *attr);
int  pthread_attr_setdetachstate(pthread_attr_t *attr, int state);
int  pthread_attr_getstacksize(const pthread_attr_t *restrict attr, size_t *restrict size);
int  pthread_attr_setstacksize(pthread_attr_t *attr, size_t size);
int  pthread_attr_setguardsize(pthread_attr_t *attr, size_t size);
int  pthread_attr_getstack(const pthread_attr_t *restrict attr, void **restrict stack,
			   size_t *restrict size);
int  pthread_attr_setstack(pthread_attr_t *attr, void *stack, size_t size);
int  pthread_attr_setinheritsched(pthread_attr_t *attr, int how);
int  pthread_attr_setschedpolicy(pthread_attr_t *attr, int policy);
int  pthread_attr_setschedparam(pthread_attr_t *restrict attr,
				const struct sched_param *restrict param);
int  pthread_getattr_np(pthread_t thread, pthread_attr_t *attr);

int  pthread_getschedparam(pthread_t thread, int *restrict policy,
			   struct sched_param *restrict param);
int  pthread_setschedparam(pthread_t thread, int policy, const struct sched_param *param);
int  pthread_getaffinity_np(pthread_t thread, size_t size, cpu_set_t *set);
int  pthread_setaffinity_np(pthread_t thread, size_t size, const cpu_set_t *set);
int  pthread_getcpuclockid(pthread_t thread, clockid_t *clock);
int  pthread_setname_np(pthread_t thread, const char *name);

int  pthread_mutex_init(pthread_mutex_t *restrict m, const pthread_mutexattr_t *restrict a);
int  pthread_mutex_destroy(pthread_mutex_t *m);
int  pthread_mutex_lock(pthread_mutex_t *m);
int  pthread_mutex_trylock(pthread_mutex_t *m);
int  pthread_mutex_timedlock(pthread_mutex_t *restrict m,
			     const struct timespec *restrict abstime);
int  pthread_mutex_unlock(pthread_mutex_t *m);
int  pthread_mutex_consistent(pthread_mutex_t *m);
int  pthread_mutexattr_init(pthread_mutexattr_t *a);
int  pthread_mutexattr_destroy(pthread_mutexattr_t *a);
int  pthread_mutexattr_settype(pthread_mutexattr_t *a, int type);
int  pthread_mutexattr_setpshared(pthread_mutexattr_t *a, int shared);
int  pthread_mutexattr_setrobust(pthread_mutexattr_t *a, int robust);
int  pthread_mutexattr_setprotocol(pthread_mutexattr_t *a, int protocol);

int  pthread_cond_init(pthread_cond_t *restrict c, const pthread_condattr_t *restrict a);
int  pthread_cond_destroy(pthread_cond_t *c);
int  pthread_cond_wait(pthread_cond_t *restrict c, pthread_mutex_t *restrict m);
int  pthread_cond_timedwait(pthread_cond_t *restrict c, pthread_mutex_t *restrict m,
			    const struct timespec *restrict abstime);
int  pthread_cond_clockwait(pthread_cond_t *restrict c, pthread_mutex_t *restrict m,
			    clockid_t clock, const struct timespec *restrict abstime);
int  pthread_cond_signal(pthread_cond_t *c);
int  pthread_cond_broadcast(pthread_cond_t *c);
int  pthread_condattr_init(pthread_condattr_t *a);
int  pthread_condattr_destroy(pthread_condattr_t *a);
int  pthread_condattr_setclock(pthread_condattr_t *a, clockid_t clock);
int  pthread_condattr_setpshared(pthread_condattr_t *a, int shared);

int  pthread_rwlock_init(pthread_rwlock_t *restrict l, const pthread_rwlockattr_t *restrict a);
int  pthread_rwlock_destroy(pthread_rwlock_t *l);
int  pthread_rwlock_rdlock(pthread_rwlock_t *l);
int  pthread_rwlock_tryrdlock(pthread_rwlock_t *l);
int  pthread_rwlock_timedrdlock(pthread_rwlock_t *restrict l,
				const struct timespec *restrict abstime);
int  pthread_rwlock_wrlock(pthread_rwlock_t *l);
int  pthread_rwlock_trywrlock(pthread_rwlock_t *l);
int  pthread_rwlock_timedwrlock(pthread_rwlock_t *restrict l,
				const struct timespec *restrict abstime);
int  pthread_rwlock_unlock(pthread_rwlock_t *l);
int  pthread_rwlockattr_init(pthread_rwlockattr_t *a);
int  pthread_rwlockattr_destroy(pthread_rwlockattr_t *a);
int  pthread_rwlockattr_setpshared(pthread_rwlockattr_t *a, int shared);

int  pthread_barrier_init(pthread_barrier_t *restrict b,
			  const pthread_barrierattr_t *restrict a, unsigned count);
int  pthread_barrier_destroy(pthread_barrier_t *b);
int  pthread_barrier_wait(pthread_barrier_t *b);
int  pthread_barrierattr_init(pthread_barrierattr_t *a);
int  pthread_barrierattr_destroy(pthread_barrierattr_t *a);
int  pthread_barrierattr_setpshared(pthread_barrierattr_t *a, int shared);

int  pthread_spin_init(pthread_spinlock_t *l, int shared);
int  pthread_spin_destroy(pthread_spinlock_t *l);
int  pthread_spin_lock(pthread_spinlock_t *l);
int  pthread_spin_trylock(pthread_spinlock_t *l);
int  pthread_spin_unlock(pthread_spinlock_t *l);

int  pthread_once(pthread_once_t *once, void (*function)(void));
int  pthread_key_create(pthread_key_t *key, void (*destructor)(void *));
int  pthread_key_delete(pthread_key_t key);
void *pthread_getspecific(pthread_key_t key);
int  pthread_setspecific(pthread_key_t key, const void *value);
int  pthread_atfork(void (*prepare)(void), void (*parent)(void), void (*child)(void));

int  pthread_cancel(pthread_t thread);
int  pthread_setcancelstate(int state, int *old);
int  pthread_setcanceltype(int type, int *old);
void pthread_testcancel(void);

struct __cleanup {
	void            (*function)(void *);
	void             *arg;
	struct __cleanup *next;
};
void __cleanup_push(struct __cleanup *c);
void __cleanup_pop(struct __cleanup *c, int execute);
#define pthread_cleanup_push(function, arg) do { \
	struct __cleanup __c = { function, arg, 0 }; \
	__cleanup_push(&__c);
#define pthread_cleanup_pop(execute) \
	__cleanup_pop(&__c, execute); } while (0)

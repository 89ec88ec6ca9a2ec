/* What the library's own files share: stubs of the system calls, the way to errno,
   this thread, and the small lock that guards stdio, malloc and friends. */
#pragma once
#include <abi/types.h>
#include <abi/futex.h>
#include <abi/tags.h>
#include <errno.h>

/* __sys_NAME traps into the kernel and returns what it returns: a result or -errno.
   __cp_NAME is the same call as a cancellation point (sys/cancel.S). */
#define SYSCALL(number, name, args, format) \
	long __sys_##name args;             \
	long __cp_##name args;
#include <abi/syscalls.def>
#undef SYSCALL

/* Turns a kernel's result into a C function's: -errno becomes errno and -1. */
long __syscall_ret(long result);
#define ret(result) __syscall_ret(result)

/* This thread. The first fields have fixed places: assembly and compilers know them. */
struct __pthread {
	struct __pthread *self;         /* 0x00: %fs:0 finds the struct */
	unsigned          cancel;       /* 0x08: CANCEL_ bits, read by sys/cancel.S */
	pid_t             tid;          /* 0x0c: the kernel clears it and wakes joiners */
	struct __pthread *next;         /* 0x10: all threads, a ring (pthread/list.c) */
	struct __pthread *prev;         /* 0x18 */
	unsigned long     spare;        /* 0x20 */
	unsigned long     canary;       /* 0x28: where -fstack-protector looks */
	struct robust_list_head robust; /* robust and PI mutexes held (pthread/robust.c) */
	int               robust_known; /* the kernel has been told of the list */
	int               join;         /* JOIN_ state (pthread/create.c) */
	void             *result;
	void           *(*function)(void *);
	void             *arg;
	struct __cleanup *cleanup;      /* innermost pthread_cleanup_push */
	void             *map;          /* what to unmap at the end, NULL for the first */
	size_t            map_size;
	void             *stack;        /* lowest usable byte */
	size_t            stack_size;
	size_t            guard_size;
	uint32_t          start;        /* word the parent holds a newborn back with */
	int               is_c11;       /* result is an int, function returns int */
	void             *keys[128];    /* thread-specific data (pthread/key.c) */
};

#define CANCEL_DISABLED 1
#define CANCEL_PENDING  2
#define CANCEL_ASYNC    4

#define SIGCANCEL 32
#define SIGSETXID 33

static inline struct __pthread *__self(void)
{
	struct __pthread *t;

	__asm__("mov %%fs:0, %0" : "=r"(t));
	return t;
}

static inline pid_t __tid(void)
{
	pid_t tid;

	__asm__ volatile("mov %%fs:12, %0" : "=r"(tid));
	return tid;
}

/* A lock word is 0 or its owner's tid, with FUTEX_WAITERS set if someone sleeps. */
struct lock {
	uint32_t word;
};

void __lock_slow(uint32_t *word);
void __lock_wake(uint32_t *word);

static inline void lock(struct lock *l)
{
	uint32_t free = 0;

	if (!__atomic_compare_exchange_n(&l->word, &free, __tid(), 0,
					 __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
		__lock_slow(&l->word);
}

static inline void unlock(struct lock *l)
{
	if (__atomic_exchange_n(&l->word, 0, __ATOMIC_RELEASE) & FUTEX_WAITERS)
		__lock_wake(&l->word);
}

/* Futex calls of this process's own words (shared = 0) or of shared memory. */
static inline long futex_wait(void *word, uint32_t value, int shared)
{
	return __sys_futex(word, FUTEX_WAIT | (shared ? 0 : FUTEX_PRIVATE_FLAG), value,
			   0, 0, 0);
}

static inline long futex_wake(void *word, int n, int shared)
{
	return __sys_futex(word, FUTEX_WAKE | (shared ? 0 : FUTEX_PRIVATE_FLAG), n, 0, 0, 0);
}

extern char         **environ;
extern unsigned long *__auxv;           /* pairs, ended by AT_NULL */
extern int            __threaded;       /* a second thread was made */
extern struct __pthread __main_thread;

/* What fork() must hold still (unistd/fork.c calls these). */
void __malloc_fork(int when);           /* FORK_BEFORE, _PARENT, _CHILD */
void __stdio_fork(int when);
void __atfork_run(int when);
void __threads_fork(int when);
#define FORK_BEFORE 0
#define FORK_PARENT 1
#define FORK_CHILD  2

void  *__tls_install(void *memory, size_t size);
size_t __tls_room(void);                /* bytes a thread needs besides its stack */
void   __malloc_thread_exit(void);
void   __keys_run(struct __pthread *t);
void   __stdio_exit(void);
void   __run_atexit(void);
long   __clock_gettime(clockid_t clock, struct timespec *ts);
_Noreturn void __fatal(const char *message);

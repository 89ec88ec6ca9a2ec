/* kcmp(2): do two threads share an object? Only an order is told, of addresses mixed with a secret. */
#include "abi/errno.h"
#include "abi/sched.h"
#include "fs/file.h"
#include "kernel/syscall.h"
#include "lib/random.h"
#include "proc/cred.h"
#include "proc/proc.h"

/* The address of the open file behind fd. 0 or -EBADF. */
static int file_address(struct thread *t, unsigned long fd, uintptr_t *out)
{
	struct file *f = fd <= INT32_MAX ? fd_get_of(t, fd) : NULL;

	*out = (uintptr_t)f;
	if (f)
		file_put(f);
	return *out ? 0 : -EBADF;
}

/* Addresses are only compared, so nothing is counted. */
static int object_address(struct thread *t, int type, unsigned long fd, uintptr_t *out)
{
	switch (type) {
	case KCMP_FILE:    return file_address(t, fd, out);
	case KCMP_VM:      *out = (uintptr_t)t->space; break;
	case KCMP_FILES:   *out = (uintptr_t)t->fds; break;
	case KCMP_FS:      *out = (uintptr_t)t->fs; break;
	case KCMP_SIGHAND: *out = (uintptr_t)t->proc->acts; break;
	case KCMP_IO:      *out = 0; break;            /* nobody has an I/O context */
	case KCMP_SYSVSEM: *out = (uintptr_t)t->proc->undo; break;
	case KCMP_EPOLL_TFD: return -EOPNOTSUPP;
	default:           return -EINVAL;
	}
	return 0;
}

/* The same order at every call, but not that of the addresses. */
static uintptr_t obfuscated(uintptr_t address)
{
	static uintptr_t secret[2];

	if (!secret[0])
		random_bytes(secret, sizeof(secret));
	return (address ^ secret[0]) * (secret[1] | 1);
}

long sys_kcmp(pid_t pid1, pid_t pid2, int type, unsigned long fd1, unsigned long fd2)
{
	struct thread *t1 = thread_get_by_tid(pid1), *t2 = thread_get_by_tid(pid2);
	uint64_t id1 = t1 ? may_ptrace(t1) : 0, id2 = t2 ? may_ptrace(t2) : 0;
	uintptr_t a1, a2;
	long r = -ESRCH;

	if (t1 && t2)
		r = id1 && id2 ? 0 : -EPERM;
	if (r == 0)
		r = object_address(t1, type, fd1, &a1);
	if (r == 0)
		r = object_address(t2, type, fd2, &a2);
	if (r == 0 && (!same_program(t1, id1) || !same_program(t2, id2)))
		r = -ESRCH;
	if (r == 0 && a1 != a2)
		r = obfuscated(a1) < obfuscated(a2) ? 1 : 2;
	if (t1)
		thread_put(t1);
	if (t2)
		thread_put(t2);
	return r;
}

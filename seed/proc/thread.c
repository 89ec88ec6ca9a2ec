/* Threads of one process: clone(2) makes one, on a stack and with thread-local
   storage that the library provides; when it ends, the kernel tells whoever joins
   it, and whoever waits for its locks. Read proc/clone.c and ipc/futex.c before. */
#include "abi/errno.h"
#include "abi/futex.h"
#include "abi/sched.h"
#include "hooks.h"
#include "ipc/futex.h"
#include "kernel/sched.h"
#include "kernel/syscall.h"
#include "lib/string.h"
#include "mm/user.h"
#include "proc/signal.h"

/* Threads share everything that clone can share; the C libraries always ask for all
   of it. */
#define THREAD_SHARES (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD)
#define THREAD_FLAGS  (THREAD_SHARES | CLONE_SYSVSEM | CLONE_SETTLS | CLONE_PARENT_SETTID | CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID \
		       | CLONE_DETACHED)

/* It does not run before everything is in its place, not even the number in the
   parent's memory. */
long clone_thread(unsigned long flags, uintptr_t ustack, int *uptid, int *uctid, unsigned long tls)
{
	struct trapframe frame = *thread_frame(current);
	struct proc *p = current->proc;
	struct thread *t;
	int r;

	if ((flags & THREAD_SHARES) != THREAD_SHARES || (flags & ~(THREAD_FLAGS | CSIGNAL)))
		return -EINVAL;
	frame.rax = 0;
	if (ustack)
		frame.rsp = ustack;
	t = thread_new(p, pid_new(), &frame, NULL);
	if (!t)
		return -EAGAIN;
	t->fs_base = current->fs_base;
	signals_thread(t, current->sigmask);
	fpu_save(t->fpu);
	strlcpy(t->comm, current->comm, sizeof(t->comm));
	r = clone_settle(t, flags, uptid, uctid, tls);
	if (r < 0) {
		thread_free(t);
		return r;
	}
	/* Counted last: a thread that could not be made completely must not keep the process alive. */
	p->nthreads++;
	sched_add(t);
	return t->tid;
}

/* ---- the end of a thread ---- */

/* A lock whose owner ends: its word says so, and one of those who wait for it wakes
   up and finds it. */
static void release_lock(struct thread *t, uintptr_t uaddr)
{
	struct space *sp = t->proc->space;
	uint32_t word;

	if (uaddr % 4 != 0 || space_read(sp, uaddr, &word, sizeof(word)) < 0 || (word & FUTEX_TID_MASK) != (uint32_t)t->tid)
		return;
	word = (word & FUTEX_WAITERS) | FUTEX_OWNER_DIED;
	space_write(sp, uaddr, &word, sizeof(word));
	if (word & FUTEX_WAITERS)
		futex_wake(sp, uaddr, 1, FUTEX_BITSET_MATCH_ANY);
}

/* The list of robust locks lies in user memory: it may be anything, also a ring
   without end. */
static void release_locks(struct thread *t)
{
	struct space *sp = t->proc->space;
	struct robust_list_head head;
	uintptr_t entry, next;

	if (!t->robust_list || space_read(sp, t->robust_list, &head, sizeof(head)) < 0)
		return;
	entry = (uintptr_t)head.list.next;
	/* At most ROBUST_LIST_LIMIT steps: a list that runs in a ring must not hold the kernel. */
	for (int n = 0; entry != t->robust_list && n < ROBUST_LIST_LIMIT; n++, entry = next) {
		if (space_read(sp, entry & ~1ul, &next, sizeof(next)) < 0)
			return;
		if (entry != (uintptr_t)head.list_op_pending)
			release_lock(t, (entry & ~1ul) + head.futex_offset);
	}
	if (head.list_op_pending)
		release_lock(t, ((uintptr_t)head.list_op_pending & ~1ul) + head.futex_offset);
}

/* For exec: its program is that of the whole process. Two threads may exec at once: the
   one that comes second is ended by the first. */
int end_other_threads(struct proc *p)
{
	proc_kill_threads(p, current);
	while (p->nthreads > 1)
		if (wait_killable(&p->child_wait) < 0)
			return -EINTR;
	return 0;
}

/* The order is the C library's wish: first its locks, then the word for which
   pthread_join waits. */
static void end_thread(struct thread *t)
{
	uint32_t zero = 0;

	/* A thread in exec may wait for this end. It is woken now and runs later: by then this
	   thread is off the list. */
	wake_all(&t->proc->child_wait);
	release_locks(t);
	if (!t->clear_child_tid)
		return;
	space_write(t->proc->space, t->clear_child_tid, &zero, sizeof(zero));
	futex_wake(t->proc->space, t->clear_child_tid, 1, FUTEX_BITSET_MATCH_ANY);
}

/* Addresses of the old program mean nothing in the new one. */
static void forget_addresses(struct proc *p)
{
	current->clear_child_tid = current->robust_list = 0;
}

const struct chapter_hooks threads_hooks = { .thread_exit = end_thread, .exec = forget_addresses };

/* Where 0 shall be written when the thread ends; and the answer is its number. */
long sys_set_tid_address(int *utid)
{
	current->clear_child_tid = (uintptr_t)utid;
	return current->tid;
}

/* The kernel only keeps the address. What is there is looked at when the thread has
   ended. */
long sys_set_robust_list(struct robust_list_head *uhead, size_t size)
{
	if (size != sizeof(*uhead))
		return -EINVAL;
	current->robust_list = (uintptr_t)uhead;
	return 0;
}

/* Of the calling thread (0) or another one. */
long sys_get_robust_list(pid_t tid, struct robust_list_head **uhead, size_t *usize)
{
	struct thread *t = tid == 0 ? current : thread_find(tid);
	size_t size = sizeof(struct robust_list_head);

	if (!t)
		return -ESRCH;
	if (copyout(usize, &size, sizeof(size)) < 0)
		return -EFAULT;
	return copyout(uhead, &t->robust_list, sizeof(t->robust_list));
}

/* Programs that make threads ask on which processors they may run: on the only one. */
long sys_sched_getaffinity(pid_t pid, unsigned len, unsigned long *umask)
{
	unsigned long mask = 1;

	if (len < sizeof(mask) || len % sizeof(mask) != 0)
		return -EINVAL;
	if (pid != 0 && !thread_find(pid))
		return -ESRCH;
	return copyout(umask, &mask, sizeof(mask)) < 0 ? -EFAULT : (long)sizeof(mask);
}

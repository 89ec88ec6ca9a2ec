/* fork. What other threads may hold at that instant would stay locked in the child for
   ever, so the library's own locks are taken first; pthread_atfork lets programs do the
   same with theirs. */
#include <unistd.h>
#include <sched.h>
#include <signal.h>
#include "user/libc/libc.h"

void __stdio_fork(int when) __attribute__((weak));
void __malloc_fork(int when) __attribute__((weak));
void __atfork_run(int when) __attribute__((weak));
void __threads_fork(int when) __attribute__((weak));

static void prepare(int when)
{
	if (__malloc_fork && __threaded)
		__malloc_fork(when);
}

pid_t _Fork(void)
{
	struct __pthread *self = __self();
	pid_t pid = __sys_fork();

	if (pid == 0) {
		self->tid = __sys_set_tid_address(&self->tid);
		self->robust.list.next = &self->robust.list;
		self->robust_known = 0;
		self->next = self->prev = self;
		__threaded = 0;
	}
	return ret(pid);
}

pid_t fork(void)
{
	if (__atfork_run)
		__atfork_run(FORK_BEFORE);
	if (__stdio_fork)
		__stdio_fork(FORK_BEFORE);
	if (__threads_fork)
		__threads_fork(FORK_BEFORE);
	int threaded = __threaded;
	prepare(FORK_BEFORE);
	pid_t pid = _Fork();
	int error = errno, when = pid == 0 ? FORK_CHILD : FORK_PARENT;
	__threaded = threaded;
	prepare(when);
	if (pid == 0)
		__threaded = 0;
	if (__threads_fork)
		__threads_fork(when);
	if (__stdio_fork)
		__stdio_fork(when);
	if (__atfork_run)
		__atfork_run(when);
	return pid < 0 ? ret(-error) : pid;
}

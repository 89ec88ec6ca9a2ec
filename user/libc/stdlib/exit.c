/* The ways out: exit runs what atexit collected and flushes stdio, _exit does not, abort
   cannot be stopped, __fatal says why. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <unistd.h>
#include <string.h>
#include <signal.h>
#include <stdio.h>
#include <assert.h>
#include "user/libc/libc.h"

#define SOME 32

struct block {
	struct block *next;
	int           count;
	void        (*function[SOME])(void);
};

static struct block first_exit, *at_exit = &first_exit;
static struct lock exit_lock;

int atexit(void (*function)(void))
{
	int r = 0;

	lock(&exit_lock);
	if (at_exit->count == SOME) {
		struct block *b = calloc(1, sizeof *b);
		if (b) {
			b->next = at_exit;
			at_exit = b;
		} else {
			r = -1;
		}
	}
	if (r == 0)
		at_exit->function[at_exit->count++] = function;
	unlock(&exit_lock);
	return r;
}

/* Last in, first out; a function may register more. The lock is not held over a call. */
static void run(void)
{
	for (;;) {
		lock(&exit_lock);
		while (at_exit->count == 0 && at_exit->next)
			at_exit = at_exit->next;
		void (*function)(void) = at_exit->count
			? at_exit->function[--at_exit->count] : NULL;
		unlock(&exit_lock);
		if (!function)
			return;
		function();
	}
}


extern void (*__fini_array_start[])(void) __attribute__((weak, visibility("hidden")));
extern void (*__fini_array_end[])(void) __attribute__((weak, visibility("hidden")));

void __stdio_exit(void) __attribute__((weak));

_Noreturn void exit(int status)
{
	static int leaving;

	/* Only one thread leaves; others that try wait for the end of the process. */
	while (__atomic_exchange_n(&leaving, __tid(), __ATOMIC_ACQUIRE) &&
	       leaving != __tid())
		__sys_pause();
	run();
	for (void (**f)(void) = __fini_array_end; f-- > __fini_array_start;)
		(*f)();
	if (__stdio_exit)
		__stdio_exit();
	_exit(status);
}

_Noreturn void _exit(int status)
{
	for (;;)
		__sys_exit_group(status);
}

_Noreturn void _Exit(int status)
{
	_exit(status);
}

_Noreturn void abort(void)
{
	sigset_t set = 1UL << (SIGABRT - 1);
	struct kernel_sigaction dfl = { .handler = SIG_DFL };

	__sys_rt_sigprocmask(SIG_UNBLOCK, &set, 0, 8);
	__sys_tkill(__sys_gettid(), SIGABRT);
	/* A handler came back: now without one. */
	__sys_rt_sigaction(SIGABRT, &dfl, 0, 8);
	__sys_tkill(__sys_gettid(), SIGABRT);
	_exit(127);
}

_Noreturn void __fatal(const char *message)
{
	__sys_write(2, message, strlen(message));
	__sys_write(2, "\n", 1);
	abort();
}

_Noreturn void __assert_fail(const char *what, const char *file, int line,
			     const char *function)
{
	dprintf(2, "%s: %s:%d: %s: assertion failed: %s\n", program_invocation_short_name,
		file, line, function, what);
	abort();
}

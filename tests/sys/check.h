/* check.h - the whole test library. A test is a program of one behaviour: it CHECKs, and ends with
   `return check_done();`. Exit status 0 is a pass, 77 a skip with a reason, anything else a failure.
   Plain C and POSIX, so that the same file builds on our libc, on musl and on glibc. */
#pragma once
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static int check_failures;

/* Report one failure. Written with write(2): nothing is lost or doubled at fork, _exit or a signal. */
__attribute__((unused, format(printf, 3, 4)))
static void check_failed(const char *file, int line, const char *format, ...)
{
	char text[512];
	int n = snprintf(text, sizeof(text), "%s:%d: ", file, line);
	__builtin_va_list args;

	check_failures++;
	__builtin_va_start(args, format);
	n += vsnprintf(text + n, sizeof(text) - n - 1, format, args);
	__builtin_va_end(args);
	if (n > (int)sizeof(text) - 2)
		n = sizeof(text) - 2;
	text[n++] = '\n';
	if (write(2, text, n) < 0)
		_exit(1);
}

/* The condition holds. Each check gives true or false, so that a test can say `if (!CHECK(x)) return ...`. */
#define CHECK(cond) ({ \
	int check_held = !!(cond); \
	if (!check_held) { \
		int check_errno = errno; \
		check_failed(__FILE__, __LINE__, "CHECK(%s) failed (errno %d: %s)", \
			     #cond, check_errno, strerror(check_errno)); \
	} \
	check_held; })

/* Two integers are equal; both are shown, in decimal and hex, when not. */
#define CHECK_EQ(got, want) ({ \
	long long check_got = (long long)(got), check_want = (long long)(want); \
	if (check_got != check_want) \
		check_failed(__FILE__, __LINE__, "%s is %lld (0x%llx), not %s = %lld (0x%llx)", \
			     #got, check_got, check_got, #want, check_want, check_want); \
	check_got == check_want; })

/* Two strings are equal. */
#define CHECK_STR(got, want) ({ \
	const char *check_got = (got), *check_want = (want); \
	int check_same = check_got && strcmp(check_got, check_want) == 0; \
	if (!check_same) \
		check_failed(__FILE__, __LINE__, "%s is \"%s\", not \"%s\"", \
			     #got, check_got ? check_got : "(null)", check_want); \
	check_same; })

/* The call fails with exactly this errno. */
#define CHECK_ERR(call, want) ({ \
	errno = 0; \
	long long check_got = (long long)(call); \
	int check_errno = errno, check_same = check_got == -1 && check_errno == (want); \
	if (!check_same) \
		check_failed(__FILE__, __LINE__, "%s gave %lld, errno %d (%s), not -1 and %s (%d)", \
			     #call, check_got, check_errno, strerror(check_errno), #want, (want)); \
	check_same; })

/* This program cannot judge here; `reason` says why. */
#define SKIP(reason) do { \
	char check_text[256]; \
	int check_n = snprintf(check_text, sizeof(check_text), "SKIP %s\n", (reason)); \
	if (write(2, check_text, check_n) < 0) \
		_exit(1); \
	_exit(77); \
} while (0)

/* One child (pid, or -1 for any) ended by itself with status 0. Says what happened when not. */
__attribute__((unused))
static int check_child(pid_t pid, const char *file, int line)
{
	int status;
	pid_t got;

	do
		got = waitpid(pid, &status, 0);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		check_failed(file, line, "no child to wait for (errno %d)", errno);
	else if (WIFSIGNALED(status))
		check_failed(file, line, "child %d died of signal %d", (int)got, WTERMSIG(status));
	else if (WEXITSTATUS(status) != 0)
		check_failed(file, line, "child %d ended with %d", (int)got, WEXITSTATUS(status));
	return got > 0 && status == 0;
}

#define wait_ok() check_child(-1, __FILE__, __LINE__)
#define wait_ok_pid(pid) check_child((pid), __FILE__, __LINE__)

/* The value of main, and of _exit in a child that CHECKs. */
__attribute__((unused))
static int check_done(void)
{
	return check_failures ? 1 : 0;
}

/* Streams to and from other programs, messages about errors, names in the file system. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <err.h>
#include <error.h>
#include "user/libc/stdio/file.h"

FILE *popen(const char *command, const char *mode)
{
	int fds[2], reading = *mode == 'r';
	posix_spawn_file_actions_t actions;
	char *argv[] = { "sh", "-c", (char *)command, NULL };
	pid_t pid;

	if (*mode != 'r' && *mode != 'w') {
		ret(-EINVAL);
		return NULL;
	}
	if (pipe2(fds, O_CLOEXEC) < 0)
		return NULL;
	FILE *f = fdopen(fds[!reading], reading ? "r" : "w");
	if (!f)
		goto close_pipe;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, fds[reading], reading);
	int error = posix_spawn(&pid, "/bin/sh", &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(fds[reading]);
	if (error) {
		fclose(f);
		ret(-error);
		return NULL;
	}
	f->child = pid;
	return f;
close_pipe:
	close(fds[0]);
	close(fds[1]);
	return NULL;
}

int pclose(FILE *f)
{
	pid_t pid = f->child;
	int status;

	fclose(f);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return status;
}

int system(const char *command)
{
	char *argv[] = { "sh", "-c", (char *)command, NULL };
	struct sigaction ignore = { .sa_handler = SIG_IGN }, old_int, old_quit;
	posix_spawnattr_t attr;
	sigset_t block, old, defaults;
	int status = -1;
	pid_t pid;

	if (!command)
		return 1;
	sigaction(SIGINT, &ignore, &old_int);
	sigaction(SIGQUIT, &ignore, &old_quit);
	sigemptyset(&block);
	sigaddset(&block, SIGCHLD);
	sigprocmask(SIG_BLOCK, &block, &old);
	sigemptyset(&defaults);
	if (old_int.sa_handler != SIG_IGN)
		sigaddset(&defaults, SIGINT);
	if (old_quit.sa_handler != SIG_IGN)
		sigaddset(&defaults, SIGQUIT);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setsigmask(&attr, &old);
	posix_spawnattr_setsigdefault(&attr, &defaults);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
	int error = posix_spawn(&pid, "/bin/sh", NULL, &attr, argv, environ);
	if (error)
		status = W_EXITCODE(127, 0);
	else
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
	sigaction(SIGINT, &old_int, NULL);
	sigaction(SIGQUIT, &old_quit, NULL);
	sigprocmask(SIG_SETMASK, &old, NULL);
	return status;
}

void perror(const char *s)
{
	int error = errno;

	if (s && *s)
		fprintf(stderr, "%s: %s\n", s, strerror(error));
	else
		fprintf(stderr, "%s\n", strerror(error));
}


void vwarn(const char *fmt, va_list ap)
{
	int error = errno;

	fprintf(stderr, "%s: ", program_invocation_short_name);
	if (fmt) {
		vfprintf(stderr, fmt, ap);
		fputs(": ", stderr);
	}
	fprintf(stderr, "%s\n", strerror(error));
}

void vwarnx(const char *fmt, va_list ap)
{
	fprintf(stderr, "%s: ", program_invocation_short_name);
	if (fmt)
		vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
}

void warn(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vwarn(fmt, ap);
	va_end(ap);
}

void warnx(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vwarnx(fmt, ap);
	va_end(ap);
}

_Noreturn void verr(int status, const char *fmt, va_list ap)
{
	vwarn(fmt, ap);
	exit(status);
}

_Noreturn void verrx(int status, const char *fmt, va_list ap)
{
	vwarnx(fmt, ap);
	exit(status);
}

_Noreturn void err(int status, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	verr(status, fmt, ap);
}

_Noreturn void errx(int status, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	verrx(status, fmt, ap);
}

void error(int status, int errnum, const char *fmt, ...)
{
	va_list ap;

	fflush(stdout);
	fprintf(stderr, "%s: ", program_invocation_name);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fprintf(stderr, errnum ? ": %s\n" : "\n", strerror(errnum));
	if (status)
		exit(status);
}

int remove(const char *path)
{
	long r = __sys_unlink(path);

	return ret(r == -EISDIR || r == -EPERM ? __sys_rmdir(path) : r);
}

int rename(const char *from, const char *to) { return ret(__sys_rename(from, to)); }

int renameat(int fromdir, const char *from, int todir, const char *to)
{
	return ret(__sys_renameat(fromdir, from, todir, to));
}

int renameat2(int fromdir, const char *from, int todir, const char *to, unsigned flags)
{
	return ret(__sys_renameat2(fromdir, from, todir, to, flags));
}

char *ctermid(char *s)
{
	return s ? strcpy(s, "/dev/tty") : "/dev/tty";
}

/* Becoming another program: all spellings end in execve. */
#include <unistd.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <paths.h>
#include <alloca.h>
#include <fcntl.h>
#include "user/libc/libc.h"

int execve(const char *path, char *const argv[], char *const envp[])
{
	return ret(__sys_execve(path, argv, envp));
}

int execveat(int dir, const char *path, char *const argv[], char *const envp[], int flags)
{
	return ret(__sys_execveat(dir, path, argv, envp, flags));
}

int fexecve(int fd, char *const argv[], char *const envp[])
{
	return execveat(fd, "", argv, envp, AT_EMPTY_PATH);
}

int execv(const char *path, char *const argv[]) { return execve(path, argv, environ); }

/* A file that is not executable format is a script for the shell, says POSIX. */
static long try(const char *path, char *const argv[], char *const envp[])
{
	long r = __sys_execve(path, argv, envp);

	if (r != -ENOEXEC)
		return r;
	size_t n = 0;
	while (argv[n])
		n++;
	char **args = alloca((n + 3) * sizeof *args);
	args[0] = _PATH_BSHELL;
	args[1] = (char *)path;
	for (size_t i = 1; i <= n; i++)
		args[i + 1] = argv[i];
	if (n == 0)
		args[2] = NULL;
	return __sys_execve(_PATH_BSHELL, args, envp);
}

int execvpe(const char *file, char *const argv[], char *const envp[])
{
	const char *path = getenv("PATH"), *end;
	char name[PATH_MAX];
	long result = -ENOENT;

	if (!*file)
		return ret(-ENOENT);
	if (strchr(file, '/'))
		return ret(try(file, argv, envp));
	for (path = path ? path : _PATH_DEFPATH; ; path = end + 1) {
		end = strchrnul(path, ':');
		size_t n = end - path;
		if (n + strlen(file) + 2 <= sizeof name) {
			memcpy(name, path, n);
			if (n)
				name[n++] = '/';
			strcpy(name + n, file);
			long r = try(name, argv, envp);
			if (r == -EACCES)
				result = r;
			else if (r != -ENOENT && r != -ENOTDIR)
				return ret(r);
		}
		if (!*end)
			return ret(result);
	}
}

int execvp(const char *file, char *const argv[]) { return execvpe(file, argv, environ); }

/* Collects the arguments up to NULL into a vector in the caller's frame. */
#define COLLECT(argv, first)                                    \
	va_list ap;                                             \
	size_t n = 1;                                           \
	va_start(ap, first);                                    \
	while (va_arg(ap, char *))                              \
		n++;                                            \
	va_end(ap);                                             \
	char *argv[n + 1];                                      \
	argv[0] = (char *)first;                                \
	va_start(ap, first);                                    \
	for (size_t i = 1; i <= n; i++)                         \
		argv[i] = va_arg(ap, char *)

int execl(const char *path, const char *arg, ...)
{
	COLLECT(argv, arg);
	va_end(ap);
	return execv(path, argv);
}

int execlp(const char *file, const char *arg, ...)
{
	COLLECT(argv, arg);
	va_end(ap);
	return execvp(file, argv);
}

int execle(const char *path, const char *arg, ...)
{
	COLLECT(argv, arg);
	char **envp = va_arg(ap, char **);
	va_end(ap);
	return execve(path, argv, envp);
}
